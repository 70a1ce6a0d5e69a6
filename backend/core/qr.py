"""QR codes as one SVG path, drawn by the server, so that the app carries no encoder; and as vectors for paper."""

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import qrcode
from marshmallow import fields
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing

from backend.core.schemas import ResponseSchema

QUIET_ZONE_MODULES = 4
"""White margin on every side that ISO/IEC 18004 asks for."""
_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}


@dataclass(frozen=True)
class QrImage:
    """A code ready for `<svg viewBox="0 0 size size"><path d="path"/></svg>`."""

    size: int
    """Modules per side, quiet zone included."""
    path: str
    """Dark modules as an SVG path; one unit is one module."""


class QrSchema(ResponseSchema):
    """A QR code as an SVG path."""

    size = fields.Integer(metadata={"description": "Modules per side, quiet zone of 4 included: the viewBox."})
    path = fields.String(metadata={"description": "SVG path of the dark modules, one unit per module."})


def qr_path(text: str, *, error: Literal["L", "M", "Q", "H"] = "M") -> QrImage:
    """The smallest QR code that says `text` at the error correction level `error`."""
    code = qrcode.QRCode(error_correction=_LEVELS[error], border=QUIET_ZONE_MODULES)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    return QrImage(
        size=len(rows), path="".join(_row_path([bool(dark) for dark in row], y) for y, row in enumerate(rows))
    )


def qr_drawing(text: str, *, side: float) -> Drawing:
    """A code as vectors, `side` points wide; papers that strangers check carry one."""
    widget = QrCodeWidget(text, barLevel="M")
    x, y, right, top = widget.getBounds()
    drawing = Drawing(side, side, transform=[side / (right - x), 0, 0, side / (top - y), 0, 0])
    drawing.hAlign = "CENTER"
    drawing.add(widget)
    return drawing


def _row_path(row: list[bool], y: int) -> str:
    """Neighbouring dark modules of a row become one rectangle: shorter, and no hairlines between them."""
    path, x = "", 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            path += f"M{x} {y}h{width}v1h-{width}z"
        x += width
    return path
