"""What `book/book.toml` says: the book's metadata, its editions, its fixed words. The only reader of it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from variorum.conform import Fault, conform
from variorum.problems import Place, Problems, ProjectError, stop

EditionName = Literal["epub", "print", "study", "large", "booklet"]
EDITIONS: tuple[EditionName, ...] = ("epub", "print", "study", "large", "booklet")

Paper = Literal["A5", "A4", "A3", "half-letter", "letter", "tabloid"]
Text = Annotated[str, msgspec.Meta(min_length=1)]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody with a part in the book."""

    name: Text
    sort: str = ""
    """The name as lists put it: `Wetzel, Tom`."""
    role: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{3}$")] = "aut"
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
    """Where a PDF has its notes: at the back, or (both series, or the author's) at the page's foot."""
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

    epub: Edition = Edition()
    print: Edition = Edition()
    study: Edition = Edition()
    large: Edition = Edition()
    booklet: Edition = Edition()


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
    date: Annotated[str, msgspec.Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    """When the text appeared."""
    modified: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    """The date of this state of the edition, set by the editors: no clock is read."""
    language: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
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
    citation_style: Slug = msgspec.field(name="citation-style", default="chicago-author-date-16th-edition")
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

    def edition(self, name: EditionName) -> Edition:
        """The edition's settings, with what it has unasked filled in."""
        given: Edition = getattr(self.editions, name)
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


def read_meta(root: Path, problems: Problems) -> Meta:
    """Read `book/book.toml`; wrong settings are added to `problems`.

    Raises ProjectError where the file is missing, is no TOML, or lacks what a book must have.
    """
    path, shown = root / "book" / "book.toml", "book/book.toml"
    try:
        raw = path.read_bytes()
    except OSError:
        stop("no-project", Place(shown), path=shown)
    try:
        source = raw.decode("utf-8-sig")
        table = tomllib.loads(source)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        stop("not-utf8", Place(shown, line), byte=f"0x{raw[error.start]:02X}")
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        place = Place(shown, int(at[1]), int(at[2])) if at else Place(shown)
        stop("bad-toml", place, why=str(error).partition(" (at ")[0])
    meta = conform(table, Meta)
    if isinstance(meta, list):
        for fault in meta:
            _tell(fault, source, shown, problems)
        raise ProjectError(problems)
    for key in meta.words.keys() - fixed_words()["en"].keys():
        hint = f"The fixed words are: {', '.join(sorted(fixed_words()['en']))}."
        place = Place(shown, _line_of(source, key))
        problems.add("unknown-setting", place, key=f"words.{key}", hint=hint)
    language = meta.language.partition("-")[0].lower()
    words = fixed_words()
    if language not in words and not meta.words:
        problems.add("no-words", Place(shown), language=meta.language)
    own = {**words["en"], **words.get(language, {}), **meta.words}
    return msgspec.structs.replace(meta, words=own)


@cache
def fixed_words() -> dict[str, dict[str, str]]:
    """The fixed words that come with the tool: language → key → word."""
    source = resources.files("variorum").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


def _tell(fault: Fault, source: str, shown: str, problems: Problems) -> None:
    keys = [str(step) for step in fault.path if not isinstance(step, int)]
    place, key = Place(shown, _line_of(source, *keys)), ".".join(map(str, fault.path))
    match fault.kind:
        case "missing":
            problems.add("bad-setting", place, key=key, why="it is missing")
        case "unknown":
            problems.add("unknown-setting", place, key=key, hint=fault.hint)
        case "wrong":
            problems.add("bad-setting", place, key=key, why=f"it {fault.why}")


def _line_of(source: str, *keys: str) -> int:
    """The line, from 1, on which the last of these keys is set; 0 where it is not."""
    for key in reversed(keys):
        found = re.search(rf"^[^#\n]*?\b{re.escape(key)}\b\"?\s*(=|\])", source, re.MULTILINE)
        if found:
            return source.count("\n", 0, found.start()) + 1
    return 0
