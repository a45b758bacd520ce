"""Verification: a finished edition is the text and the layer, and nothing else.

The file is read back by code that did not write it, and held against the project alone: what
`build` knew is not asked. What the edition adds is taken off; what is left must be the text,
character for character in an EPUB, word for word in a PDF.
"""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import msgspec

from variorum.book import Book
from variorum.book.meta import EDITIONS
from variorum.layer import Layer
from variorum.layer.entries import Reading, Section
from variorum.problems import Place, Problems, relative
from variorum.verify.archive import Unreadable
from variorum.verify.case import Case, quoted, strings
from variorum.verify.lists import verify_lists
from variorum.verify.marks import verify_marks
from variorum.verify.notes import lines_of, verify_notes
from variorum.verify.readback import Found
from variorum.verify.text import verify_text

MOST_BYTES = 500_000_000
"""A larger file is not looked at."""


def verify_edition(path: Path, book: Book, layer: Layer, problems: Problems) -> None:
    """Hold a finished EPUB or PDF against the text and the layer; add what is wrong to `problems`.

    The file may come from anybody. It is told by its first bytes, not by its name, and nothing in
    it can make this run out of the machine's memory or fetch anything.
    """
    shown = relative(path.resolve(), book.root.resolve())
    try:
        _verify(path, shown, book, layer, problems)
    except OSError as error:
        problems.add("edition-unreadable", Place(shown), why=error.strerror or str(error))
    except Unreadable as error:
        place = Place(f"{shown}/{error.path}" if error.path else shown, error.line)
        problems.add("edition-unreadable", place, why=error.why)


def _verify(path: Path, shown: str, book: Book, layer: Layer, problems: Problems) -> None:
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(f"it has more than {MOST_BYTES:,} bytes")
    with path.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    case = (_open_pdf if is_pdf else _open_epub)(path, shown, book, layer, problems)
    if case is None:
        return
    verify_text(case)
    verify_marks(case)
    verify_notes(case)
    verify_lists(case)
    _verify_links(case.found, problems)
    verify_hashes(case)


def _open_epub(path: Path, shown: str, book: Book, layer: Layer, problems: Problems) -> Case:
    from variorum.verify.epub import read_epub

    textual = bool(book.meta.edition("epub").textual_notes)
    case = Case(read_epub(path, shown), book, layer, problems, Place(shown), textual)
    _verify_pages(case.found, case.place, problems)
    for said, wanted in (
        (case.found.titles, book.meta.title),
        (case.found.identifiers, book.meta.identifier),
    ):
        if wanted not in said:
            problems.add(
                "edition-title-differs",
                case.place,
                at="in the package",
                found=quoted(", ".join(said)),
                wanted=quoted(wanted),
            )
    return case


def _open_pdf(path: Path, shown: str, book: Book, layer: Layer, problems: Problems) -> Case | None:
    """What was found in a tagged PDF; an imposed one is proven at once."""
    from variorum.verify.painted import read_pieces
    from variorum.verify.pdf import PdfReading
    from variorum.verify.sheets import verify_sheets
    from variorum.verify.tagged import read_tags

    pieces, tagged = read_pieces(path), read_tags(path)
    if tagged.root is None:
        from variorum.verify.booklet import verify_booklet

        if not any(piece.form and piece.is_artifact for page in pieces for piece in page):
            raise Unreadable("it has no tags, and nothing in it tells the text from the rest")
        verify_booklet(
            pieces, Case(Found(), book, layer, problems, Place(shown), False, exact=False)
        )
        return None
    reading = PdfReading(pieces, tagged, book, _said(book, layer), shown)
    named = next((name for name in EDITIONS if path.stem.endswith(f"-{name}")), None)
    textual = named is not None and bool(book.meta.edition(named).textual_notes)
    case = Case(reading.read(), book, layer, problems, Place(shown), textual, exact=False)
    verify_sheets(case, pieces, tagged, reading.flow)
    return case


def _said(book: Book, layer: Layer) -> dict[str, list[str]]:
    """What the layer says, for joining lines: bodies by their note, headings, and all (`*`)."""
    said_by = [book.meta, *(it.entry for it in layer.annotations)]
    said: dict[str, list[str]] = {
        "headings": [it.entry.title for it in layer.of(Section) if isinstance(it.entry, Section)],
        "*": [*strings([msgspec.to_builtins(it) for it in said_by]), *strings(layer.works)],
    }
    for it in layer.annotations:
        head = "tnote" if isinstance(it.entry, Reading) else "note"
        said[f"{head}-{it.id}"] = list(lines_of(it.body.blocks))
    return said


def verify_hashes(case: Case) -> None:
    """The colophon names this state of the text and of the annotations."""
    for which, wanted in (("text", case.book.digest), ("layer", case.layer.digest)):
        there = case.found.shown.get(f"{which}-hash")
        said = there.words.strip() if there else "nothing"
        if said != wanted:
            what = "text" if which == "text" else "annotations"
            place = there.place if there else case.place
            case.problems.add("edition-hash-differs", place, what=what, found=said, wanted=wanted)


def _verify_links(found: Found, problems: Problems) -> None:
    """Every link leads to something in the edition, or to the web; every id stands once."""
    for id, place in found.twice:
        problems.add("edition-duplicate-id", place, id=id, first=found.ids[id])
    for link in (*found.links, *found.page_list):
        if not link.to:
            problems.add("edition-dead-link", link.place, shown=link.shown or link.kind)
        elif ":" in link.to and not link.to.startswith(("http://", "https://", "mailto:")):
            problems.add("edition-wrong-link", link.place, shown=link.shown, why="leads astray")


def _verify_pages(found: Found, place: Place, problems: Problems) -> None:
    """The list of pages names every page that is marked, in order, and no other."""
    marked = [(it.id, it.label) for it in found.pages]
    listed = [(it.to, it.shown) for it in found.page_list]
    for mark, line in zip_longest(marked, listed, fillvalue=("", "nothing")):
        if mark != line or mark[0] != f"page-{mark[1]}":
            problems.add("edition-page-list", place, page=line[1], marked=mark[1])
            return
