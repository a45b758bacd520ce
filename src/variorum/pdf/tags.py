"""Tags: the structure tree of a PDF, by which a screen reader goes through it.

WeasyPrint 70 makes one of its own that passes the checkers and yet tells a reader wrong things:
running heads are part of the text, notes are no notes, a paragraph that crosses a page becomes
two, a link is described as “n12”. So its pages are painted with marks of ours, the tree is built
here from the laid-out boxes, and put into the PDF just before it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeAlias

import pydyf
from weasyprint.document import Page

from variorum.page.markup import Element
from variorum.pdf.glyphs import spell
from variorum.pdf.sheets import Box, flow, is_generated, margins, unwrapped

Describe: TypeAlias = Callable[[Element], str]
"""What a link is called: its `<a>` → words for a person."""


class MarkedPage(Page):  # type: ignore[misc]  # WeasyPrint has no types
    """A laid-out page that is painted with a number on each piece of text, and none on the rest.

    What stands in the margins, ¶ numbers, what the styles drew and a table's head that is repeated
    on a further page become artifacts.
    """

    def __init__(self, page: Page, headed: set[int]) -> None:
        """`headed` is shared by all pages: the table heads that have been painted already."""
        self.__dict__.update(vars(page))
        self.headed = headed
        self.numbers: dict[int, int] = {}
        """`id()` of a text box → the number of its marked content on this page."""
        self.box = page._page_box

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Paint the page; WeasyPrint calls this."""
        artifacts = set(_artifacts(self))
        numbers = count()

        @contextmanager
        def marked(box: Box, tag: str) -> Iterator[None]:
            spell(box, stream)
            if id(box) in artifacts:
                stream.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
            else:
                self.numbers[id(box)] = number = next(numbers)
                stream.begin_marked_content(tag, pydyf.Dictionary({"MCID": number}))
            try:
                yield
            finally:
                stream.end_marked_content()

        stream.marked = marked
        super().paint(stream, scale)
        # Left with nothing to walk through, WeasyPrint makes a tree without branches.
        self._page_box = self.box.copy_with_children([])


def _artifacts(page: MarkedPage) -> Iterator[int]:
    for root in margins(page):
        yield from (id(box) for box in root.descendants())
    for root in flow(page):
        yield from _hidden(root, False, page.headed)


def _hidden(box: Box, hidden: bool, headed: set[int]) -> Iterator[int]:
    box = unwrapped(box)
    element = box.element
    if is_generated(box) and not box.element_tag.endswith("::marker"):
        hidden = True
    elif element is not None:
        hidden = hidden or element.get("aria-hidden") == "true"
        if element.tag == "thead" and not hidden:
            hidden = id(element) in headed
            headed.add(id(element))
    if hidden:
        yield id(box)
    for child in getattr(box, "children", ()):
        yield from _hidden(child, hidden, headed)


# ---------------------------------------------------------------- the tree


@dataclass(slots=True, eq=False)
class Node:
    """An element of the structure tree."""

    kind: str
    """`P`, `H1`, `Note` …: a standard type of PDF 1.7."""
    parent: Node | None = None
    kids: list[Node | Content | Annotation] = field(default_factory=list)
    extra: dict[str, object] = field(default_factory=dict)

    def add(self, kind: str, **extra: object) -> Node:
        """A new node under this one."""
        node = Node(kind, self, [], dict(extra))
        self.kids.append(node)
        return node


@dataclass(frozen=True, slots=True)
class Content:
    """A piece of marked content."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link's active area."""

    page: int
    dictionary: pydyf.Dictionary


_PLAIN = {
    "section": "Sect", "nav": "Sect", "blockquote": "BlockQuote", "p": "P", "pre": "P",
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot",
    "tr": "TR", "th": "TH", "td": "TD", "caption": "Caption", "figcaption": "Caption",
}  # fmt: skip
_BLOCKS = frozenset({*_PLAIN, "div", "ul", "ol", "dl", "li", "dt", "dd", "header", "hr", "figure"})
_HOLDERS = frozenset({"Document", "Sect", "BlockQuote", "L", "TOC", "TR", "Table"})
"""Where words can't stand without a paragraph around them."""


class Tree:
    """Grows the structure tree, page by page."""

    def __init__(self, language: str, describe: Describe) -> None:
        self.root = Node("Document")
        self.language = language
        self.describe = describe
        self._nodes: dict[int, Node] = {}
        self._by_id: dict[str, Node] = {}
        self._kept: list[Element] = []
        self.needless: list[tuple[int, bytes]] = []
        """Active areas inside of others of the same link: page index and reference."""

    def grow(self, index: int, page: MarkedPage) -> None:
        """Add what stands on the page with this index."""
        self.index, self.numbers = index, page.numbers
        for root in page.box.children:
            if type(unwrapped(root)).__name__ != "MarginBox":
                self._walk(unwrapped(root), self.root, None)

    def _walk(self, box: Box, node: Node, element: Element | None, active: bool = False) -> None:
        """Take a box; `active` is whether it stands in the active area of a link."""
        box = unwrapped(box)
        if str(box.element_tag or "").endswith("::marker"):
            node = self._marker(box.element, node)
        elif box.element is not None and box.element is not element and not is_generated(box):
            element = box.element
            node = self._node(element, node)
        if box.link_annotation is not None:
            if active:
                self.needless.append((self.index, box.link_annotation.reference))
            else:
                self._activate(box.link_annotation, node)
                active = True
        number = self.numbers.get(id(box))
        if number is not None:
            holder = self._paragraph(element, node) if node.kind in _HOLDERS else node
            holder.kids.append(Content(self.index, number))
        for child in getattr(box, "children", ()):
            self._walk(child, node, element, active)

    def _activate(self, annotation: pydyf.Dictionary, node: Node) -> None:
        """Put a link's active area into the tree, described in words and not by its anchor."""
        link: Node | None = node
        while link is not None and link.kind != "Link":
            link = link.parent
        assert link is not None
        annotation["Contents"] = pydyf.String(self.describe(link.extra["of"]))
        link.kids.append(Annotation(self.index, annotation))

    def _node(self, element: Element, around: Node) -> Node:
        """The node of an element: made once, however many pages the element stands on."""
        if (node := self._nodes.get(id(element))) is None:
            self._kept.append(element)  # so that no other gets its number
            node = self._nodes[id(element)] = self._made(element, around)
            if id_ := element.get("id"):
                self._by_id[id_] = node
        return node

    def _made(self, element: Element, around: Node) -> Node:
        tag, classes = element.tag, element.get("class", "").split()
        if "note" in classes or "footnote" in classes:
            return self._note(element, around)
        if tag == "a":
            return self._link(element, around, classes)
        if tag in ("ul", "ol", "li", "dl", "dt", "dd") or (tag == "div" and around.kind == "L"):
            return _listed(tag, around)
        if tag == "img":
            return around.add("Figure", Alt=pydyf.String(element.get("alt") or ""))
        if "para" in classes or (tag in ("div", "header") and not _holds_blocks(element)):
            return around.add("P")
        if kind := _PLAIN.get(tag):
            node = around.add(kind)
            if tag in ("th", "td"):
                node.extra["A"] = _cell(element)
            node.extra.update(self._spoken(element))
            if "contents" in classes:
                node.extra["contents"] = True
            return node
        if spoken := self._spoken(element):
            return around.add("Span", **spoken)
        return around

    def _note(self, element: Element, around: Node) -> Node:
        """A note; one at the foot of a page is read after the paragraph that calls it."""
        called_in = self._by_id.get(element.get("data-in", ""))
        if called_in is None or called_in.parent is None:
            node = around.add("Note")
        else:
            siblings = called_in.parent.kids
            at = siblings.index(called_in) + 1
            while at < len(siblings) and getattr(siblings[at], "kind", "") == "Note":
                at += 1
            node = Node("Note", called_in.parent)
            siblings.insert(at, node)
        node.extra["ID"] = pydyf.String(element.get("id", ""))
        return node

    def _link(self, element: Element, around: Node, classes: list[str]) -> Node:
        if around.kind in _HOLDERS:
            around = self._paragraph(element, around)
        if "num" in classes:
            around = around.add("Lbl")
        elif "nr" in classes or "xref-number" in classes or around.kind == "TOCI":
            around = around.add("Reference")
        return around.add("Link", of=element, **self._spoken(element))

    def _marker(self, element: Element, node: Node) -> Node:
        """The label of a list's item, before its body."""
        item = node.parent
        if node.kind == "LBody" and item is not None and item.kind == "LI":
            if not isinstance(item.kids[0], Node) or item.kids[0].kind != "Lbl":
                item.kids.insert(0, Node("Lbl", item))
            label = item.kids[0]
            assert isinstance(label, Node)
            return label
        return self._paragraph(element, node) if node.kind in _HOLDERS else node

    def _paragraph(self, element: Element | None, around: Node) -> Node:
        """The paragraph for words that stand in a grouping element directly."""
        last = around.kids[-1] if around.kids else None
        if isinstance(last, Node) and last.kind == "P" and last.extra.get("of") is element:
            return last
        return around.add("P", of=element)

    def _spoken(self, element: Element) -> dict[str, object]:
        language = element.get("lang")
        return {"Lang": pydyf.String(language)} if language not in (None, self.language) else {}


def _in(node: Node | None, kind: str, mark: str) -> bool:
    while node is not None:
        if node.kind == kind or mark in node.extra:
            return True
        node = node.parent
    return False


def _listed(tag: str, around: Node) -> Node:
    """Lists; a list of terms has them as labels and what they mean as bodies."""
    if tag in ("ul", "ol", "dl"):
        return around.add("TOC" if tag != "dl" and _in(around, "TOC", "contents") else "L")
    if tag == "li":
        return around.add("TOCI") if around.kind == "TOC" else around.add("LI").add("LBody")
    if tag == "div":
        return around.add("LI")
    if around.kind == "L":
        last = around.kids[-1] if around.kids else None
        around = last if tag == "dd" and isinstance(last, Node) else around.add("LI")
    return around.add("Lbl" if tag == "dt" else "LBody")


def _cell(element: Element) -> pydyf.Dictionary:
    said: dict[str, object] = {"O": "/Table"}
    if element.tag == "th":
        said["Scope"] = "/Row" if element.get("scope") == "row" else "/Column"
    for name, key in (("colspan", "ColSpan"), ("rowspan", "RowSpan")):
        if element.get(name, "1") != "1":
            said[key] = int(element.get(name))
    return pydyf.Dictionary(said)


def _holds_blocks(element: Element) -> bool:
    return any(child.tag in _BLOCKS for child in element)


# ---------------------------------------------------------------- into the PDF


def write_tree(pdf: pydyf.PDF, tree: Tree) -> None:
    """Put the tree into the PDF, in place of the one without branches."""
    writer = _Writer(pdf)
    writer.write(tree.root)
    for index, reference in tree.needless:
        _object(pdf, writer.pages[index])["Annots"].remove(reference)


class _Writer:
    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.pages = pdf.page_references
        self.parents: list[dict[int, bytes]] = [{} for _ in self.pages]
        self.links: list[tuple[pydyf.Dictionary, bytes]] = []
        self.notes: dict[str, bytes] = {}

    def write(self, document: Node) -> None:
        top = _object(self.pdf, self.pdf.catalog["StructTreeRoot"])
        top["K"] = pydyf.Array([self._element(document, top.reference)])
        numbers = pydyf.Array()
        for index, owners in enumerate(self.parents):
            numbers.extend((index, pydyf.Array(owners[at] for at in range(len(owners)))))
        for at, (annotation, reference) in enumerate(self.links, len(self.pages)):
            annotation["StructParent"] = at
            numbers.extend((at, reference))
        _object(self.pdf, top["ParentTree"])["Nums"] = numbers
        top["ParentTreeNextKey"] = len(self.pages) + len(self.links)
        if self.notes:
            names = pydyf.Array()
            for name in sorted(self.notes, key=lambda it: it.encode("utf-16-be")):
                names.extend((pydyf.String(name), self.notes[name]))
            top["IDTree"] = pydyf.Dictionary({"Names": names})

    def _element(self, node: Node, parent: bytes) -> bytes:
        element = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.kind}", "P": parent})
        self.pdf.add_object(element)
        reference: bytes = element.reference
        element.update((key, value) for key, value in node.extra.items() if key[0].isupper())
        if "ID" in element:
            self.notes[element["ID"].string] = reference
        pages = [kid.page for kid in node.kids if not isinstance(kid, Node)]
        if pages:
            element["Pg"] = self.pages[pages[0]]
        kids = pydyf.Array()
        for kid in node.kids:
            match kid:
                case Node():
                    if _holds_anything(kid):
                        kids.append(self._element(kid, reference))
                case Content(page, number):
                    self.parents[page][number] = reference
                    if page == pages[0]:
                        kids.append(number)
                    else:
                        said = {"Type": "/MCR", "Pg": self.pages[page], "MCID": number}
                        kids.append(pydyf.Dictionary(said))
                case Annotation(page, annotation):
                    self.links.append((annotation, reference))
                    said = {"Type": "/OBJR", "Obj": annotation.reference, "Pg": self.pages[page]}
                    kids.append(pydyf.Dictionary(said))
        element["K"] = kids
        return reference


def _holds_anything(node: Node) -> bool:
    return node.kind in ("TD", "TH") or any(
        not isinstance(kid, Node) or _holds_anything(kid) for kid in node.kids
    )


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
