"""Finding a font that can be embedded into a PDF: TrueType outlines with Chinese characters.

Fonts that only name themselves (CID fonts) stay blank on phones, and Noto CJK has outlines that cannot be embedded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from backend.core.errors import FontMissingError

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
CANDIDATES = (
    ("LXGWWenKai-Regular.ttf", "LXGWWenKai-Bold.ttf"),
    ("simfang.ttf", "simhei.ttf"),
    ("wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
)
"""Regular and bold, the most fitting first: a 楷 hand, 仿宋 with 黑体, then plain sans."""


@dataclass(frozen=True)
class Faces:
    """Names under which the fonts are known to reportlab."""

    regular: str
    bold: str


@lru_cache(maxsize=1)
def get_faces() -> Faces:
    """The best pair of fonts on this machine, registered once per process.

    :raises FontMissingError: there is none.
    """
    for regular, bold in CANDIDATES:
        files = [_find(name) for name in (regular, bold)]
        if files[0] is not None and _register("lianxin", files[0]):
            has_bold = files[1] is not None and _register("lianxin-bold", files[1])
            return Faces("lianxin", "lianxin-bold" if has_bold else "lianxin")
    raise FontMissingError()


def is_there() -> bool:
    """Whether some font of the candidates lies on this machine."""
    return any(_find(regular) is not None for regular, _ in CANDIDATES)


def _find(name: str) -> Path | None:
    return next(_found(name), None)


def _found(name: str) -> Iterator[Path]:
    for folder in FOLDERS:
        if folder.is_dir():
            yield from sorted(folder.rglob(name))


def _register(name: str, file: Path) -> bool:
    try:
        pdfmetrics.registerFont(TTFont(name, str(file)))
    except (TTFError, OSError):
        return False
    return True
