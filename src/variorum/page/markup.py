"""Markup: XHTML made from values. Documents, and the elements that they are made of.

Links inside the book are always `#id`, and ids are unique through the whole book; which file an
id lives in is the binder's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from lxml import etree

from variorum.citation import Citation
from variorum.layer.body import Block, Cite, Group, Inline, Link, Styled, plain

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
EPUB_TYPE = f"{{{OPS}}}type"
_NSMAP = {None: XHTML, "epub": OPS}

Role: TypeAlias = Literal[
    "cover", "titlepage", "contents", "about", "chapter", "author-notes", "editor-notes",
    "textual-notes", "people", "terms", "chronology", "concordance", "works", "index",
    "sessions", "colophon",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TocLine:
    """A heading as the contents show it."""

    id: str
    title: str
    level: int
    """1 for a document's own heading, 2 for what stands under it …"""


@dataclass(frozen=True, slots=True)
class Document:
    """One section of an edition: an XHTML file of the EPUB, a stretch of pages in print."""

    name: str
    """The stem of its file, and the id of its section."""
    title: str
    role: Role
    section: Element
    """`<section id=name>` with everything in it."""
    toc: tuple[TocLine, ...]


Element: TypeAlias = Any
"""An lxml element: the library's stubs call it `_Element`."""


def element(tag: str, *content: object, **attributes: str | None) -> Element:
    """An XHTML element holding text, elements and iterables of them.

    Attributes with the value None are left out. `class_` is `class`, `epub_type` is `epub:type`,
    other underlines are hyphens.

    >>> made = element("p", "a", element("em", "b"), "c", class_="x")
    >>> made.get("class"), "".join(made.itertext())
    ('x', 'abc')
    """
    made = etree.Element(f"{{{XHTML}}}{tag}", nsmap=_NSMAP)
    for key, value in attributes.items():
        if value is not None:
            name = EPUB_TYPE if key == "epub_type" else key.rstrip("_").replace("_", "-")
            made.set(name, clean(value))
    append(made, content)
    return made


def append(to: Element, content: Iterable[object]) -> None:
    """Add text, elements and iterables of them at the end of an element."""
    for it in content:
        if isinstance(it, str):
            _append_text(to, it)
        elif isinstance(it, etree._Element):  # the type that lxml gives them
            to.append(it)
        elif isinstance(it, Iterable):
            append(to, it)


def _append_text(to: Element, text: str) -> None:
    """Add text; a newline in it is a hard break."""
    first, *lines = clean(text).split("\n")
    if len(to):
        to[-1].tail = (to[-1].tail or "") + first
    else:
        to.text = (to.text or "") + first
    for line in lines:
        to.append(etree.Element(f"{{{XHTML}}}br"))
        to[-1].tail = line


def clean(text: str) -> str:
    """The text without the characters that XML can't hold (control characters, lone surrogates)."""
    if text.isprintable():
        return text
    return "".join(
        char
        for char in text
        if char in "\t\n\r"
        or " " <= char <= "\ud7ff"
        or "\ue000" <= char <= "\ufffd"
        or char > "\uffff"
    )


def document(
    name: str,
    title: str,
    role: Role,
    *content: object,
    toc: Sequence[TocLine] = (),
    head: bool = True,
    epub_type: str | None = None,
    doc_role: str | None = None,
    class_: str = "",
) -> Document:
    """A document with its heading `h1` (unless `head` is false, when a label says its name)."""
    heading = element("h1", title, id=f"{name}-h") if head else ()
    section = element(
        "section",
        heading,
        content,
        id=name,
        class_=class_ or role,
        epub_type=epub_type,
        role=doc_role,
        aria_labelledby=f"{name}-h" if head else None,
        aria_label=None if head else title,
    )
    return Document(name, title, role, section, (TocLine(name, title, 1), *toc))


@dataclass(frozen=True, slots=True)
class Links:
    """What the Markdown of the layer needs to become XHTML."""

    targets: dict[str, str]
    """Annotation id → id of the element that shows it."""
    citations: dict[str, Citation]
    numbers: dict[str, str] = field(default_factory=dict)
    """On paper: id of a note → how it is named behind a link to it, `(note 12)`."""

    def inlines(self, content: Sequence[Inline]) -> list[object]:
        """Inline content as text and elements; works cited together share their brackets."""
        shown: list[object] = []
        for before, it in pairwise([None, *content]):
            if isinstance(it, Cite) and isinstance(before, Cite):
                shown[-1:] = ["; ", self.cite(it.work, it.locator), ")"]
            elif isinstance(it, Cite):
                shown += ["(", self.cite(it.work, it.locator), ")"]
            elif it is not None:
                shown.append(self._inline(it))
        return shown

    def _inline(self, it: Inline) -> object:
        match it:
            case Styled(kind, content):
                return element(kind, self.inlines(content))
            case Link(href, content) if href.startswith("#"):
                to = self.targets.get(href[1:])
                shown = self.inlines(content)
                if to is None:
                    return shown
                link = element("a", shown, href=f"#{to}", class_="xref")
                number = self.numbers.get(to)
                if number is None:
                    return link
                return [link, element("a", number, href=f"#{to}", class_="xref-number")]
            case Link(href, content):
                return element("a", self.inlines(content), href=href, class_="web")
            case _:
                return it

    def cite(self, work: str, locator: str = "") -> list[object]:
        """A citation: the work, linked to its place among the works cited, and the locator."""
        if (citation := self.citations.get(work)) is None:
            return [", ".join(part for part in (work, locator) if part)]
        shown = element("a", self.inlines(citation.short), href=f"#work-{work}", class_="cite")
        return [shown, f", {locator}" if locator else ""]

    def ends_in_stop(self, work: str) -> bool:
        """Whether the short citation of a work ends in a full stop, as `Wetzel, n.d.` does."""
        citation = self.citations.get(work)
        return citation is not None and plain(citation.short).endswith(".")

    def blocks(self, blocks: Sequence[Block]) -> list[Element]:
        """Blocks as elements."""
        return [self._block(block) for block in blocks]

    def _block(self, block: Block) -> Element:
        if not isinstance(block, Group):
            return element("p", self.inlines(block.content))
        tag = {"bullets": "ul", "numbers": "ol", "item": "li", "quote": "blockquote"}[block.kind]
        return element(tag, self.blocks(block.blocks))
