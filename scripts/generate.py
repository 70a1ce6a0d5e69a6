"""`make generate`: write what follows from the code: the OpenAPI document, the typed client, the app's answers.

The same steps, written elsewhere, tell `make check` whether the committed files are current.
"""

import os
import shutil
import tempfile
from pathlib import Path

from scripts import node
from scripts.paths import OPENAPI_DOCUMENT, PWA, REFUSAL_ANSWERS, ROOT, TYPED_SCHEMA, VENV_BIN
from scripts.terminal import Command, run_step


def write_openapi_document(target: Path) -> None:
    """Write the API's OpenAPI document as the code defines it."""
    _ask_the_app("writing the OpenAPI document", "openapi", "write", "--format=json", target)
    target.write_text(target.read_text(encoding="utf-8").rstrip() + "\n", encoding="utf-8")


def write_refusal_answers(target: Path) -> None:
    """Write the answers to refusals that the app carries, and which reason each of them answers."""
    _ask_the_app("writing the answers to refusals", "answers", "write", target)


def _ask_the_app(what: str, *command: str | Path) -> None:
    """Run a command of the application without touching any data of this machine."""
    with tempfile.TemporaryDirectory(prefix="lianxin-generate-") as folder:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIANXIN_")}
        settings = {"LIANXIN_DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/empty.db"}
        whole: Command = [VENV_BIN / "flask", "--app", "app", *command]
        run_step(what, whole, cwd=ROOT, environment=inherited | settings)


def write_typed_schema(document: Path, target: Path) -> None:
    """Write the types of the API's client for `document`, with the front end's own generator and its options."""
    with tempfile.TemporaryDirectory(prefix="lianxin-schema-") as folder:
        # The generator writes beside its package.json, so it gets a copy of the little it reads.
        shutil.copy(PWA / "package.json", folder)
        shutil.copy(document, Path(folder) / OPENAPI_DOCUMENT.name)
        (Path(folder) / "node_modules").symlink_to(PWA / "node_modules")
        written = Path(folder) / TYPED_SCHEMA.relative_to(PWA)
        written.parent.mkdir(parents=True)
        command = ["npm", "run", "generate"]
        run_step("writing the typed client", command, cwd=Path(folder), environment=node.prepare())
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(written, target)


def main() -> None:
    """Write all files in place."""
    write_openapi_document(OPENAPI_DOCUMENT)
    write_refusal_answers(REFUSAL_ANSWERS)
    write_typed_schema(OPENAPI_DOCUMENT, TYPED_SCHEMA)


if __name__ == "__main__":
    main()
