"""How a PDF is tagged and linked: its structure tree and its links, read by pikepdf (qpdf)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from variorum.verify.archive import Unreadable

if TYPE_CHECKING:
    import pikepdf

MOST_ELEMENTS = 3_000_000
MOST_DEEP = 100


@dataclass(frozen=True, slots=True)
class Content:
    """A piece of marked content: its page (from 0) and its number there."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Area:
    """The active area of a link."""

    page: int
    to: str
    """The destination's name, or an address with its scheme; "" where it leads nowhere."""
    said: str
    rect: tuple[float, float, float, float]
    """Left, bottom, right, top, in points."""


@dataclass(slots=True)
class Node:
    """An element of the structure tree."""

    kind: str
    """`P`, `H1`, `Note` …"""
    id: str = ""
    kids: list[Node | Content | Area] = field(default_factory=list)

    def walk(self) -> Iterator[Node | Content | Area]:
        """It and all under it, in order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()
            else:
                yield kid

    def contents(self) -> Iterator[Content]:
        """The pieces of content under it, in order."""
        return (it for it in self.walk() if isinstance(it, Content))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a destination is: page from 0, points from the left and the bottom."""

    page: int
    x: float
    y: float


@dataclass(slots=True)
class Tagged:
    """What was read."""

    root: Node | None
    """None where the PDF has no tags."""
    spots: dict[str, Spot]
    """Every named destination."""
    areas: list[Area]
    """Every link that a page has."""
    added: list[tuple[int, str]]
    """What is laid over a page beside links: its page, and what it is."""
    labels: list[str]
    """What each page is called."""
    astray: list[str]
    """The lines of the outline that lead to no page."""


def read_tags(path: Path) -> Tagged:
    """Read a PDF's structure tree, destinations and links. Raises Unreadable."""
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            return _Reading(pdf).read()
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise Unreadable("it is no PDF that can be opened") from error
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise Unreadable(f"its structure can't be read: {error}") from None


class _Reading:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        self.areas: list[Area] = []
        self.by_object: dict[tuple[int, int], Area] = {}
        self.spots: dict[str, Spot] = {}
        self.count = 0

    def read(self) -> Tagged:
        for name, value in self._destinations():
            if (spot := self._spot(value)) is not None:
                self.spots[name] = spot
        added = [*self._annotations()]
        tree = self.pdf.Root.get("/StructTreeRoot")
        root = None if tree is None else self._tree(tree)
        labels = [str(page.label) for page in self.pdf.pages]
        return Tagged(root, self.spots, self.areas, added, labels, [*self._astray()])

    def _destinations(self) -> Iterator[tuple[str, Any]]:
        import pikepdf

        names = self.pdf.Root.get("/Names")
        if names is not None and "/Dests" in names:
            for name, value in pikepdf.NameTree(names.Dests).items():
                yield str(name), value
        for key, value in (self.pdf.Root.get("/Dests") or {}).items():
            yield str(key)[1:], value

    def _spot(self, value: Any) -> Spot | None:
        """Where an explicit destination leads; None where that page is not in the PDF."""
        import pikepdf

        if isinstance(value, pikepdf.Dictionary):
            value = value.get("/D")
        if not isinstance(value, pikepdf.Array) or len(value) < 4 or value[1] != "/XYZ":
            return None
        page = self.pages.get(value[0].objgen)
        return None if page is None else Spot(page, float(value[2] or 0), float(value[3] or 0))

    def _astray(self) -> Iterator[str]:
        """The outline, line by line; one that is its own ancestor is not entered again."""
        top = self.pdf.Root.get("/Outlines")
        todo = [] if top is None else [top.get("/First")]
        seen: set[tuple[int, int]] = set()
        while todo:
            it = todo.pop()
            if it is None or it.objgen in seen:
                continue
            seen.add(it.objgen)
            todo += [it.get("/Next"), it.get("/First")]
            to = it.get("/Dest")
            if self._target(it) == "" and self._spot(to) is None:
                yield str(it.get("/Title", ""))

    def _annotations(self) -> Iterator[tuple[int, str]]:
        """Keep the links of all pages; give what else is laid over one."""
        for index, page in enumerate(self.pdf.pages):
            for it in page.obj.get("/Annots", ()):
                if it.get("/Subtype") == "/Link":
                    one, two, three, four = (float(edge) for edge in it.Rect)
                    rect = (min(one, three), min(two, four), max(one, three), max(two, four))
                    said = str(it.get("/Contents", ""))
                    area = Area(index, self._target(it), said, rect)
                    self.areas.append(area)
                    self.by_object[it.objgen] = area
                else:
                    yield index, str(it.get("/Subtype", "?"))[1:]

    def _target(self, it: Any) -> str:
        import pikepdf

        to, action = it.get("/Dest"), it.get("/A")
        if to is None and action is not None:
            if action.get("/S") == "/URI":
                return str(action.URI)
            to = action.get("/D") if action.get("/S") == "/GoTo" else None
        if isinstance(to, pikepdf.String | pikepdf.Name):
            name = str(to).removeprefix("/") if isinstance(to, pikepdf.Name) else str(to)
            return name if name in self.spots else ""
        return ""

    def _tree(self, tree: Any) -> Node:
        """The tree, element by element; one that is its own ancestor is not entered again."""
        root = Node("Root")
        seen: set[tuple[int, int]] = set()
        todo: list[tuple[Any, Node, int, Any]] = [(tree.get("/K"), root, 0, None)]
        while todo:
            it, into, depth, page = todo.pop()
            self.count += 1
            if self.count > MOST_ELEMENTS or depth > MOST_DEEP:
                raise Unreadable("its tags are too many, or nested too deeply")
            todo += reversed([*self._kids(it, into, depth, page, seen)])
        return root

    def _kids(
        self, it: Any, into: Node, depth: int, page: Any, seen: set[tuple[int, int]]
    ) -> Iterator[tuple[Any, Node, int, Any]]:
        """Put one kid of an element into the tree; give what is to be looked at next."""
        import pikepdf

        if isinstance(it, int):
            self._content(into, page, it)
        elif isinstance(it, pikepdf.Array):
            for kid in it:
                yield kid, into, depth + 1, page
        elif isinstance(it, pikepdf.Dictionary):
            page = it.get("/Pg", page)
            if it.get("/Type") == "/MCR":
                self._content(into, page, int(it.MCID))
            elif it.get("/Type") == "/OBJR":
                if (area := self.by_object.get(it.Obj.objgen)) is not None:
                    into.kids.append(area)
            elif it.objgen not in seen or not it.is_indirect:
                seen.add(it.objgen)
                node = Node(str(it.get("/S", "/"))[1:], str(it.get("/ID", "")))
                into.kids.append(node)
                yield it.get("/K"), node, depth + 1, page

    def _content(self, into: Node, page: Any, number: int) -> None:
        index = self.pages.get(page.objgen) if page is not None else None
        if index is not None:
            into.kids.append(Content(index, number))
