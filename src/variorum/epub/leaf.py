"""Leaves: the XHTML files of the EPUB, made from documents, with links that lead across files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from variorum.book.meta import Meta
from variorum.page.markup import EPUB_TYPE, XHTML, Document, Element, TocLine, element
from variorum.problems import Place, Problems

FRONT = frozenset({"cover", "titlepage", "contents", "about"})
"""The roles of what stands before the text."""

_PAPER = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=False)
_BLOCKS = frozenset(
    f"{{{XHTML}}}{tag}"
    for tag in """
        section nav header footer div p h1 h2 h3 h4 h5 h6 ol ul li dl dt dd blockquote pre
        figure hr table thead tbody tr th td
    """.split()  # noqa: SIM905 - plainer than thirty lines
)
_VOID = frozenset(f"{{{XHTML}}}{tag}" for tag in ("br", "hr", "img", "wbr", "col", "link", "meta"))
_SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class Page:
    """The mark of a page of the print edition: the id of its element, and its number."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One XHTML file of the book."""

    path: str
    """From the package document's folder: `text/text-01.xhtml`."""
    title: str
    role: str
    data: bytes
    ids: tuple[str, ...]
    """The ids of its elements, in order."""
    pages: tuple[Page, ...] = ()
    toc: tuple[TocLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """What all files share."""

    meta: Meta
    sheets: tuple[str, ...]
    """The paths of the style sheets, from the package document's folder."""

    def file(self, path: str, title: str, role: str, *content: Element) -> bytes:
        """An XHTML file with this content in its body, as bytes in UTF-8."""
        meta = self.meta
        links = [
            element("link", rel="stylesheet", type="text/css", href=_relative(sheet, path))
            for sheet in self.sheets
        ]
        matter = "bodymatter" if role == "chapter" else "frontmatter" if role in FRONT else ""
        body = element("body", content, epub_type=matter or "backmatter")
        root = element("html", element("head", element("title", title), links), body)
        root.set("lang", meta.language)
        root.set("{http://www.w3.org/XML/1998/namespace}lang", meta.language)
        if meta.direction == "rtl":
            root.set("dir", "rtl")
        _tidy(root)
        head = b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        return head + etree.tostring(root, encoding="utf-8") + b"\n"


def make_leaves(
    documents: Sequence[Document], paper: Paper, elsewhere: Mapping[str, str], problems: Problems
) -> list[Leaf]:
    """Make a file of each document. `#id` becomes `file.xhtml#id` where the id is in another file.

    `elsewhere` holds ids that are in files made by others. An id that stands twice and a link to an
    id that stands nowhere are added to `problems`: mistakes of the tool, not of the project.
    """
    home = dict(elsewhere)
    ids: list[tuple[str, ...]] = []
    for document in documents:
        if not _SAFE_NAME.fullmatch(document.name):
            raise ValueError(f"{document.name!r} can't be a file's name")
        path = _path(document)
        found = tuple(map(str, document.section.xpath("descendant-or-self::*/@id")))
        ids.append(found)
        for id in found:
            if id in home:
                problems.add("duplicate-element-id", Place(path), id=id)
            home[id] = path
    return [
        _leaf(document, found, paper, home, problems)
        for document, found in zip(documents, ids, strict=True)
    ]


def _path(document: Document) -> str:
    return f"text/{document.name}.xhtml"


def _leaf(
    document: Document,
    ids: tuple[str, ...],
    paper: Paper,
    home: Mapping[str, str],
    problems: Problems,
) -> Leaf:
    path, section = _path(document), deepcopy(document.section)
    section.tail = None
    for link in section.iter(f"{{{XHTML}}}a"):
        href = link.get("href", "")
        if href.startswith("#"):
            to = home.get(href[1:])
            if to is None:
                problems.add("broken-link", Place(path), href=href)
            elif to != path:
                link.set("href", _across(to, href[1:], path))
    pages = tuple(
        Page(mark.get("id", ""), mark.get("aria-label", ""))
        for mark in section.iter(f"{{{XHTML}}}span")
        if mark.get(EPUB_TYPE) == "pagebreak"
    )
    title = document.title or paper.meta.title
    data = paper.file(path, title, document.role, section)
    return Leaf(path, title, document.role, data, ids, pages, document.toc)


def _across(to: str, id: str, path: str) -> str:
    """The way from a file to an id in another; to a file's own section, the file is enough."""
    whole = posixpath.splitext(posixpath.basename(to))[0] == id
    return _relative(to, path) + ("" if whole else f"#{id}")


@lru_cache(maxsize=4096)
def _relative(to: str, path: str) -> str:
    return posixpath.relpath(to, posixpath.dirname(path))


def _tidy(root: Element) -> None:
    """Put blocks on lines of their own, and write empty elements with an end tag.

    Only where an element holds nothing but blocks is a line broken, so that no text changes. Some
    reading systems take XHTML for HTML, and there `<span/>` would never end.
    """
    for it in root.iter(etree.Element):
        if len(it) == 0:
            if not it.text and it.tag not in _VOID:
                it.text = ""
        elif not (it.text or "").strip() and all(
            child.tag in _LINES and not (child.tail or "").strip() for child in it
        ):
            it.text = "\n"
            for child in it:
                child.tail = "\n"


_LINES = _BLOCKS | {f"{{{XHTML}}}{tag}" for tag in ("head", "body", "title", "link")}


def read_leaf(data: bytes) -> Element:
    """The root of an XHTML file: no entity is resolved, nothing is fetched.

    Raises lxml.etree.XMLSyntaxError.
    """
    return etree.fromstring(data, _PAPER)
