"""The manner of an edition: what it is to print, and how it names places."""

from __future__ import annotations

from dataclasses import dataclass

from variorum.apparatus import Spot
from variorum.book.meta import Meta
from variorum.pagination import Pagination
from variorum.weave import Series


@dataclass(frozen=True)
class Manner:
    """How an edition prints its pages."""

    meta: Meta
    paged: bool = False
    """Whether it is a PDF: places say their page, and sessions have room to write."""
    pages: Pagination | None = None
    """Where the pages begin, once the text is laid out."""
    highlight: bool = False
    """Whether the words that a note is about are marked."""
    foot: frozenset[Series] = frozenset()
    """The series of notes that stand at the foot of the page."""

    @property
    def words(self) -> dict[str, str]:
        """The fixed words, by key."""
        return self.meta.words

    def note(self, number: str) -> str:
        """What a note is called: `note 12`, with a no-break space."""
        return self.words["note"].format(n=number).replace(" ", "\u00a0")

    def place(self, spot: Spot) -> str:
        """What a place is called: `¶ 19`, in print `p. 7, ¶ 19`."""
        passage = label(spot.passage)
        if self.pages is None:
            return passage
        page = self.pages.page(spot.passage, spot.offset)
        return f"{self.words['page'].format(n=page)}, {passage}".replace(". ", ".\u00a0")


def label(passage: str) -> str:
    """What a passage is called: `¶ 19` (with a no-break space), `n3`."""
    return f"¶\u00a0{passage[1:]}" if passage.startswith("p") else passage
