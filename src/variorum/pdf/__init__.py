"""PDF editions: documents laid out part by part, joined, tagged and written.

The pages of the text do not depend on what stands behind it, so the text is laid out first; then
the back, with the text's page numbers known; the front, with all known, last. No part is laid out
twice.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from variorum.book import Book
from variorum.book.meta import EditionName
from variorum.book.paper import millimetres
from variorum.page.markup import Document, Element
from variorum.pagination import Pages
from variorum.pdf.galley import JOINER, Frame, words_of
from variorum.pdf.hyphens import spare_words
from variorum.pdf.sheets import (
    Count,
    Miscount,
    Owner,
    Start,
    ids,
    notes_on,
    take_heads,
    turn_numbers_outward,
)
from variorum.problems import EditionError, Place, Problems
from variorum.weave import PageStart

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.document import Document as Layout

_FOOTNOTES = (
    "",
    ".footnote { footnote-policy: line }",
    ".footnote { footnote-policy: block }",
    "@page { @footnote { max-height: 50% } }",
    "@page { @footnote { max-height: 70% } }",
)
"""Rules for footnotes, tried one after the other while one of them is lost."""

_ON_THE_RIGHT = frozenset({"titlepage", "contents"})
"""Roles of documents that begin on a right page."""


@dataclass(slots=True)
class _Part:
    """A document on its pages."""

    document: Document | None
    layout: Layout
    first: int
    """The number of its first page."""
    roman: bool = False

    @property
    def labels(self) -> list[str]:
        numbers = range(self.first, self.first + len(self.layout.pages))
        return [roman(number) if self.roman else str(number) for number in numbers]


class Press:
    """Lays out the documents of one edition and writes its PDF."""

    def __init__(
        self,
        book: Book,
        edition: EditionName,
        styles: Sequence[Path],
        problems: Problems | None = None,
        pictures: Mapping[str, bytes] | None = None,
    ) -> None:
        """`styles` in the order in which they apply; `pictures` by the names in `<img src>`.

        Letters that no typeface has, and rules that are not understood, are added to `problems`.
        """
        meta = self.meta = book.meta
        self.edition = edition
        self.settings = meta.edition(edition)
        self.problems = problems if problems is not None else Problems()
        self._frame = Frame(meta, edition)
        spare_words(meta.language)
        assert self.settings.paper is not None
        page = millimetres(self.settings.paper)
        self._engine = _Engine(page, styles, pictures or {}, self.problems)
        self._parts: list[_Part] = []
        self._starts: list[PageStart] = []
        self._label_of: dict[str, str] = {}
        self._index_of: dict[str, int] = {}

    def lay_out(self, documents: Sequence[Document]) -> Pages:
        """Lay out documents behind those that stand, each on a new page.

        Returns the pages of all that is laid out. Raises EditionError where the pages do not hold
        exactly the words that they were given.
        """
        for document in documents:
            self._add(document, 1 + sum(len(part.layout.pages) for part in self._parts))
        return self.pages

    @property
    def pages(self) -> Pages:
        """The pages laid out so far, in order."""
        labels = [label for part in self._parts for label in part.labels]
        return Pages(tuple(self._starts), tuple(labels), dict(self._label_of))

    def _add(self, document: Document, first: int) -> None:
        part, starts = self._counted(document, first)
        index, labels = first - 1, part.labels
        self._starts += [PageStart(it.passage, it.offset, labels[it.page - index]) for it in starts]
        for at, page in enumerate(part.layout.pages):
            for id in ids(page):
                self._label_of.setdefault(id, labels[at])
                self._index_of.setdefault(id, index + at)
        self._parts.append(part)
        if document.role in ("author-notes", "editor-notes", "textual-notes"):
            self._head_notes(part)

    def _counted(self, document: Document, first: int) -> tuple[_Part, list[Start]]:
        """Lay out a document so that all its words are on the pages.

        WeasyPrint 70 can lose a footnote. Then other rules for footnotes are tried, and at last
        the lost ones are set where they are called.
        """
        fewest, best = sys.maxsize, ""
        lost: set[str] = set()
        for rules in _FOOTNOTES:
            attempt = self._attempt(document, first, rules)
            if attempt is None:
                continue
            part, starts, wrong = attempt
            if not wrong:
                return part, starts
            if not all(it.owner.foot for it in wrong):
                self._stop(wrong)
            if len(wrong) < fewest:
                fewest, best, lost = len(wrong), rules, {it.owner.foot for it in wrong}
        while lost:
            attempt = self._attempt(document, first, best, lost)
            if attempt is None:
                break
            part, starts, wrong = attempt
            if not wrong:
                return part, starts
            if lost >= (lost := lost | {it.owner.foot for it in wrong}):
                self._stop(wrong)
        return self._stop([Miscount(Owner(document.name, False), document.title, "")])

    def _attempt(
        self, document: Document, first: int, rules: str, stranded: Collection[str] = ()
    ) -> tuple[_Part, list[Start], list[Miscount]] | None:
        """Lay out a document; say where its pages begin and what is not as it should be.

        None where the engine trips over the footnotes.
        """
        try:
            part = self._part(document, first, rules=rules, stranded=stranded)
        except (AssertionError, RecursionError):
            if not _has_footnotes(document):
                raise
            return None
        count = Count(document.section)
        starts = count.starts(part.layout.pages, first - 1)
        return part, starts, list(count.wrong.values())

    def _part(
        self,
        document: Document | None,
        first: int,
        roman: bool = False,
        rules: str = "",
        stranded: Collection[str] = (),
    ) -> _Part:
        html = (
            self._frame.galley(document, first, roman, stranded)
            if document is not None
            else self._frame.heads_only([""], "blank")
        )
        layout = self._engine.lay_out(html, first, rules)
        for page in layout.pages:
            turn_numbers_outward(page)
        return _Part(document, layout, first, roman)

    def _head_notes(self, part: _Part) -> None:
        """Say over each page of notes to which pages of the text they refer."""
        heads = [self._notes_to(notes_on(page)) for page in part.layout.pages]
        assert part.document is not None
        html = self._frame.heads_only(heads, part.document.role, part.first)
        headed = self._engine.lay_out(html, part.first)
        for page, of in zip(part.layout.pages, headed.pages, strict=True):
            take_heads(page, of)

    def _notes_to(self, notes: Sequence[Element]) -> str:
        calls = [
            link.get("href", "#")[1:]
            for note in notes
            for link in note.iter("a")
            if link.get("class") == "num"
        ]
        called = sorted({(self._index_of[id], self._label_of[id]) for id in calls})
        if not called:
            return ""
        first, last = called[0][1], called[-1][1]
        key = "notes-to-page" if first == last else "notes-to-pages"
        return self.meta.words[key].format_map({"from": first, "to": last})

    def _stop(self, wrong: Sequence[Miscount]) -> NoReturn:
        problems = Problems()
        for miscount in wrong:
            problems.add(
                "page-miscount" if miscount.owner.is_passage else "note-lost",
                Place(f"{self.edition}.pdf"),
                id=miscount.owner.id,
                wanted=miscount.wanted[:60],
                found=miscount.found[:60],
            )
        raise EditionError(self.edition, problems)

    def write(self, path: Path, front: Sequence[Document]) -> Pages:
        """Lay out the front matter, put it first, and write the PDF in place of `path`.

        Returns the pages of the whole, the front included. Raises EditionError as `lay_out` does.
        """
        from variorum.pdf.finish import finish

        parts = self._front(front) + self._parts
        sections = {
            id: part.document
            for part in parts
            if part.document is not None
            for id in _ids(part.document.section)
        }
        pages = [page for part in parts for page in part.layout.pages]
        labels = [label for part in parts for label in part.labels]
        describe = _Description(self.meta.words, sections)
        with self._engine.listening():
            finish(
                parts[-1].layout,
                pages,
                labels,
                describe,
                path,
                language=self.meta.language,
                archival=self.settings.archival,
            )
        return Pages(tuple(self._starts), tuple(labels), dict(self._label_of))

    def _front(self, documents: Sequence[Document]) -> list[_Part]:
        parts: list[_Part] = []
        number = 1
        for document in documents:
            if document.role in _ON_THE_RIGHT and number % 2 == 0:
                parts.append(self._part(None, number, roman=True))
                number += 1
            part = self._part(document, number, roman=True)
            number += len(part.layout.pages)
            parts.append(part)
        if number % 2 == 0:
            parts.append(self._part(None, number, roman=True))
        return parts


def _has_footnotes(document: Document) -> bool:
    return any("footnote" in it.get("class", "").split() for it in document.section.iter("{*}span"))


def roman(number: int) -> str:
    """A number in small Roman numerals.

    >>> [roman(n) for n in (1, 4, 9, 14, 40)]
    ['i', 'iv', 'ix', 'xiv', 'xl']
    """
    signs = (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
        (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    )  # fmt: skip
    written = ""
    for value, sign in signs:
        times, number = divmod(number, value)
        written += sign * times
    return written


def _ids(section: Element) -> Iterator[str]:
    yield from (it.get("id") for it in section.iter() if isinstance(it.tag, str) and it.get("id"))


@dataclass(frozen=True, slots=True)
class _Description:
    """Says in words what a link is, for those who hear it."""

    words: Mapping[str, str]
    documents: Mapping[str, Document]
    """The id of any element → the document that it stands in."""

    def __call__(self, link: Element) -> str:
        if said := link.get("aria-label"):
            return str(said)
        shown = " ".join(words_of(link).replace(JOINER, "").split())
        href = link.get("href", "")
        classes = link.get("class", "").split()
        if "nr" in classes and "author" not in classes:
            return self.words["note"].format(n=shown.strip("[]⟨⟩"))
        if "xref-number" in classes:
            return shown.strip("()")
        document = self.documents.get(href[1:]) if href.startswith("#") else None
        if document is None:
            return f"{shown} ({href})" if shown != href else shown
        if document.title in shown or not shown:
            return shown or document.title
        return f"{shown} ({document.title})"


# ---------------------------------------------------------------- the engine


class _Engine:
    """WeasyPrint, kept from the network and made to speak through our problems."""

    def __init__(
        self,
        page: tuple[float, float],
        styles: Sequence[Path],
        pictures: Mapping[str, bytes],
        problems: Problems,
    ) -> None:
        from weasyprint.css.counters import CounterStyle
        from weasyprint.text.fonts import FontConfiguration

        from variorum.pdf.fetch import Fetcher

        self.problems = problems
        self.fetcher = Fetcher(pictures)
        self.font_config, self.counters = FontConfiguration(), CounterStyle()
        self.sheets: list[CSS] = []
        with self.listening():
            self.sheets.append(self._sheet(string=f"@page {{ size: {page[0]}mm {page[1]}mm }}"))
            self.sheets += [self._sheet(filename=path) for path in styles]

    def _sheet(self, **of: Any) -> CSS:
        from weasyprint import CSS

        return CSS(
            font_config=self.font_config,
            counter_style=self.counters,
            url_fetcher=self.fetcher,
            **of,
        )

    def lay_out(self, html: str, first: int, rules: str = "") -> Layout:
        """Lay out HTML on pages of which the first has this number, by further CSS rules."""
        from weasyprint import HTML

        with self.listening():
            number = self._sheet(string=f"@page :first {{ counter-reset: page {first} }} {rules}")
            return HTML(string=html, base_url="book:/", url_fetcher=self.fetcher).render(
                font_config=self.font_config,
                counter_style=self.counters,
                stylesheets=[*self.sheets, number],
            )

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take what WeasyPrint says as problems, instead of having it printed."""
        logger = logging.getLogger("weasyprint")
        ear = _Ear(self.problems)
        before, logger.handlers = logger.handlers, [ear]
        try:
            yield
        finally:
            logger.handlers = before


class _Ear(logging.Handler):
    def __init__(self, problems: Problems) -> None:
        super().__init__(logging.WARNING)
        self.problems = problems
        self.heard: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if said in self.heard:
            return
        self.heard.add(said)
        if record.msg.startswith(".notdef") and isinstance(record.args, tuple):
            char = str(record.args[0])
            place = Place("styles")
            self.problems.add("no-glyph", place, char=char, code=f"U+{ord(char):04X}")
        else:
            self.problems.add("styles-not-understood", Place("styles"), said=said.rstrip("."))
