"""Reading a PDF back. Being written."""

from __future__ import annotations

from pathlib import Path

from variorum.book import Book
from variorum.layer import Layer
from variorum.problems import Problems


def verify_pdf(path: Path, shown: str, book: Book, layer: Layer, problems: Problems) -> None:
    """Hold a PDF against the text and the layer."""
    del path, shown, book, layer, problems
