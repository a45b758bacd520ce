"""The build: read the text → load the notes → anchor → weave → bind the editions.

Every edition is made in a folder of its own beside `dist/`, proven there, and only then moved
into place, all of them or none.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from variorum.anchor import Anchoring
from variorum.apparatus import Apparatus, check_headings, cited_works, make_apparatus
from variorum.book import Book, read_book
from variorum.book.meta import EditionName
from variorum.citation import Citation, cite
from variorum.layer import Layer, read_layer
from variorum.layer.entries import Reading
from variorum.ownstyles import own_styles
from variorum.page import author_documents, editor_documents, text_documents
from variorum.page.front import colophon, front_documents
from variorum.page.lists import list_documents
from variorum.page.manner import Manner
from variorum.page.markup import Document
from variorum.pagination import Pages, Pagination
from variorum.problems import EditionError, Problem, Problems
from variorum.reanchor.compare import Comparison, State, anchor_locked
from variorum.weave import PageStart, Series, Woven, weave_book

Report = Callable[[str, str], None]
"""Is told an edition's name and what has just been done for it."""


@dataclass(frozen=True)
class Project:
    """The text, the layer, and the layer's anchors in the text."""

    book: Book
    layer: Layer
    anchoring: Anchoring
    comparison: Comparison | None = None
    """How the anchors stand against the lock; None where the text could not be read whole."""

    def manner(self, name: EditionName) -> Manner:
        """How this edition prints its pages."""
        edition = self.book.meta.edition(name)
        feet: dict[str, frozenset[Series]] = {
            "footnotes": frozenset({"author", "editor", "textual"}),
            "author-footnotes": frozenset({"author"}),
        }
        paged = name != "epub"
        foot = feet.get(edition.notes, frozenset()) if paged else frozenset()
        return Manner(self.book.meta, paged, None, bool(edition.highlight), foot)

    def woven(self, name: EditionName, starts: Sequence[PageStart] = ()) -> tuple[Woven, ...]:
        """The text woven with the marks that this edition prints."""
        readings = frozenset(it.id for it in self.layer.of(Reading))
        if self.book.meta.edition(name).textual_notes:
            return weave_book(self.book, self.anchoring, readings, starts=starts)
        return weave_book(self.book, self.anchoring, left_out=readings, starts=starts)

    def citations(self) -> dict[str, Citation]:
        """The works that the notes cite, as the list of works has them."""
        works = {id: self.layer.works[id] for id in cited_works(self.layer)}
        return cite(works, self.book.meta.citation_style, self.book.meta.language)

    def apparatus(
        self, woven: tuple[Woven, ...], citations: dict[str, Citation], problems: Problems
    ) -> Apparatus:
        """What this edition prints around the text."""
        return make_apparatus(self.book, self.layer, self.anchoring, woven, citations, problems)

    def styles(self, name: EditionName) -> list[Path]:
        """The style sheets of an edition, in the order in which they apply.

        Where the project has none of a name, the one that comes with the tool stands in for it.
        """
        own = {
            "epub": ("epub.css", "epub-modern.css"),
            "print": ("print.css",),
            "booklet": ("print.css",),
        }.get(name, ("print.css", f"{name}.css"))
        folder = self.book.root / "styles"
        first = [it if (it := folder / sheet).is_file() else own_styles() / sheet for sheet in own]
        return [*first, *(folder / sheet for sheet in self.book.meta.edition(name).styles)]


def load(root: Path, problems: Problems, allow: Collection[State] = ()) -> Project:
    """Read and anchor the project at `root`, and hold its anchors against the lock.

    `allow` names states of anchors (`moved` …) that are to be warnings. Raises ProjectError where
    there is nothing to go on with.
    """
    book = read_book(root, problems)
    layer = read_layer(book, problems)
    if not book.whole:  # what is not found may stand in the chapter that could not be read
        return Project(book, layer, Anchoring(()))
    comparison = anchor_locked(book, layer, problems, allow)
    check_headings(layer, comparison.anchoring, problems)
    return Project(book, layer, comparison.anchoring, comparison)


def check(root: Path, problems: Problems, allow: Collection[State] = ()) -> Project:
    """All that a build would complain of, short of making an edition."""
    project = load(root, problems, allow)
    if not problems.errors:
        project.apparatus(project.woven("study"), {}, problems)
    return project


def build(
    root: Path,
    names: Sequence[EditionName],
    problems: Problems,
    report: Report,
    allow: Collection[State] = (),
) -> list[Path]:
    """Build these editions into `dist/` and return their paths.

    Raises ProjectError where the project has errors, EditionError where a finished edition fails
    its own checks; `dist/` is then as it was before.
    """
    project = load(root, problems, allow)
    problems.stop_if_errors()
    citations = project.citations()
    printed = [
        name for name in PRESSED if name in names or (name == "print" and "booklet" in names)
    ]
    with _stage(root) as stage, _workers(len(printed)) as start:
        out = {name: stage / file_name(project, name) for name in (*printed, *names)}
        pressed = {name: start(press, project, citations, name, out[name]) for name in printed}
        pages = pressed["print"].result()[0] if "print" in pressed else None
        if "booklet" in names:
            from variorum.pdf.impose import impose

            impose(out["print"], out["booklet"], project.book.meta)
            report("booklet", "imposed from the print edition")
        if "epub" in names:
            bind_epub(project, citations, pages.starts if pages else (), out["epub"], problems)
            report("epub", "bound" if pages else NO_PAGES)
        for name, press_ in pressed.items():
            set_, found = press_.result()
            problems.extend(found)
            report(name, f"{len(set_.labels)} pages set")
        for name in names:
            prove(project, name, out[name])
            report(name, "proven: its text is the text, its notes are the layer’s")
        return [_put(out[name], root / "dist" / out[name].name) for name in names]


PRESSED: tuple[EditionName, ...] = ("print", "study", "large")
"""The editions that are laid out page by page; the booklet is imposed from `print`."""
NO_PAGES = "bound; it carries no pages, since the print edition was not built with it"


def file_name(project: Project, name: EditionName) -> str:
    """The name of an edition's file: `workers-power.epub`, `workers-power-print.pdf`."""
    stem = project.book.meta.name
    return f"{stem}.epub" if name == "epub" else f"{stem}-{name}.pdf"


Pressed = tuple[Pages, list[Problem]]
"""What a PDF came to: its pages, and what its style sheets and typefaces lack."""


def press(
    project: Project, citations: dict[str, Citation], name: EditionName, out: Path
) -> Pressed:
    """Make one PDF at `out`: the text first, then what needs its pages, the front last."""
    from variorum.pdf import Press

    book, woven, manner = project.book, project.woven(name), project.manner(name)
    apparatus = project.apparatus(woven, citations, Problems())
    press = Press(book, name, project.styles(name))
    made: list[Document] = []

    def lay_out(documents: list[Document]) -> Manner:
        """Lay out further documents; what comes next knows the pages of all before it."""
        made.extend(documents)
        return replace(manner, pages=Pagination(press.lay_out(documents)))

    paged = lay_out(text_documents(book, woven, apparatus, manner))
    paged = lay_out(author_documents(book, woven, apparatus, paged))
    paged = lay_out(editor_documents(apparatus, paged))
    paged = lay_out([*list_documents(apparatus, paged), colophon(book, project.layer, paged)])
    pages = press.write(out, front_documents(book, apparatus, paged, made))
    return pages, list(press.problems)


def bind_epub(
    project: Project,
    citations: dict[str, Citation],
    starts: Sequence[PageStart],
    out: Path,
    problems: Problems,
) -> None:
    """Make the EPUB at `out`, with the pages of the print edition that begin at `starts`."""
    from variorum.epub import bind

    documents = unpaged_documents(project, citations, starts, problems)
    labels = [start.label for start in starts]
    bind(project.book, documents, project.styles("epub"), labels, out)


def unpaged_documents(
    project: Project,
    citations: dict[str, Citation],
    starts: Sequence[PageStart],
    problems: Problems,
) -> list[Document]:
    """All documents of an edition without pages of its own, the EPUB, in reading order."""
    book, woven, manner = project.book, project.woven("epub", starts), project.manner("epub")
    apparatus = project.apparatus(woven, citations, problems)
    documents = [
        *text_documents(book, woven, apparatus, manner),
        *author_documents(book, woven, apparatus, manner),
        *editor_documents(apparatus, manner),
        *list_documents(apparatus, manner),
        colophon(book, project.layer, manner),
    ]
    return [*front_documents(book, apparatus, manner, documents), *documents]


def prove(project: Project, name: EditionName, path: Path) -> None:
    """Read a finished edition back; raises EditionError where it is not the text and the layer."""
    from variorum.verify import verify_edition

    problems = Problems()
    verify_edition(path, project.book, project.layer, problems)
    if problems.errors:
        raise EditionError(name, problems)


@contextmanager
def _stage(root: Path) -> Iterator[Path]:
    """A folder beside the editions, on the same disk, gone when all is done."""
    dist = root / "dist"
    dist.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=dist) as folder:
        yield Path(folder)


def _put(made: Path, place: Path) -> Path:
    """Move a finished edition into place in one step."""
    made.replace(place)
    return place


@contextmanager
def _workers(count: int) -> Iterator[Callable[..., Future[Pressed]]]:
    """Processes for several PDFs side by side; for one, none."""
    processes = min(count, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    if processes < 2:

        def now(make: Callable[..., Pressed], *values: object) -> Future[Pressed]:
            future: Future[Pressed] = Future()
            future.set_result(make(*values))
            return future

        yield now
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield pool.submit
