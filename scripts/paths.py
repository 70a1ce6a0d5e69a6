"""Where things are in the working tree."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_BIN = VENV / "bin"
PYTHON = VENV_BIN / "python"
PWA = ROOT / "pwa"
CACHE = ROOT / ".cache"
OPENAPI_DOCUMENT = PWA / "openapi.json"
REFUSAL_ANSWERS = PWA / "src" / "features" / "help" / "refusals.json"
TYPED_SCHEMA = PWA / "src" / "api" / "schema.d.ts"
