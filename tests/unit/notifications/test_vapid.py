"""The key by which push services recognise the instance."""

import base64

import pytest

from backend.notifications.channels.vapid import VapidKey, load_key

SECRET = base64.urlsafe_b64encode(bytes(31) + b"\x01").rstrip(b"=").decode()


class TestLoadKey:
    def test_is_made_once_and_read_by_its_owner_only(self, tmp_path):
        keys = [load_key(secret=None, data_dir=tmp_path) for _ in range(2)]

        assert keys[0].public == keys[1].public
        assert (tmp_path / "vapid.key").stat().st_mode & 0o777 == 0o600

    def test_of_the_environment_leaves_no_file(self, tmp_path):
        public = base64.urlsafe_b64decode(load_key(secret=SECRET, data_dir=tmp_path).public + "=")

        assert (public[0], len(public)) == (4, 65)
        assert public[1:5].hex() == "6b17d1f2"  # One times the generator is the generator.
        assert list(tmp_path.iterdir()) == []


class TestVapidKey:
    @pytest.mark.parametrize("secret", ["", "AAAA", SECRET + "AAAA", base64.urlsafe_b64encode(bytes(32)).decode()])
    def test_refuses_what_is_no_key(self, secret):
        with pytest.raises(ValueError, match=r".+"):
            VapidKey(secret)
