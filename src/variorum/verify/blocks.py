"""The blocks of a tagged PDF: paragraphs, the pieces of text in them, and their running words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from variorum.verify.painted import Piece
from variorum.verify.readback import CITED
from variorum.verify.rejoin import Joiner, Vocabulary, letters
from variorum.verify.tagged import Area, Content, Node, Tagged

_BLOCKS = frozenset({"P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "LBody", "TD", "TH", "Caption"})


@dataclass(slots=True)
class Run:
    """A piece of text in a block, and what it is there."""

    piece: Piece
    link: Node | None
    """The link that it stands in."""
    role: str
    """`mark`, `number` or ""."""


@dataclass
class Block:
    """A paragraph, with all that stands in it."""

    node: Node
    runs: list[Run]

    @property
    def words(self) -> list[Run]:
        """What is text: not marks, not the number of a note."""
        return [run for run in self.runs if not run.role]

    @cached_property
    def letters(self) -> str:
        """Its text without white space and hyphens."""
        return letters("".join(run.piece.text for run in self.words))


@dataclass(slots=True)
class Joined:
    """Pieces of lines, joined to running words."""

    text: str
    links: list[tuple[int, int, Node]]
    """The links in it, each with the characters that it covers."""


class Sheets:
    """The pages of a tagged PDF, by element."""

    def __init__(self, pieces: Sequence[Sequence[Piece]], tagged: Tagged) -> None:
        self.tagged = tagged
        self._pieces: dict[Content, list[Piece]] = {}
        for page in pieces:
            for piece in page:
                if piece.number >= 0 and not piece.is_artifact:
                    self._pieces.setdefault(Content(piece.page, piece.number), []).append(piece)

    def of(self, node: Node) -> Iterator[Piece]:
        """All pieces of an element, in the order of the tags."""
        return (piece for it in node.contents() for piece in self._pieces.get(it, ()))

    def page(self, node: Node) -> int:
        """The page on which an element begins, from 0."""
        return next((it.page for it in node.contents()), 0)

    def beginning(self, id: str, among: Iterable[Node]) -> list[Node]:
        """The element of these, if any, that begins where the destination leads."""
        spot = self.tagged.spots.get(id)
        if spot is None:
            return []
        near = [
            (spot.y - first.y, at, node)
            for at, node in enumerate(among)
            if (first := next(self.of(node), None)) is not None
            and first.page == spot.page
            and first.y <= spot.y + 1
        ]
        return [min(near)[2]] if near else []

    def blocks(self, node: Node) -> Iterator[Block]:
        """The paragraphs under an element, in order; those of notes within it are left out."""
        inner = [kid for kid in node.kids if isinstance(kid, Node)]
        if node.kind in _BLOCKS and (
            len(inner) < len(node.kids) or any(kid.kind not in _BLOCKS for kid in inner)
        ):
            if runs := list(self._runs(node, None, "")):
                yield Block(node, runs)
            inner = [kid for kid in inner if kid.kind in _INNER]
        for kid in inner:
            if kid.kind != "Note" and not (node.kind == "LI" and kid.kind == "Lbl"):
                yield from self.blocks(kid)

    def _runs(self, node: Node, link: Node | None, role: str) -> Iterator[Run]:
        for kid in node.kids:
            if isinstance(kid, Content):
                for piece in self._pieces.get(kid) or [_blank(kid)]:
                    yield Run(piece, link, role)
            elif isinstance(kid, Node) and kid.kind not in _INNER and kid.kind != "Note":
                inner = {"Reference": "mark", "Lbl": "number"}.get(kid.kind, role)
                yield from self._runs(kid, kid if kid.kind == "Link" else link, inner)


_INNER = ("L", "P", "BlockQuote")
"""Blocks that may stand in a block."""


def _blank(content: Content) -> Piece:
    """Content in which PDFium sees no letters: a space that stands alone."""
    return Piece(content.page, content.number, False, " ", 0.0, 0.0, 0.0)


def join(runs: Iterable[Run], vocabulary: Vocabulary) -> Joined:
    """The running words of pieces of text; a citation becomes the id of its work.

    Marks and numbers are left out.
    """
    joiner = Joiner(vocabulary)
    links: dict[int, tuple[int, int, Node]] = {}
    last: Piece | None = None
    cited: Node | None = None
    for run in runs:
        if run.role:
            continue
        piece = run.piece
        new_line = _is_new_line(piece, last)
        last = piece if piece.size > 0 else last
        to = "" if run.link is None else leads_to(run.link)
        if to.startswith("work-"):
            if run.link is not cited:
                joiner.add(f"{CITED}{to.removeprefix('work-')}{CITED}", new_line)
            cited = run.link
            continue
        cited = None
        joiner.add(piece.text, new_line)
        if run.link is not None:
            end = len(joiner.text)
            start = links.get(id(run.link), (end - len(piece.text.strip()),))[0]
            links[id(run.link)] = (start, end, run.link)
    return Joined(joiner.text, list(links.values()))


def _is_new_line(piece: Piece, last: Piece | None) -> bool:
    if last is None or not piece.size:
        return False
    return piece.page != last.page or abs(piece.y - last.y) > 0.4 * min(piece.size, last.size)


def leads_to(link: Node) -> str:
    """Where a link leads: the name of a destination, an address, or ""."""
    return next((kid.to for kid in link.kids if isinstance(kid, Area)), "")
