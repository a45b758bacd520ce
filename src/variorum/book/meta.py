"""What `book/book.toml` may say: metadata, editions, fixed words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Annotated, Literal

import msgspec

EditionName = Literal["epub", "print", "study", "large", "booklet"]
EDITIONS: tuple[EditionName, ...] = ("epub", "print", "study", "large", "booklet")

Paper = Literal["A5", "A4", "A3", "half-letter", "letter", "tabloid"]
Text = Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", examples=["workers-power"])]


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody with a part in the book."""

    name: Text
    sort: str = ""
    """The name as lists put it: `Wetzel, Tom`."""
    role: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{3}$", examples=["aut", "ann"])] = "aut"
    """A MARC relator code: `aut`, `edt`, `ann` (annotator), `trl` …"""


class WitnessOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A transcription that the text was established from."""

    siglum: Text
    file: Text
    """Its path from `book/`."""
    title: Text
    """What it is, in words for a reader."""


class Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The series that the book belongs to."""

    name: Text
    number: str = ""


class Accessibility(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody has checked by hand; nothing is claimed without it."""

    summary: str = ""
    conforms_to: str = msgspec.field(name="conforms-to", default="")
    certified_by: str = msgspec.field(name="certified-by", default="")


class Edition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one edition is made."""

    paper: Paper | None = None
    """The page of a PDF; of a booklet, the sheet that is folded."""
    notes: Literal["endnotes", "footnotes", "author-footnotes"] = "endnotes"
    """Where a PDF has its notes: at the back, or all or the author's at the page's foot."""
    textual_notes: bool | None = msgspec.field(name="textual-notes", default=None)
    """Whether the readings of the witnesses are printed. Only `study` does so unasked."""
    highlight: bool | None = None
    """Whether the words that a note is about are marked. Only `study` does so unasked."""
    styles: tuple[str, ...] = ()
    """Further style sheets in `styles/`, after the edition's own."""
    archival: bool = False
    """PDF/A-3a beside PDF/UA-1."""
    signature: Annotated[int, msgspec.Meta(ge=0, multiple_of=4)] = 0
    """Booklet: pages in a signature; 0 folds all sheets into one."""
    creep: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    """Booklet: the paper's thickness in millimetres, by which inner sheets move in."""
    marks: bool = False
    """Booklet: fold marks."""


class Editions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[editions.*]`."""

    epub: Edition | None = None
    print: Edition | None = None
    study: Edition | None = None
    large: Edition | None = None
    booklet: Edition | None = None


class ReferenceKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[kinds.reference]`: what a cross-reference can say of the work it points to."""

    relations: dict[Slug, Text] = {}
    """Id of a relation → the words that stand for it in a note."""
    pages: dict[Text, Text] = {}
    """Key of a pagination in `locator.pages` → what it is called in a note."""


class Kinds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[kinds.*]`."""

    reference: ReferenceKind = ReferenceKind()


class Meta(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`book.toml`, whole."""

    name: Slug
    """The stem of the editions' file names: `dist/{name}.epub`."""
    title: Text
    subtitle: str = ""
    author: Text | tuple[Person, ...]
    contributors: tuple[Person, ...] = ()
    date: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", examples=["2005", "2005-11", "2005-11-30"]
        ),
    ]
    """When the text appeared."""
    modified: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-11-30"])]
    """The date of this state of the edition, set by the editors: no clock is read."""
    language: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", examples=["en", "de", "pt-BR"]
        ),
    ]
    direction: Literal["ltr", "rtl"] = "ltr"
    identifier: Text
    """Stays the same over all builds: a `urn:uuid:…`, a `urn:isbn:…` or a web address."""
    publisher: str = ""
    source: str = ""
    rights: str = ""
    description: str = ""
    subjects: tuple[str, ...] = ()
    series: Series | None = None
    cover: str = ""
    """A picture (JPEG or PNG, path from `book/`) in place of the cover that is drawn."""
    about: str = ""
    """Markdown for the page “About this edition”, after what is said there anyway."""
    citation_style: Slug = msgspec.field(
        name="citation-style", default="chicago-author-date-16th-edition"
    )
    witnesses: tuple[WitnessOf, ...] = ()
    accessibility: Accessibility = Accessibility()
    editions: Editions = Editions()
    kinds: Kinds = Kinds()
    words: dict[str, str] = {}
    """The fixed words of an edition (“Contents”): those of the language, these put over them."""

    @property
    def authors(self) -> tuple[Person, ...]:
        """The authors, whichever way they were written."""
        return (Person(name=self.author),) if isinstance(self.author, str) else self.author

    @property
    def chosen(self) -> tuple[EditionName, ...]:
        """The editions that have a table in book.toml; where none has, `epub` and `print`."""
        named = tuple(name for name in EDITIONS if getattr(self.editions, name) is not None)
        return named or ("epub", "print")

    def edition(self, name: EditionName) -> Edition:
        """The edition's settings, with what it has unasked filled in."""
        given: Edition = getattr(self.editions, name) or Edition()
        unasked = name == "study"
        return msgspec.structs.replace(
            given,
            paper=given.paper or _PAPER[name],
            textual_notes=unasked if given.textual_notes is None else given.textual_notes,
            highlight=unasked if given.highlight is None else given.highlight,
        )


_PAPER: dict[EditionName, Paper] = {
    "epub": "A5",
    "print": "A5",
    "study": "A4",
    "large": "A4",
    "booklet": "A4",
}


@cache
def fixed_words() -> dict[str, dict[str, str]]:
    """The fixed words that come with the tool: language → key → word."""
    source = resources.files("variorum").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
