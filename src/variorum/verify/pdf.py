"""Reading a PDF back: its tags and what it paints → what was found in it.

A PDF made here is tagged: every piece of text says to which paragraph it belongs, marks and notes
say what they are, and page furniture says that it is no text. PDFium gives the pieces, qpdf the
tags and links; put together they are passages, marks and notes again, in words, not characters:
how many spaces stood between two words is gone, and so is every hyphen that a line's end made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from variorum.book import Book
from variorum.book.passage import Passage
from variorum.problems import Place
from variorum.verify.blocks import Block, Run, Sheets, join, leads_to
from variorum.verify.painted import Piece
from variorum.verify.pairs import pair
from variorum.verify.readback import (
    Found,
    FoundLink,
    FoundMark,
    FoundNote,
    FoundPassage,
    FoundText,
    naming,
)
from variorum.verify.rejoin import HYPHENS, Vocabulary, letters, plain_words
from variorum.verify.tagged import Area, Node, Tagged

_LEAST_AREA = 0.5
"""Points: an area that is less wide or high can't be touched."""
_NOTES = {"anote": "author", "note": "editor", "tnote": "textual"}
_MARKS = {"aref": "author", "ref": "editor", "tref": "textual"}
_SHOWN_BY = {
    "person": "LI", "term": "LI", "work": "LI", "event": "TR", "session": "Sect", "section": "H2",
    **dict.fromkeys(("titlepage", "about", "people", "terms", "index", "sessions"), "Sect"),
}  # fmt: skip
"""The first part of an id, or all of it → the kind of element that shows it."""


class PdfReading:
    """A PDF as it is put together again."""

    def __init__(
        self,
        pieces: Sequence[Sequence[Piece]],
        tagged: Tagged,
        book: Book,
        said: Mapping[str, Sequence[str]],
        shown: str,
    ) -> None:
        """`said`: id of a note → the paragraphs of its body, to which its lines are joined."""
        self.book, self.said, self.shown, self.tagged = book, said, shown, tagged
        self.sheets = Sheets(pieces, tagged)
        self.every = Vocabulary([*said.get("*", ()), *(it.text for it in book.passages)])
        self.found = Found()
        self.starts: dict[str, Piece] = {}
        """Id of a passage or note → its first piece."""
        self.flow: list[tuple[str, list[Piece]]] = []
        """Each passage of the chapters with its pieces, in the order of the tags."""

    def place(self, page: int) -> Place:
        """A page of the file."""
        return Place(f"{self.shown}#page={page + 1}")

    def read(self) -> Found:
        """Everything found."""
        assert self.tagged.root is not None
        self.nodes = [it for it in self.tagged.root.walk() if isinstance(it, Node)]
        top = [kid for kid in self.tagged.root.kids if isinstance(kid, Node)]
        sections = [kid for it in top for kid in it.kids if isinstance(kid, Node)]
        for chapter in self.book.chapters:
            for section in self.sheets.beginning(chapter.name, sections):
                self._chapter(section, chapter.passages)
        for node in self.nodes:
            if node.kind == "Note":
                self._note(node)
        for section in self.sheets.beginning("colophon", sections):
            hashes = (block.letters for block in self.sheets.blocks(section))
            wanted = (it for it in hashes if re.fullmatch(r"[0-9a-f]{64}", it))
            for id, digest in zip(("text-hash", "layer-hash"), wanted, strict=False):
                self.found.shown[id] = FoundText(digest, self.place(self.sheets.page(section)))
        self._shown()
        self._ids_and_links()
        return self.found

    def _link(self, link: Node, shown: str) -> FoundLink:
        areas = [kid for kid in link.kids if isinstance(kid, Area)]
        to, said = (areas[0].to, areas[0].said) if areas else ("", "")
        head = to.partition("-")[0]
        kind = {"work": "cite", "ref": "again", "aref": "again", "tref": "again"}.get(head, "xref")
        if ":" in to:
            kind = "web"
        elif re.fullmatch(r"[pn]\d+(\.\d+)?", to):
            kind = "places"
        elif head in _NOTES and self._sees.fullmatch(shown.strip("()")):
            kind = "see"
        return FoundLink(to, shown, kind, self.place(self.sheets.page(link)), said)

    @cached_property
    def _sees(self) -> re.Pattern[str]:
        """How a list or a link names a note: “note 12”, whatever the case of its first letter."""
        return naming(self.book.meta.words["note"])

    # ------------------------------------------------------------ passages

    def _chapter(self, section: Node, passages: Sequence[Passage]) -> None:
        blocks = list(self.sheets.blocks(section))
        headings = {letters(f"[{it}]") for it in self.said.get("headings", ())}
        plain = [block for block in blocks if block.letters not in headings]
        lines = self._title_lines() if not self.found.passages else ()
        pairs = pair([block.letters for block in plain], [letters(it.text) for it in passages])
        for at, block in enumerate(plain):
            number = pairs.get(at)
            if number is not None:
                self._passage(block, passages[number])
            elif at < len(lines):
                self.found.title += (join(block.words, Vocabulary(lines)).text,)
            else:
                text = join(block.words, self.every).text
                self.found.foreign.append(FoundText(text, self.place(self.sheets.page(block.node))))

    def _title_lines(self) -> tuple[str, ...]:
        meta = self.book.meta
        if len(self.book.chapters) != 1 or self.book.chapters[0].title:
            return ()
        names = ", ".join(author.name for author in meta.authors)
        return tuple(line for line in (meta.title, meta.subtitle, names) if line)

    def _passage(self, block: Block, passage: Passage) -> None:
        made = join(block.words, Vocabulary([passage.text]))
        page = self.sheets.page(block.node)
        pieces = [run.piece for run in block.words if run.piece.size > 0]
        if pieces:
            self.starts.setdefault(passage.id, pieces[0])
            if passage.id[0] == "p":
                self.flow.append((passage.id, pieces))
        self.found.passages.append(
            FoundPassage(passage.id, made.text, (), passage.kind, 0, (), False, self.place(page))
        )
        self._marks(block, passage)

    def _marks(self, block: Block, passage: Passage) -> None:
        before, last = 0, ""
        marks: dict[int, tuple[int, bool, list[Run]]] = {}
        for run in block.runs:
            if run.role == "mark" and run.link is not None:
                is_behind_dash = bool(last) and last[-1] in HYPHENS
                marks.setdefault(id(run.link), (before, is_behind_dash, []))[2].append(run)
            elif not run.role:
                before += len(letters(run.piece.text))
                last = run.piece.text.rstrip() or last
        for before, is_behind_dash, runs in marks.values():
            link, piece = runs[0].link, runs[0].piece
            assert link is not None
            to = leads_to(link)
            self.found.marks.append(
                FoundMark(
                    self._mark_id(piece),
                    _NOTES.get(to.partition("-")[0], ""),
                    _upright("".join(run.piece.text for run in runs).strip()),
                    to,
                    passage.id,
                    _offset(passage.text, before, is_behind_dash),
                    self.place(piece.page),
                )
            )

    @cached_property
    def _mark_spots(self) -> dict[int, list[tuple[float, float, str]]]:
        """The destinations that marks are, by page."""
        spots: dict[int, list[tuple[float, float, str]]] = {}
        for name, spot in self.tagged.spots.items():
            if name.partition("-")[0] in _MARKS:
                spots.setdefault(spot.page, []).append((spot.x, spot.y, name))
        return spots

    def _mark_id(self, piece: Piece) -> str:
        """The name of the destination at a mark's place: the top left corner of its figures."""
        near = [
            (abs(x - piece.x) + abs(y - piece.y - 0.7 * piece.size), name)
            for x, y, name in self._mark_spots.get(piece.page, ())
            if abs(x - piece.x) < piece.size and abs(y - piece.y) < 2 * piece.size
        ]
        return min(near)[1] if near else ""

    # ------------------------------------------------------------ notes

    def _note(self, node: Node) -> None:
        blocks = list(self.sheets.blocks(node))
        if not blocks:
            return
        first = blocks[0].runs[0].piece
        self.starts.setdefault(node.id, first)
        series = _NOTES.get(node.id.partition("-")[0], "")
        number = self._number(blocks[0])
        again: list[FoundLink] = []
        while len(blocks) > 1 and (back := self._only_back(blocks[-1])):
            again = back + again
            blocks.pop()
        texts, links = [], []
        vocabulary = Vocabulary(self.said.get(node.id, ()), self.every)
        if series == "author":
            notes = {f"anote-{note.number}": note.passages for note in self.book.notes}
            passages = notes.get(node.id, ())
            for block, passage in zip(blocks, passages, strict=False):
                self._passage(block, passage)
            for block in blocks[len(passages) :]:
                text = join(block.words, vocabulary).text
                self.found.foreign.append(FoundText(text, self.place(first.page)))
        else:
            for block in blocks:
                made = join(block.words, vocabulary)
                texts.append(made.text)
                links += [self._link(it, made.text[a:b]) for a, b, it in made.links]
        self.found.notes.append(
            FoundNote(
                node.id,
                series,
                self.place(first.page),
                number,
                tuple(again),
                None,
                texts[0] if texts else "",
                tuple(texts[1:]),
                None,
                tuple(links),
            )
        )

    def _number(self, block: Block) -> FoundLink | None:
        runs = [run for run in block.runs if run.role == "number"]
        if not runs or runs[0].link is None:
            return None
        shown = "".join(run.piece.text for run in runs).strip()
        return self._link(runs[0].link, shown)

    def _only_back(self, block: Block) -> list[FoundLink]:
        """The links of a paragraph that holds nothing but ways back; none of another."""
        links: dict[int, list[Run]] = {}
        between = ""
        for run in block.runs:
            if run.link is not None:
                links.setdefault(id(run.link), []).append(run)
            else:
                between += run.piece.text
        also = letters(self.book.meta.words["also"]).casefold()
        if letters(between).casefold().translate(_COMMAS) not in ("", also):
            return []
        found = []
        for runs in links.values():
            assert runs[0].link is not None
            shown = plain_words(" ".join(run.piece.text for run in runs))
            found.append(self._link(runs[0].link, shown))
        return found if all(it.kind == "again" for it in found) else []

    # ------------------------------------------------------------ all the rest

    def _shown(self) -> None:
        """The words of what has an id of its own."""
        pages: dict[tuple[str, int], list[Node]] = {}
        for node in self.nodes:
            if node.kind in _SHOWN_BY.values() and (first := next(self.sheets.of(node), None)):
                pages.setdefault((node.kind, first.page), []).append(node)
        for id, spot in self.tagged.spots.items():
            kind = _SHOWN_BY.get(id.partition("-")[0], "")
            if id.endswith(("-h", ".h")):
                continue
            for node in self.sheets.beginning(id, pages.get((kind, spot.page), ())):
                runs = (Run(piece, None, "") for piece in self.sheets.of(node))
                text = join(runs, self.every).text
                self.found.shown[id] = FoundText(text, self.place(spot.page))

    def _ids_and_links(self) -> None:
        lost = {name for name in self.tagged.spots if self._is_astray(name)}
        for name, spot in self.tagged.spots.items():
            if name not in lost:
                self.found.ids[name] = self.place(spot.page)
                self.found.page_labels[name] = self.tagged.labels[spot.page]
        contents = {id(it) for node in self.nodes if node.kind == "TOC" for it in node.kids}
        numbers = {id(it) for node in self.nodes if node.kind == "Lbl" for it in node.kids}
        tagged: set[int] = set()
        for node in self.nodes:
            if node.kind in ("TOCI", "Reference") and id(node) in contents:
                contents.update(map(id, node.kids))
            if node.kind == "Link":
                areas = [kid for kid in node.kids if isinstance(kid, Area)]
                tagged.update(map(id, areas))
                link = self._tagged_link(node, areas, lost)
                if id(node) in numbers:
                    link = replace(link, kind="num")
                if id(node) in contents:
                    number = [piece.text.strip() for piece in self.sheets.of(node)][-1:]
                    link = replace(link, kind="contents", said="".join(number))
                self.found.links.append(link)
        for area in self.tagged.areas:
            if id(area) not in tagged:
                self.found.links.append(FoundLink("", area.said, "", self.place(area.page)))

    def _tagged_link(self, node: Node, areas: Sequence[Area], lost: set[str]) -> FoundLink:
        """A link; it leads nowhere unless its areas lie on its words and all lead to one place."""
        pieces = list(self.sheets.of(node))
        runs = (Run(piece, None, "") for piece in pieces)
        link = self._link(node, join(runs, self.every).text)
        wide = [area for area in areas if _can_be_touched(area)]
        good = bool(wide) and all(_covers(area, pieces) for area in wide)
        if good and len({area.to for area in areas}) == 1 and link.to not in lost:
            return link
        return replace(link, to="")

    def _is_astray(self, id: str) -> bool:
        """Whether a destination leads elsewhere than to the passage or note whose name it has."""
        if not re.match(r"[pn]\d|(a|t)?note-", id):
            return False
        spot, start = self.tagged.spots[id], self.starts.get(id)
        return (
            start is None or start.page != spot.page or not -2 <= spot.y - start.y <= 4 * start.size
        )


def _can_be_touched(area: Area) -> bool:
    """Whether an active area has any size: where a line ends, a link may have an empty piece."""
    left, bottom, right, top = area.rect
    return right - left > _LEAST_AREA and top - bottom > _LEAST_AREA


def _covers(area: Area, pieces: Sequence[Piece]) -> bool:
    """Whether an active area lies on words of its link."""
    left, bottom, right, top = area.rect
    return any(
        piece.page == area.page
        and left - piece.size <= piece.x <= right + piece.size
        and bottom - 1.5 * piece.size <= piece.y <= top + 1.5 * piece.size
        for piece in pieces
    )


_COMMAS = str.maketrans("", "", ",،")


def _upright(mark: str) -> str:
    """A mark whose brackets PDFium has turned round, as it does in lines from right to left."""
    return f"{mark[-1]}{mark[1:-1]}{mark[0]}" if mark[:1] in ("]", "⟩") else mark


def _offset(text: str, count: int, is_behind_dash: bool) -> int:
    """The code point of a text behind this many of its letters, and the dash that follows them.

    A dash typed as a hyphen is none of the letters.
    """
    at = 0
    while count > 0 and at < len(text):
        count -= len(letters(text[at]))
        at += 1
    while at < len(text) and unicodedata.combining(text[at]):
        at += 1
    dash = re.match(rf"\s*[{HYPHENS}]+", text[at:]) if is_behind_dash else None
    return at + dash.end() if dash else at
