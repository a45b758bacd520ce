"""What an entry of each kind may hold: one struct a kind, from which the JSON Schema is made."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]*$", examples=["factory-committee"])]
_DAY = r"-?\d{4}(-\d{2}(-\d{2})?)?[?~%]?"
Date = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^({_DAY}|\.\.)?(/({_DAY}|\.\.)?)?$|^$",
        examples=["1887", "1943?", "1917-05", "1917-05-30", "1938/1943"],
    ),
]
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
    locator: str = ""
    """Where in the work: `pp. 168–9`."""
    note: str = ""
    """Free words after the citation."""


class Locator(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A place in the work that a reference points to."""

    chapter: Text
    entry: str = ""
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
    mentions: str | tuple[Text, ...] = ()
    """Forms of words that name it, found as whole words."""
    except_: Targets = msgspec.field(name="except", default=())
    """Places at which a form of `mentions` is not meant."""
    mark: Literal["first", "chapter", "all", "none"] = "first"
    """Which mentions get a reference mark."""
    body: str = ""
    sources: tuple[Source, ...] = ()
    confidence: Literal["high", "medium", "low"] = "high"

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
    sort: Text
    role: Text
    """Who the person was, in one line."""
    born: Date = ""
    died: Date = ""
    original: str = ""
    """The name in its own script, or transliterated from it."""
    body: Text
    sources: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]


class Term(Entry, frozen=True, kw_only=True):
    """A word or an institution that a reader may not know."""

    kind: ClassVar[str] = "term"

    name: Text
    sense: Text
    """What it means here, in one line."""
    sort: str = ""
    original: str = ""
    abbreviation: str = ""
    body: Text
    sources: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]


class Reference(Entry, frozen=True, kw_only=True):
    """A cross-reference into another work."""

    kind: ClassVar[str] = "reference"

    work: Text
    """The work pointed to; the file's `work:` where the entry has none."""
    target: Targets
    locator: Locator
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
    ns: Date
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


def schema() -> dict[str, Any]:
    """The JSON Schema of an annotation file, for editors.

    Where text is wanted a number does as well, since every scalar is read as the characters that
    stand there.
    """
    refs, definitions = msgspec.json.schema_components(
        list(KINDS.values()), ref_template="#/$defs/{name}"
    )
    files = []
    for name, ref in zip(KINDS, refs, strict=True):
        properties: dict[str, Any] = {
            "kind": {"const": name},
            "entries": {
                "type": "object",
                "propertyNames": {"pattern": r"^[a-z][a-z0-9-]*$"},
                "additionalProperties": ref,
            },
        }
        if name == Reference.kind:
            properties["work"] = {"type": "string"}
            required = definitions["Reference"]["required"]
            definitions["Reference"]["required"] = [key for key in required if key != "work"]
        files.append(
            {
                "type": "object",
                "properties": properties,
                "required": ["kind", "entries"],
                "additionalProperties": False,
            }
        )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Variorum annotation file",
        "oneOf": files,
        "$defs": _lenient(definitions),
    }


def _lenient(part: Any) -> Any:
    if isinstance(part, dict):
        made = {key: _lenient(value) for key, value in part.items()}
        if made.get("type") == "string" and "pattern" not in made:
            made["type"] = ["string", "number", "boolean"]
        elif made.get("type") == "string":
            made["type"] = ["string", "integer"]
        return made
    return [_lenient(item) for item in part] if isinstance(part, list) else part
