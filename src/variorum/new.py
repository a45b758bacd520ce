"""A new project: a small book with one note of each first kind, complete, to be written over."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from uuid import uuid4

from variorum.layer.schema import schema
from variorum.ownstyles import own_styles

TEMPLATE = Path(__file__).parent / "template"


def make_project(root: Path, today: date) -> list[Path]:
    """Write a project that builds into the folder `root`, and return its files, sorted.

    Its name is the folder's, its identifier a new one, its date `today`. Raises FileExistsError
    where the folder holds anything already.
    """
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(root)
    filled = {"{name}": _slug(root.resolve().name), "{today}": today.isoformat()}
    filled["{uuid}"] = str(uuid4())
    for path in sorted(TEMPLATE.rglob("*")):
        if path.is_file():
            name = ".gitignore" if path.name == "gitignore" else path.name
            words = path.read_text(encoding="utf-8")
            for gap, value in filled.items():
                words = words.replace(gap, value)
            _write(root / path.relative_to(TEMPLATE).with_name(name), words)
    for sheet in sorted(own_styles().glob("*.css")):
        _write(root / "styles" / sheet.name, sheet.read_text(encoding="utf-8"))
    described = json.dumps(schema(), ensure_ascii=False, indent=2)
    _write(root / "annotations.schema.json", f"{described}\n")
    return sorted(path for path in root.rglob("*") if path.is_file())


def _write(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8", newline="\n")


def _slug(name: str) -> str:
    """A folder's name as the stem of file names: small letters, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "book"
