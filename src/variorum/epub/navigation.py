"""Navigation: contents, landmarks and the list of pages, for new devices and for old ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from variorum.book.meta import Meta
from variorum.epub.leaf import Leaf, Paper
from variorum.page.markup import Element, clean, element

NAV = "nav.xhtml"
NCX = "toc.ncx"
_NCX = "http://www.daisy.org/z3986/2005/ncx/"

_LANDMARKS = {
    "cover": "cover",
    "titlepage": "titlepage",
    "chapter": "bodymatter",
    "author-notes": "endnotes",
    "editor-notes": "endnotes",
    "textual-notes": "endnotes",
    "terms": "glossary",
    "works": "bibliography",
    "index": "index",
    "colophon": "colophon",
}


@dataclass(slots=True)
class Line:
    """A line of the contents, and those under it."""

    title: str
    href: str
    """From the package document's folder. A file's first line leads to the file."""
    under: list[Line] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """It and all under it, in order."""
        yield self
        for line in self.under:
            yield from line.lines()


def contents(leaves: Sequence[Leaf]) -> list[Line]:
    """The lines of the contents, in the order of the files and of what stands in them.

    The cover has no line, and of files that continue one another only the first has one. Chapters
    without a heading of their own all bear the book's title: they are numbered.
    """
    chapters = [leaf for leaf in leaves if leaf.role == "chapter"]
    times = Counter(leaf.toc[0].title for leaf in chapters if leaf.toc)
    top = Line("", "")
    trail = [(0, top)]
    before = ("", "")
    for leaf in leaves:
        if leaf.role in ("cover", "contents"):
            continue
        for number, heading in enumerate(leaf.toc):
            title = heading.title
            if number == 0 and leaf.role == "chapter" and times[title] > 1:
                title = f"{title} · {chapters.index(leaf) + 1}"
            elif number == 0 and (leaf.role, title) == before:
                continue
            while trail[-1][0] >= heading.level:
                trail.pop()
            line = Line(title, leaf.path + (f"#{heading.id}" if number else ""))
            trail[-1][1].under.append(line)
            trail.append((heading.level, line))
        before = (leaf.role, leaf.toc[0].title if leaf.toc else "")
    return top.under


def make_nav(paper: Paper, leaves: Sequence[Leaf]) -> Leaf:
    """The navigation document: the contents to be read, landmarks and pages for the machine."""
    words = paper.meta.words
    heading = element("h1", words["contents"], id="contents-h")
    navs = [
        element(
            "nav",
            heading,
            _list(contents(leaves)),
            id="contents",
            class_="contents",
            epub_type="toc",
            role="doc-toc",
            aria_labelledby="contents-h",
        ),
        _hidden("landmarks", words["landmarks"], _landmarks(paper.meta, leaves), None),
    ]
    ids = ["contents", "contents-h", "landmarks", "landmarks-h"]
    if pages := _pages(leaves):
        items = [element("li", element("a", label, href=href)) for label, href in pages]
        navs.append(_hidden("page-list", words["pages"], items, "doc-pagelist"))
        ids += ["page-list", "page-list-h"]
    data = paper.file(NAV, words["contents"], "contents", *navs)
    return Leaf(NAV, words["contents"], "contents", data, tuple(ids))


def _hidden(type: str, title: str, items: Sequence[Element], role: str | None) -> Element:
    return element(
        "nav",
        element("h2", title, id=f"{type}-h"),
        element("ol", items),
        id=type,
        class_="for-machines",
        epub_type=type,
        role=role,
        aria_labelledby=f"{type}-h",
        hidden="hidden",
    )


def _list(lines: Sequence[Line]) -> Element:
    items = [
        element(
            "li",
            element("a", line.title, href=line.href),
            _list(line.under) if line.under else (),
        )
        for line in lines
    ]
    return element("ol", items)


def _landmarks(meta: Meta, leaves: Sequence[Leaf]) -> list[Element]:
    """A landmark for each kind of section, leading to the first file of its role."""
    items = []
    seen: set[str] = set()
    for leaf in leaves:
        if leaf.role in seen:
            continue
        seen.add(leaf.role)
        if leaf.role == "contents":
            link = element("a", meta.words["contents"], href="#contents", epub_type="toc")
        elif leaf.role in _LANDMARKS:
            title = meta.words["text"] if leaf.role == "chapter" else leaf.title
            link = element("a", title, href=leaf.path, epub_type=_LANDMARKS[leaf.role])
        else:
            continue
        items.append(element("li", link))
    return items


def _pages(leaves: Sequence[Leaf]) -> list[tuple[str, str]]:
    return [(page.label, f"{leaf.path}#{page.id}") for leaf in leaves for page in leaf.pages]


def make_ncx(meta: Meta, leaves: Sequence[Leaf]) -> bytes:
    """The same for devices that know only EPUB 2."""
    lines, pages = contents(leaves), _pages(leaves)
    order = _play_order(leaves, [line.href for top in lines for line in top.lines()], pages)
    ncx = etree.Element(f"{{{_NCX}}}ncx", nsmap={None: _NCX}, version="2005-1")
    ncx.set("{http://www.w3.org/XML/1998/namespace}lang", meta.language)
    if meta.direction == "rtl":
        ncx.set("dir", "rtl")
    head = etree.SubElement(ncx, f"{{{_NCX}}}head")
    numbers = [int(label) for label, _ in pages if label.isdecimal() and label.isascii()]
    for name, value in (
        ("uid", meta.identifier),
        ("depth", max(map(_depth, lines), default=1)),
        ("totalPageCount", len(pages)),
        ("maxPageNumber", max(numbers, default=0)),
    ):
        etree.SubElement(head, f"{{{_NCX}}}meta", name=f"dtb:{name}", content=clean(str(value)))
    _label(ncx, meta.title, "docTitle")
    for author in meta.authors:
        _label(ncx, author.name, "docAuthor")
    _points(etree.SubElement(ncx, f"{{{_NCX}}}navMap"), lines, order)
    if pages:
        listed = etree.SubElement(ncx, f"{{{_NCX}}}pageList")
        _label(listed, meta.words["pages"])
        for number, (label, href) in enumerate(pages, 1):
            target = etree.SubElement(listed, f"{{{_NCX}}}pageTarget", id=f"target-{number}")
            plain = label.isdecimal() and label.isascii()
            target.set("type", "normal" if plain else "front")
            if plain:
                target.set("value", label)
            target.set("playOrder", str(order[href]))
            _label(target, label)
            etree.SubElement(target, f"{{{_NCX}}}content", src=href)
    etree.indent(ncx)
    head_line = b'<?xml version="1.0" encoding="utf-8"?>\n'
    return head_line + etree.tostring(ncx, encoding="utf-8") + b"\n"


def _points(to: Element, lines: Sequence[Line], order: dict[str, int]) -> None:
    for line in lines:
        id = f"point-{order[line.href]}"
        point = etree.SubElement(to, f"{{{_NCX}}}navPoint", id=id, playOrder=str(order[line.href]))
        _label(point, line.title)
        etree.SubElement(point, f"{{{_NCX}}}content", src=line.href)
        _points(point, line.under, order)


def _label(to: Element, words: str, tag: str = "navLabel") -> None:
    label = etree.SubElement(to, f"{{{_NCX}}}{tag}")
    text: Element = etree.SubElement(label, f"{{{_NCX}}}text")
    text.text = clean(words)


def _depth(line: Line) -> int:
    return 1 + max(map(_depth, line.under), default=0)


def _play_order(
    leaves: Sequence[Leaf], hrefs: Sequence[str], pages: Sequence[tuple[str, str]]
) -> dict[str, int]:
    """Number all targets in the order in which they stand in the book."""
    place = {leaf.path: (file, -1) for file, leaf in enumerate(leaves)}
    place |= {
        f"{leaf.path}#{id}": (file, at)
        for file, leaf in enumerate(leaves)
        for at, id in enumerate(leaf.ids)
    }
    targets = sorted({*hrefs, *(href for _, href in pages)}, key=lambda href: place[href])
    return {href: number for number, href in enumerate(targets, 1)}
