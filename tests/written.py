"""Small projects written to disk for a test, and read again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from variorum.book import Book, read_book
from variorum.layer import Layer, read_layer
from variorum.problems import Problems

SETTINGS = """\
name = "trial"
title = "A Trial"
author = "Ann Author"
date = "1900"
modified = "2026-01-31"
language = "en"
identifier = "urn:uuid:7f0b8d3e-6f0c-4a39-9d0e-0f4f6c7b8a90"
"""


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write these files below `root`, with settings that are right unless they are among them."""
    for name, content in {"book/book.toml": SETTINGS, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def book(root: Path, *chapters: str | bytes) -> tuple[Book, list[str]]:
    """A book with these chapters, and the names of its problems."""
    write(root, {f"book/text/{at:02}.md": source for at, source in enumerate(chapters, 1)})
    problems = Problems()
    return read_book(root, problems), [problem.name for problem in problems]


def layer(
    root: Path, files: Mapping[str, str | bytes], text: str = "Some words."
) -> tuple[Layer, Problems]:
    """The layer of these files in `annotations/`, and its problems."""
    write(root, {"book/text/01.md": text})
    write(root, {f"annotations/{name}": content for name, content in files.items()})
    problems = Problems()
    return read_layer(read_book(root, problems), problems), problems
