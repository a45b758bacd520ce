"""What an entry of each kind may hold: one struct a kind, from which the JSON Schema is made."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]*$", examples=["factory-committee"])]
_DAY = r"-?\d{4}(-\d{2}(-\d{2})?)?[?~%]?"
_SPAN = rf"{_DAY}(/({_DAY}|\.\.)?)?|(\.\.)?/{_DAY}"
_DATES = ["1887", "1943?", "1917-05", "1917-05-30", "1938/1943"]
Date = Annotated[str, msgspec.Meta(pattern=rf"^({_SPAN})?$", examples=_DATES)]
"""The parts of EDTF that a person needs: 1887, 1943?, 1887~, 1917-05-30, 1938/1943, 1917/.."""


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words of the text, in the terms of the W3C's TextQuoteSelector, narrowed where need be."""

    exact: Text
    """The words meant."""
    prefix: str = ""
    """Words that stand right before them."""
    suffix: str = ""
    """Words that stand right after them."""
    occurrence: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    """Which of several places, counted from 1, after all else has narrowed them."""
    passage: Annotated[
        str,
        msgspec.Meta(pattern=r"^(¶?[1-9]\d*|n[1-9]\d*(\.\d+)?)$", examples=["¶23", "n3", "n3.2"]),
    ] = ""
    """The passage in which they begin: `¶23`, `n3`."""


Targets = str | Target | tuple[str | Target, ...]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where something is taken from: a work of the bibliography, or words where there is none."""

    work: str = ""
    """An id of annotations/bibliography.json."""
    locator: str = ""
    """Where in the work: `pp. 168–9`."""
    note: str = ""
    """Free words after the citation."""


class Locator(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A place in the work that a reference points to."""

    chapter: Text
    """The part of the work."""
    entry: str = ""
    """A heading in it, or a date."""
    sort: Text
    """What puts the place into the work's own order: an ISO date or any text that sorts so."""
    pages: dict[str, str] = {}
    """Pagination (a key of `[kinds.reference.pages]`) → page."""


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one witness has at a place."""

    witness: Text
    text: str


class Entry(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    rename="kebab",
):
    """What entries of every kind may hold."""

    kind: ClassVar[str] = ""
    has_note: ClassVar[bool] = True
    """Whether entries of the kind are printed as notes, with a mark in the text."""

    target: Targets = ()
    """The words of the text that it is about; several places as a list."""
    mentions: str | tuple[Text, ...] = ()
    """Forms of words that name it, found as whole words."""
    except_: Targets = msgspec.field(name="except", default=())
    """Places at which a form of `mentions` is not meant."""
    mark: Literal["first", "chapter", "all", "none"] = "first"
    """Which mentions get a reference mark."""
    body: str = ""
    """What it says, in Markdown: [words](#id) links to another entry, [@work, p. 1] cites."""
    sources: tuple[Source, ...] = ()
    """Where it is from."""
    confidence: Literal["high", "medium", "low"] = "high"
    """How sure the writer is: what is not `high` is listed by `variorum check --strict`."""

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms of `mentions`, whether one was written or a list."""
        given = (self.mentions,) if isinstance(self.mentions, str) else self.mentions
        return tuple(form for form in given if form.strip())

    def works(self) -> list[str]:
        """The ids of the works that the entry names outside its body."""
        return [source.work for source in self.sources if source.work]


class Biography(Entry, frozen=True, kw_only=True):
    """A person."""

    kind: ClassVar[str] = "biography"

    name: Text
    """The name as running text has it."""
    sort: Text
    """The name as a list has it: Lind, Ada."""
    role: Text
    """Who the person was, in one line."""
    born: Date = ""
    """When the person was born, as far as it is known: 1887, 1887-05-30, 1887?, 1886/1887."""
    died: Date = ""
    """When the person died, likewise."""
    original: str = ""
    """The name in its own script, or transliterated from it."""
    body: Text
    sources: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]


class Term(Entry, frozen=True, kw_only=True):
    """A word or an institution that a reader may not know."""

    kind: ClassVar[str] = "term"

    name: Text
    """The word, as the list of terms has it."""
    sense: Text
    """What it means here, in one line."""
    sort: str = ""
    """What puts it into order, where that is not its name."""
    original: str = ""
    """The word in its own language, or transliterated from it."""
    abbreviation: str = ""
    """The short form, which the index has too."""
    body: Text
    sources: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]


class Reference(Entry, frozen=True, kw_only=True):
    """A cross-reference into another work."""

    kind: ClassVar[str] = "reference"

    work: Text
    """The work pointed to; the file's `work:` where the entry has none."""
    target: Targets
    locator: Locator
    """Where in the work."""
    relation: str | tuple[Text, ...]
    """How the text stands to the work: ids of `[kinds.reference.relations]`."""
    draws_on: tuple[Source, ...] = ()
    """What the work itself gives as its source."""

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations, whether one was written or a list."""
        return (self.relation,) if isinstance(self.relation, str) else self.relation

    def works(self) -> list[str]:
        """The work pointed to, and those named as sources."""
        drawn = [source.work for source in self.draws_on if source.work]
        return [self.work, *super().works(), *drawn]


class Comment(Entry, frozen=True, kw_only=True):
    """A remark on a place of the text."""

    kind: ClassVar[str] = "comment"

    target: Targets
    body: Text


class Section(Entry, frozen=True, kw_only=True):
    """An editors' heading: it stands, in brackets, before the passage that holds its target."""

    kind: ClassVar[str] = "section"
    has_note: ClassVar[bool] = False

    title: Text
    target: Targets


class Question(Entry, frozen=True, kw_only=True):
    """A study session: sections of the text, and open questions on them."""

    kind: ClassVar[str] = "question"
    has_note: ClassVar[bool] = False

    title: Text
    sections: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]
    questions: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    """Each in Markdown."""
    beside: tuple[Source, ...] = ()
    """What to read beside the text."""

    def works(self) -> list[str]:
        """The sources and what is to be read beside."""
        return [
            *super().works(),
            *(source.work for source in self.beside if source.work),
        ]


class Event(Entry, frozen=True, kw_only=True):
    """A dated event, a row of the chronology."""

    kind: ClassVar[str] = "event"
    has_note: ClassVar[bool] = False

    name: Text
    os: Date = ""
    """The date in the Old (Julian) Style."""
    ns: Annotated[str, msgspec.Meta(pattern=rf"^({_SPAN})$", examples=_DATES)]
    """The date in the New (Gregorian) Style."""


class Reading(Entry, frozen=True, kw_only=True):
    """A place where the witnesses differ, and why the text has what it has."""

    kind: ClassVar[str] = "reading"

    target: Targets
    class_: Text = msgspec.field(name="class")
    """What kind of difference it is: `substantive`, `spelling`, `punctuation`, `italics` …"""
    variants: Annotated[tuple[Variant, ...], msgspec.Meta(min_length=1)]


KINDS: dict[str, type[Entry]] = {
    kind.kind: kind
    for kind in (Biography, Term, Reference, Comment, Section, Question, Event, Reading)
}
