"""Small texts for tests: passages and books made of strings, without a file."""

from __future__ import annotations

import unicodedata

from variorum.anchor.fold import FoldedText
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
