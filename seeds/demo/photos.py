"""Pictures of the home branch's last recorded theme day: drawn, so that nobody is on them."""

import io

from PIL import Image, ImageDraw

from backend.activities.models import Activity
from backend.activities.service import photos, pictures
from backend.core.ids import new_id
from seeds.demo.base import Branch, City, acting

SIZE = (960, 720)
SCENES = (
    ("支部活动室，开会前", "#efe6d6", "#b9553f"),
    ("分组讨论", "#dfe8e2", "#4f7f68"),
    ("会后走访结对社区", "#dbe6f0", "#5577a0"),
)


def hang_up(built: City, branch: Branch, activity: Activity) -> None:
    """Three pictures with their captions, added by the secretary the day after."""
    assert branch.secretary is not None
    with acting(built.session, branch.secretary):
        for place, (caption, wall, clothes) in enumerate(SCENES):
            photos.add(
                built.session,
                activity=activity,
                photo_id=new_id(),
                picture=pictures.clean(_drawn(wall, clothes, rows=2 + place % 2)),
                caption=caption,
                account=branch.secretary,
                now=activity.ends_at.replace(microsecond=place),
            )


def _drawn(wall: str, clothes: str, *, rows: int) -> bytes:
    """A room with a table, and people from behind."""
    image = Image.new("RGB", SIZE, wall)
    pen = ImageDraw.Draw(image)
    width, height = SIZE
    pen.rectangle((0, height * 0.72, width, height), fill="#c9b79c")
    pen.rectangle((width * 0.3, height * 0.14, width * 0.7, height * 0.42), fill="#ffffff", outline="#8d887f", width=6)
    pen.rectangle((width * 0.18, height * 0.52, width * 0.82, height * 0.6), fill="#8a6f4d")
    for row in range(rows):
        top, radius = height * (0.56 + 0.14 * row), 34 + 10 * row
        for seat in range(5):
            x = width * (0.14 + 0.18 * seat + 0.05 * (row % 2))
            pen.rounded_rectangle((x - radius * 1.5, top + radius, x + radius * 1.5, height), radius, fill=clothes)
            pen.ellipse((x - radius, top - radius, x + radius, top + radius), fill="#3a322c")
    content = io.BytesIO()
    image.save(content, "PNG", compress_level=1)
    return content.getvalue()
