"""Inspection: a finished EPUB read afresh, as a reader's device would, and looked through.

It needs neither Java nor Node. EPUBCheck and Ace (see the tests) know the standards; this knows
what an edition with notes promises: every link leads somewhere and back, no series runs into
another, and contents, pages and reading order agree.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import unquote, urlsplit

from lxml import etree

from variorum.epub.leaf import read_leaf
from variorum.page.markup import EPUB_TYPE, XHTML, Element
from variorum.problems import Place, Problems

_OPF = "{http://www.idpf.org/2007/opf}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_X = f"{{{XHTML}}}"
_A = f"{_X}a"

_ELEMENTS = frozenset(
    f"{_X}{tag}"
    for tag in """
        a abbr b bdi bdo blockquote body br caption cite code col colgroup dd del dfn div dl dt em
        figcaption figure footer h1 h2 h3 h4 h5 h6 head header hgroup hr html i img ins kbd li
        link mark meta nav ol p pre q rp rt ruby s samp section small span strong sub sup table
        tbody td tfoot th thead time title tr u ul var wbr
    """.split()  # noqa: SIM905 - seventy lines of one word each would hide the rest
)
_SERIES = frozenset({"author", "editor", "textual"})


def inspect(data: bytes, page_labels: Sequence[str], shown: str) -> Problems:
    """Look through a finished EPUB.

    `page_labels` are the numbers of the pages that it must mark and list, in order; `shown` is the
    name that messages give to the file. Comes back with everything that is wrong.
    """
    problems = Problems()
    try:
        package = _Package(data, shown, problems)
        package.open()
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError) as error:
        problems.add("package-broken", Place(shown), why=str(error).strip("'\""))
        return problems
    _check_markup(package)
    _check_links(package)
    _check_notes(package)
    _check_contents(package)
    _check_pages(package, page_labels)
    return problems


@dataclass(slots=True)
class _File:
    """An XHTML file of the spine (or the navigation document)."""

    path: str
    root: Element
    ids: dict[str, Element] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)


@dataclass
class _Package:
    data: bytes
    shown: str
    problems: Problems
    spine: list[str] = field(default_factory=list)
    files: dict[str, _File] = field(default_factory=dict)
    manifest: dict[str, str] = field(default_factory=dict)
    nav: str = ""
    ncx: Element = None

    def open(self) -> None:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            first = next(iter(archive.infolist()), zipfile.ZipInfo())
            if (
                first.filename != "mimetype"
                or first.compress_type != zipfile.ZIP_STORED
                or archive.read("mimetype") != b"application/epub+zip"
            ):
                raise ValueError("it does not begin with its media type")
            container = read_leaf(archive.read("META-INF/container.xml"))
            home = next(container.iter(f"{_CONTAINER}rootfile")).get("full-path")
            self._read(archive, home)

    def _read(self, archive: zipfile.ZipFile, home: str) -> None:
        root = read_leaf(archive.read(home))
        base, names, ids = posixpath.dirname(home), {}, set()
        for item in root.iter(f"{_OPF}item"):
            path = posixpath.join(base, unquote(item.get("href")))
            names[item.get("id")] = path
            ids.add(item.get("id"))
            self.manifest[path] = item.get("media-type")
            if "nav" in item.get("properties", "").split():
                self.nav = path
        listed = {*self.manifest, home, "mimetype", "META-INF/container.xml"}
        for name in sorted(listed.symmetric_difference(archive.namelist())):
            self.problems.add("package-broken", self.place(name), why="it is listed or there alone")
        self.spine = [names[it.get("idref")] for it in root.iter(f"{_OPF}itemref")]
        for path, media_type in self.manifest.items():
            if media_type == "application/xhtml+xml":
                self.files[path] = self._file(path, archive.read(path))
            elif media_type == "application/x-dtbncx+xml":
                self.ncx = read_leaf(archive.read(path))
                self.ncx_base = posixpath.dirname(path)

    def _file(self, path: str, data: bytes) -> _File:
        file = _File(path, read_leaf(data))
        if b"<!ENTITY" in data or b"<!ATTLIST" in data:
            self.problems.add("unsafe-markup", self.place(path), what="a declaration of its own")
        for element in file.root.iter(etree.Element):
            if (id := element.get("id")) is not None:
                if id in file.ids:
                    self.problems.add("duplicate-element-id", self.place(path, element), id=id)
                file.ids[id] = element
                file.order[id] = len(file.order)
        return file

    def place(self, path: str, element: Element | None = None) -> Place:
        line = element.sourceline or 0 if element is not None else 0
        return Place(f"{self.shown}/{path}", line)

    def resolve(self, href: str, path: str) -> tuple[str, str]:
        """The file and the id ("" for the whole file) that a link in `path` leads to."""
        way, _, id = href.partition("#")
        return (_file_at(way, path) if way else path), id

    def target(self, href: str, path: str) -> Element | None:
        to, id = self.resolve(href, path)
        file = self.files.get(to)
        if file is None:
            return None
        return file.ids.get(id) if id else file.root

    @cached_property
    def rank(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self.spine)}

    def position(self, href: str, path: str) -> tuple[int, int]:
        """Where in the reading order a link leads to."""
        to, id = self.resolve(href, path)
        return self.rank.get(to, -1), self.files[to].order.get(id, -1) if to in self.files else -1

    def links(self) -> Iterator[tuple[str, Element, str]]:
        for path, file in self.files.items():
            for link in file.root.iter(_A):
                yield path, link, link.get("href", "")


@lru_cache(maxsize=4096)
def _file_at(way: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(way)))


def _check_markup(package: _Package) -> None:
    """Nothing in the book can act, fetch or style itself."""
    for path, file in package.files.items():
        for element in file.root.iter():
            if not isinstance(element.tag, str) or element.tag not in _ELEMENTS:
                name = etree.QName(element).localname if isinstance(element.tag, str) else "<!…>"
                _unsafe(package, path, element, f"the element “{name}”")
            for name in element.attrib:
                if name.startswith("on") or name in ("style", "srcset", "background", "http-equiv"):
                    _unsafe(package, path, element, f"the attribute “{name}”")
        for link in file.root.iter(_A):
            if next(link.iterancestors(_A), None) is not None:
                _unsafe(package, path, link, "a link within a link")
        for element in file.root.iter(f"{_X}img", f"{_X}link"):
            href = element.get("src") or element.get("href") or ""
            if package.resolve(href, path)[0] not in package.manifest:
                _unsafe(package, path, element, f"the reference “{href}”")


def _unsafe(package: _Package, path: str, element: Element, what: str) -> None:
    package.problems.add("unsafe-markup", package.place(path, element), what=what)


def _check_links(package: _Package) -> None:
    """Every link leads to something in the book, or to the web."""
    for path, link, href in package.links():
        scheme = urlsplit(href).scheme if ":" in href else ""
        if scheme:
            if scheme not in ("http", "https", "mailto"):
                _unsafe(package, path, link, f"the link “{href}”")
        elif href.startswith("/") or package.target(href, path) is None:
            package.problems.add("broken-link", package.place(path, link), href=href)


def _check_notes(package: _Package) -> None:
    """Every mark leads to a note of its own series, and the note leads back to it."""
    marks: dict[int, tuple[str, Element]] = {}
    led: dict[int, list[tuple[str, Element]]] = {}
    for path, link, href in package.links():
        if "noteref" in link.get(EPUB_TYPE, "").split():
            note = package.target(href, path)
            if note is None:
                continue
            marks[id(link)] = (path, link)
            led.setdefault(id(note), []).append((path, link))
            if note.get(EPUB_TYPE) != "footnote":
                _astray(package, path, link, "does not lead to a note")
            elif not _series(link) & _series(_section(note)):
                package.problems.add("series-mixed", package.place(path, link), href=href)
    for path, file in package.files.items():
        for note in file.root.iter(f"{_X}div", f"{_X}p", f"{_X}li"):
            if note.get(EPUB_TYPE) == "footnote":
                _check_note(package, path, note, led.get(id(note), []))


def _check_note(
    package: _Package, path: str, note: Element, marks: Sequence[tuple[str, Element]]
) -> None:
    links = [it for it in note.iter(_A) if it.get(EPUB_TYPE) == "backlink"]
    first = next(note.iter(_A), None)
    if first is None or first.get(EPUB_TYPE) != "backlink":
        _astray(package, path, note, "does not begin with its number, the link back")
    back = [package.target(link.get("href", ""), path) for link in links]
    for mark_path, mark in marks:
        if not any(mark is target for target in back):
            _astray(package, mark_path, mark, f"has no way back from “{note.get('id')}”")
    for link, target in zip(links, back, strict=True):
        if target is None:
            continue
        if "noteref" in target.get(EPUB_TYPE, "").split() and not any(
            target is mark for _, mark in marks
        ):
            _astray(package, path, link, "leads back to the mark of another note")
    said = [link.get("aria-label", "") for link in links]
    if len(set(said)) < len(said) or not all(said):
        _astray(package, path, note, "has links back that sound alike")


def _astray(package: _Package, path: str, element: Element, what: str) -> None:
    name = element.get("id") or element.get("href") or etree.QName(element).localname
    package.problems.add("note-astray", package.place(path, element), id=name, what=what)


def _series(element: Element | None) -> frozenset[str]:
    classes = element.get("class", "").split() if element is not None else ()
    return _SERIES.intersection(classes)


def _section(note: Element) -> Element | None:
    return next(note.iterancestors(f"{_X}section"), None)


def _check_contents(package: _Package) -> None:
    """The contents stand in reading order, for new devices and for old ones alike."""
    for path in package.manifest:
        if path in package.files and package.spine.count(path) != 1:
            package.problems.add("package-broken", package.place(path), why="it has no one place")
    listed = [*_nav_links(package, "toc")]
    _in_order(package, package.nav, [href for href, _ in listed])
    if package.ncx is not None:
        old = [
            posixpath.join(package.ncx_base, it.get("src"))
            for point in package.ncx.iter(f"{_NCX}navPoint")
            for it in point.iterchildren(f"{_NCX}content")
        ]
        base = posixpath.dirname(package.nav)
        if old != [posixpath.join(base, href) for href, _ in listed]:
            package.problems.add(
                "contents-disordered",
                package.place(package.nav),
                what="for old devices are others than those for new ones",
            )


def _nav_links(package: _Package, type: str) -> Iterator[tuple[str, str]]:
    for nav in package.files[package.nav].root.iter(f"{_X}nav"):
        if nav.get(EPUB_TYPE) == type:
            for link in nav.iter(_A):
                yield link.get("href", ""), "".join(link.itertext())


def _in_order(package: _Package, path: str, hrefs: Iterable[str]) -> None:
    last = (-1, -1)
    for href in hrefs:
        at = package.position(href, path)
        if at < last:
            package.problems.add(
                "contents-disordered", package.place(path), what=f"name “{href}” too late"
            )
        last = at


def _check_pages(package: _Package, page_labels: Sequence[str]) -> None:
    """Every page of the print edition is marked once, in order, and listed."""
    marked = [
        (path, mark.get("id", ""), mark.get("aria-label", ""))
        for path in package.spine
        for mark in package.files[path].root.iter(f"{_X}span", f"{_X}div", f"{_X}hr")
        if mark.get(EPUB_TYPE) == "pagebreak"
    ]
    listed = [
        (*package.resolve(href, package.nav), label)
        for href, label in _nav_links(package, "page-list")
    ]
    labels = [label for _, _, label in marked]
    if marked != listed:
        what = "the list of pages is not that of their marks"
    elif labels != list(page_labels):
        missing = [label for label in page_labels if label not in labels]
        what = f"the pages are not those of the print edition ({', '.join(missing) or 'order'})"
    else:
        return
    package.problems.add("pages-disordered", package.place(package.nav), what=what)
