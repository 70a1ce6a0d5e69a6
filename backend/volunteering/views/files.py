"""Sending a file that was made for one person."""

from flask import Response

from backend.attendance.service.documents.exporting import File
from backend.core.http import handed_out


def sent(file: File) -> Response:
    """The file to be saved."""
    return handed_out(file.content, name=file.name, media_type=file.media_type)
