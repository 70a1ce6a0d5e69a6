"""What the app carries of the help, so that a refusal is explained without a network and before signing in."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from backend.core.errors import list_refusals
from backend.help.reference import OWN_WAY, Entry, load_help
from backend.help.rules import GENERAL, answer_refusals

answers = AppGroup("answers", help="The answers to refusals.")
SHOWN = ("question", "answer", "question_en", "answer_en")


@answers.command("write")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def write(target: Path) -> None:
    """Write the answers to refusals, and which reason each of them answers, into TARGET as JSON."""
    entries = load_help().entries
    found = answer_refusals(entries, list_refusals())
    asked = {entry.key: entry for entry in found.values()}
    told = {
        "general": next(entry.key for entry in entries if GENERAL in entry.features),
        "answers": {key: _told(asked[key]) for key in sorted(asked)},
        "reasons": {reason: found[reason].key for reason in sorted(found)},
    }
    target.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _told(entry: Entry) -> dict[str, str]:
    return {name: getattr(entry, name) for name in SHOWN} | {"source": "" if entry.source == OWN_WAY else entry.source}
