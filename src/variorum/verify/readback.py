"""What was read back from a finished edition: passages, marks, notes, links. Values only.

Nothing here knows how an edition is made; a reader (of an EPUB, of a PDF) fills these in from the
file alone, and verify.py holds them against the text and the layer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from variorum.problems import Place

CITED = "\ufffc"
"""Stands on both sides of a work's id where an edition prints the work's citation."""


def naming(note: str) -> re.Pattern[str]:
    """How an edition names a note, by the fixed word `note {n}`: `note 12` or `Note 12`."""
    before, _, behind = (re.escape(it.strip()) for it in note.partition("{n}"))
    return re.compile(rf"{before}\s*\d+\s*{behind}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """Inline markup over the code points [start, end) of a passage."""

    start: int
    end: int
    kind: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link."""

    to: str
    """The id that it leads to; `file.xhtml` where it leads to a whole file; an address with its
    scheme where it leads out of the book; "" where it leads nowhere."""
    shown: str
    """Its words."""
    kind: str
    """What sort of link the edition says it is: `num`, `again`, `see`, `place`, `cite` …"""
    place: Place
    said: str = ""
    """What is said aloud in its place; of a line of the contents, the page that it names."""


@dataclass(frozen=True, slots=True)
class FoundMark:
    """The mark of a note."""

    id: str
    series: str
    shown: str
    to: str
    """The id that it leads to."""
    passage: str
    """The id of the passage in which it stands."""
    offset: int
    """The code point of the passage before which it stands."""
    place: Place


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage, what the edition adds taken off."""

    id: str
    text: str
    spans: tuple[FoundSpan, ...]
    kind: str
    """`paragraph`, `heading` or `code`."""
    level: int
    """1 to 6 for a heading, 0 for the others."""
    within: tuple[tuple[str, int], ...]
    """The containers that it stands in, outermost first: `quote`, `bullets`, `numbers`, `item`, and
    a number that is the same for neighbours in the same container."""
    after_break: bool
    place: Place


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note of the author's or the editors'."""

    id: str
    series: str
    place: Place
    number: FoundLink | None
    """Its number, the link back to its first mark."""
    again: tuple[FoundLink, ...]
    """The links back to its further marks."""
    lemma: str | None
    """None where nothing tells the lemma from what follows it: it stands in `first` then."""
    first: str
    """What stands behind the lemma in its first paragraph, white space at the edges gone."""
    blocks: tuple[str, ...]
    """Its further paragraphs."""
    sources: str | None
    """None where nothing tells the sources from the body: they are the last of `blocks` then."""
    links: tuple[FoundLink, ...]
    """The other links in it."""


@dataclass(frozen=True, slots=True)
class FoundText:
    """Words somewhere in an edition."""

    words: str
    place: Place


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Where a page of the print edition begins."""

    id: str
    label: str
    place: Place


@dataclass(slots=True)
class Found:
    """Everything that was read back."""

    passages: list[FoundPassage] = field(default_factory=list)
    """In reading order."""
    marks: list[FoundMark] = field(default_factory=list)
    """In reading order."""
    notes: list[FoundNote] = field(default_factory=list)
    """In reading order."""
    ids: dict[str, Place] = field(default_factory=dict)
    twice: list[tuple[str, Place]] = field(default_factory=list)
    """Ids that stand a second time."""
    links: list[FoundLink] = field(default_factory=list)
    """All links inside the edition."""
    foreign: list[FoundText] = field(default_factory=list)
    """Words that stand among the text, and are neither the text's nor what an edition adds."""
    odd: list[FoundText] = field(default_factory=list)
    """Markup in the text that neither the text nor an edition has."""
    shown: dict[str, FoundText] = field(default_factory=dict)
    """The words of what has an id of its own: headings, entries of lists, hashes."""
    page_labels: dict[str, str] = field(default_factory=dict)
    """Of a PDF: id → what the page is called on which it stands."""
    title: tuple[str, ...] = ()
    """The lines of the title over the text, where there is one."""
    titles: tuple[str, ...] = ()
    """What the file calls itself."""
    identifiers: tuple[str, ...] = ()
    """The names by which it says it is known everywhere."""
    pages: list[FoundPage] = field(default_factory=list)
    page_list: list[FoundLink] = field(default_factory=list)
