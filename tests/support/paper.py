"""Documents read back: what somebody would read on the paper."""

import io
from typing import Any
from uuid import UUID

from docx import Document
from flask.testing import FlaskClient
from pypdf import PdfReader

from tests.factories.record import written


def text_of_docx(content: bytes) -> str:
    """Paragraphs, then tables with a bar between the cells, then the foot."""
    document = Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += ["|".join(cell.text for cell in row.cells) for row in table.rows]
    lines += [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    return "\n".join(lines)


def text_of_pdf(content: bytes) -> str:
    """All pages."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def squeezed(text: str) -> str:
    """Without the breaks that a page needs."""
    return "".join(text.split())


def minuted(secretary: FlaskClient, activity_id: UUID | str, branch_id: UUID) -> str:
    """Write the activity's minutes and make them final; the id of their version."""
    path = f"/api/v1/activities/{activity_id}/minutes/{branch_id}"
    secretary.put(path, json=written())
    answer: dict[str, Any] = secretary.post(f"{path}/final", json={"revision": 1}).json or {}
    return str(answer["versions"][0]["id"])


def minutes_file(secretary: FlaskClient, version_id: str, file_format: str) -> bytes:
    """A version as a file."""
    answer = secretary.post(f"/api/v1/minutes-versions/{version_id}/files", json={"format": file_format})
    return bytes(answer.data)
