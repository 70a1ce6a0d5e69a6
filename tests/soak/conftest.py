"""What the long-running tests share: the environment of a server process on the tests' database."""

import pytest

from backend.core.config import Settings


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashing() -> None:
    """People sign in to a server of its own here, at the real price."""


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {
        "DATABASE_URL": settings.database_url,
        "LIANXIN_DATA_DIR": str(settings.data_dir),
        "LIANXIN_MASTER_KEYS": ",".join(settings.master_keys),
        "LIANXIN_LOG_LEVEL": "ERROR",
        "LIANXIN_DEMO": "1",
    }
