"""Sending a file that was made for one person."""

from urllib.parse import quote

from flask import Response, current_app

from backend.attendance.service.documents.exporting import File


def sent(file: File) -> Response:
    """The file to be saved, kept by nothing in between."""
    answer = current_app.response_class(file.content, mimetype=file.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
