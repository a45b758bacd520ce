"""Small texts for tests: passages and books made of strings, without a file."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from variorum.anchor.fold import FoldedText
from variorum.book import AuthorNote, Book, Chapter
from variorum.book.meta import Meta
from variorum.book.passage import Passage


def passage(id: str, text: str) -> Passage:
    """A paragraph, in normal form C as the reader of a book makes it."""
    return Passage(
        id=id,
        kind="paragraph",
        text=unicodedata.normalize("NFC", text),
        spans=(),
        calls=(),
        within=(),
        level=0,
        after_break=False,
        file="book/text/01.md",
        line=1,
        breaks=(),
    )


def passages(*texts: str, notes: tuple[str, ...] = ()) -> tuple[Passage, ...]:
    """Passages ¶1, ¶2 … and the author's notes n1, n2 and so on."""
    return (
        *(passage(f"p{number}", text) for number, text in enumerate(texts, 1)),
        *(passage(f"n{number}", text) for number, text in enumerate(notes, 1)),
    )


def folded(*texts: str, notes: tuple[str, ...] = ()) -> FoldedText:
    """The folded text of some passages."""
    return FoldedText(passages(*texts, notes=notes))


def book_of(made: tuple[Passage, ...]) -> Book:
    """A book of one chapter with these passages."""
    text = tuple(it for it in made if it.id[0] == "p")
    notes = tuple(
        AuthorNote(number, str(number), (it,))
        for number, it in enumerate((it for it in made if it.id[0] == "n"), 1)
    )
    meta = Meta(
        name="a-book",
        title="A Book",
        author="A. N. Author",
        date="1912",
        modified="2026-01-31",
        language="en",
        identifier="urn:uuid:8c1f3f6e-4f0e-4b5b-9a35-2f4f6a0f9d11",
    )
    return Book(Path(), meta, (Chapter("text-01", "", text),), notes)
