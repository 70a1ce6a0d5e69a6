"""QR codes as SVG paths say what they should: painted again and compared with the matrix."""

import re

import pytest
import qrcode

from backend.core.qr import qr_path


def paint(path: str, size: int) -> list[list[bool]]:
    rows = [[False] * size for _ in range(size)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        for column in range(int(x), int(x) + int(width)):
            rows[int(y)][column] = True
    return rows


class TestQrPath:
    @pytest.mark.parametrize("text", ["HTTPS://EXAMPLE.ORG/Q/ABC", "https://example.org/activate#" + "x" * 43, "签到"])
    def test_paints_the_same_modules_as_the_matrix(self, text):
        code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
        code.add_data(text)

        image = qr_path(text)

        assert paint(image.path, image.size) == code.get_matrix()

    def test_leaves_a_quiet_zone_of_four_modules(self):
        image = qr_path("lianxin")

        rows = paint(image.path, image.size)

        assert not any(any(row) for row in (*rows[:4], *rows[-4:]))
        assert not any(any((*row[:4], *row[-4:])) for row in rows)

    def test_grows_with_the_level_of_error_correction(self):
        assert qr_path("x" * 60, error="H").size > qr_path("x" * 60, error="L").size
