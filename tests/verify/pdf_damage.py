"""Damages to a good PDF: each a function that changes one thing, and what verify must call it.

The words of a page are changed in its content stream, glyph by glyph; links and destinations in
the objects that hold them. To add one, write a function that takes the opened PDF and a
random.Random, and name it in the table at the end with the names of the problems of which at least
one must be found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, String

TEXT_PAGES = ("text-01", "author-notes")
"""The pages of the text: from this section up to that one."""


@dataclass
class Shown:
    """Words painted in one go."""

    page: int
    at: int
    """The position of their operator in the page's content."""
    number: int
    """Of their marked content; -1 for page furniture."""
    array: Any
    """The operand of TJ."""
    glyphs: list[tuple[int, str]]
    """Position in the operand, and what is shown there, of each glyph."""

    @property
    def text(self) -> str:
        """What is painted."""
        return "".join(char for _, char in self.glyphs)


class OpenPdf:
    """A PDF whose content can be changed."""

    def __init__(self, path: Path) -> None:
        self.pdf = pikepdf.open(path)
        self.names = pikepdf.NameTree(self.pdf.Root.Names.Dests)
        self.contents: dict[int, list[Any]] = {}

    def close(self, path: Path) -> None:
        """Write it together again."""
        for index, instructions in self.contents.items():
            data = pikepdf.unparse_content_stream(instructions)
            self.pdf.pages[index].Contents = self.pdf.make_stream(data)
        self.pdf.save(path)
        self.pdf.close()

    def content(self, page: int) -> list[Any]:
        """The instructions of a page's content; what is changed in them will be written."""
        if page not in self.contents:
            found = pikepdf.parse_content_stream(self.pdf.pages[page])
            self.contents[page] = [
                pikepdf.ContentStreamInstruction(it.operands, it.operator) for it in found
            ]
        return self.contents[page]

    def page_of(self, name: str) -> int:
        """The page of a destination."""
        to = self.names[name][0].objgen
        return next(at for at, page in enumerate(self.pdf.pages) if page.obj.objgen == to)

    def shown(self, first: str, behind: str) -> list[Shown]:
        """All words on the pages from one section up to another, furniture too."""
        pages = range(self.page_of(first), self.page_of(behind))
        return [it for page in pages for it in self.on_page(page)]

    def on_page(self, page: int) -> Iterator[Shown]:
        """All words on a page."""
        font: dict[bytes, str] = {}
        number = -1
        for at, it in enumerate(self.content(page)):
            match str(it.operator):
                case "BDC":
                    number = int(it.operands[1].get("/MCID", -1))
                case "EMC":
                    number = -1
                case "Tf":
                    font = self._font(page, str(it.operands[0]))
                case "TJ":
                    array = it.operands[0]
                    glyphs = [
                        (place, font.get(bytes(one), "?"))
                        for place, one in enumerate(array)
                        if isinstance(one, String) and bytes(one)
                    ]
                    yield Shown(page, at, number, array, glyphs)

    def _font(self, page: int, name: str) -> dict[bytes, str]:
        table = self.pdf.pages[page].Resources.Font[name].ToUnicode.read_bytes().decode("latin-1")
        return {
            bytes.fromhex(code): bytes.fromhex(char).decode("utf-16-be")
            for code, char in re.findall(r"<([0-9a-f]{4})> <((?:[0-9a-f]{4})+)>", table)
        }

    def lines(self) -> list[Shown]:
        """The lines of the text: its own words, of some length."""
        return [it for it in self.shown(*TEXT_PAGES) if it.number >= 0 and len(it.text) > 20]

    def marks(self) -> list[Shown]:
        """The editors' marks in the text."""
        return [it for it in self.shown(*TEXT_PAGES) if re.fullmatch(r"\[\d+\]", it.text)]

    def areas(self, beginning: str = "") -> list[tuple[int, Any]]:
        """The links whose destination begins so: their pages, and the annotations."""
        return [
            (index, it)
            for index, page in enumerate(self.pdf.pages)
            for it in page.obj.get("/Annots", ())
            if str(it.get("/Dest", "")).startswith(beginning)
        ]

    def replace(self, it: Shown, instructions: Sequence[Any]) -> None:
        """Put other instructions in the place of the one that shows these words."""
        self.content(it.page)[it.at : it.at + 1] = instructions


def pick(rng: Random, found: Sequence[Any]) -> Any:
    """One of them; there must be some."""
    assert found
    return rng.choice(list(found))


def instruction(operator: str, *operands: Any) -> Any:
    """An instruction of a content stream."""
    return pikepdf.ContentStreamInstruction(list(operands), Operator(operator))


def change_letter(rng: Random, it: Shown) -> None:
    """Put another glyph of the same words in the place of one."""
    letters = [(place, char) for place, char in it.glyphs if char.isalpha()]
    place, char = pick(rng, letters)
    other, _ = pick(rng, [one for one in letters if one[1].lower() != char.lower()])
    it.array[place] = it.array[other]


# ------------------------------------------------------------ the text


def letter_changed(pdf: OpenPdf, rng: Random) -> None:
    """A letter of the text is another."""
    change_letter(rng, pick(rng, pdf.lines()))


def letter_dropped(pdf: OpenPdf, rng: Random) -> None:
    """A letter of the text is missing."""
    it = pick(rng, pdf.lines())
    place, _ = pick(rng, [one for one in it.glyphs if one[1].isalpha()])
    it.array[place] = String("")


def word_dropped(pdf: OpenPdf, rng: Random) -> None:
    """A word of the text is missing."""
    it = pick(rng, [line for line in pdf.lines() if line.text.strip().count(" ") > 2])
    spaces = [number for number, (_, char) in enumerate(it.glyphs) if char == " "]
    at = rng.randrange(len(spaces) - 1)
    for place, _ in it.glyphs[spaces[at] : spaces[at + 1]]:
        it.array[place] = String("")


def words_joined(pdf: OpenPdf, rng: Random) -> None:
    """A space between two words is missing."""
    it = pick(rng, [line for line in pdf.lines() if line.text.strip().count(" ") > 2])
    inner = it.glyphs[1:-1]
    place, _ = pick(rng, [one for one in inner if one[1] == " "])
    shown = [number for number in range(len(it.array)) if not isinstance(it.array[number], String)]
    it.array[place] = String("")
    for number in shown:
        it.array[number] = 0


def line_dropped(pdf: OpenPdf, rng: Random) -> None:
    """A line of the text is missing."""
    pdf.replace(pick(rng, pdf.lines()), [])


def line_doubled(pdf: OpenPdf, rng: Random) -> None:
    """A line of the text stands twice."""
    it = pick(rng, pdf.lines())
    show = pdf.content(it.page)[it.at]
    pdf.replace(it, [show, show])


def lines_swapped(pdf: OpenPdf, rng: Random) -> None:
    """Two lines of a page have changed places, in the tags too."""
    lines = pdf.lines()
    one = pick(rng, lines)
    other = pick(rng, [it for it in lines if it.page == one.page and it.at != one.at])
    move_words(one, other)


def place(content: list[Any], at: int, right: float = 0, down: float = 0) -> None:
    """Move the words that are shown at this position of a content."""
    matrix = max(before for before in range(at) if str(content[before].operator) == "Tm")
    a, b, c, d, x, y = content[matrix].operands
    moved = [a, b, c, d, float(x) + right, float(y) + down]
    content[matrix] = pikepdf.ContentStreamInstruction(moved, Operator("Tm"))


def line_moved_on_the_page(pdf: OpenPdf, rng: Random) -> None:
    """A line stands at another height of its page; the tags know nothing of it."""
    it = pick(rng, pdf.lines())
    place(pdf.content(it.page), it.at, down=-150 if rng.random() < 0.5 else 150)


def line_moved_off_the_page(pdf: OpenPdf, rng: Random) -> None:
    """A line stands beyond the page's edge."""
    it = pick(rng, pdf.lines())
    place(pdf.content(it.page), it.at, right=3000)


def line_without_ink(pdf: OpenPdf, rng: Random) -> None:
    """A line is there and can't be seen."""
    it = pick(rng, pdf.lines())
    show = pdf.content(it.page)[it.at]
    pdf.replace(it, [instruction("Tr", 3), show, instruction("Tr", 0)])


def line_as_furniture(pdf: OpenPdf, rng: Random) -> None:
    """A line of the text is passed off as page furniture."""
    it = pick(rng, pdf.lines())
    content = pdf.content(it.page)
    at = max(at for at in range(it.at) if str(content[at].operator) == "BDC")
    content[at] = instruction("BDC", Name.Artifact, Dictionary(Type=Name.Pagination))


def copied(pdf: OpenPdf, it: Shown, *around: Any) -> None:
    """Show words a second time, some lines lower, between other instructions."""
    content = pdf.content(it.page)
    at = max(at for at in range(it.at) if str(content[at].operator) == "BDC")
    end = next(at for at in range(it.at, len(content)) if str(content[at].operator) == "EMC")
    copy = content[at + 1 : end]
    place(copy, len(copy), down=40)
    before, behind = (around, [instruction("EMC")]) if around else ([], [])
    content[end + 1 : end + 1] = [*before, *copy, *behind]


def words_added(pdf: OpenPdf, rng: Random) -> None:
    """Words stand on a page that no tag knows."""
    copied(pdf, pick(rng, pdf.lines()))


def word_in_the_running_head(pdf: OpenPdf, rng: Random) -> None:
    """Page furniture has words of its own."""
    head = instruction("BDC", Name.Artifact, Dictionary(Type=Name.Pagination))
    copied(pdf, pick(rng, pdf.lines()), head)


def passage_number_changed(pdf: OpenPdf, rng: Random) -> None:
    """A passage has another number in the margin."""
    found = [it for it in pdf.shown(*TEXT_PAGES) if it.number < 0 and it.text.strip().isdigit()]
    sized = [it for it in found if is_small(pdf, it)]
    it, other = pick(rng, sized), pick(rng, sized)
    while it.text == other.text:
        other = pick(rng, sized)
    it.array[:] = other.array


def is_small(pdf: OpenPdf, it: Shown) -> bool:
    """Whether words are set in the size of the numbers in the margin."""
    size = [one for one in pdf.content(it.page)[: it.at] if str(one.operator) == "Tf"][-1]
    return float(size.operands[1]) < 12


def overlay(pdf: OpenPdf, rng: Random) -> None:
    """A note of somebody's is laid over a page."""
    page = pdf.pdf.pages[pick(rng, pdf.lines()).page]
    added = Dictionary(
        Type=Name.Annot,
        Subtype=Name.FreeText,
        Rect=Array([50, 50, 200, 80]),
        Contents=String("Not so!"),
        DA=String("/Helv 12 Tf"),
    )
    page.obj.Annots.append(pdf.pdf.make_indirect(added))


# ------------------------------------------------------------ pages


def pages_swapped(pdf: OpenPdf, rng: Random) -> None:
    """Two pages of the text have changed places."""
    first, behind = (pdf.page_of(name) for name in TEXT_PAGES)
    at = rng.randrange(first, behind - 1) if behind - first > 2 else first
    page = pdf.pdf.pages[at]
    del pdf.pdf.pages[at]
    pdf.pdf.pages.insert(at + 1, page)


def page_dropped(pdf: OpenPdf, rng: Random) -> None:
    """A page of the text is missing."""
    first, behind = (pdf.page_of(name) for name in TEXT_PAGES)
    del pdf.pdf.pages[rng.randrange(first, behind)]


def passages_swapped_in_tags(pdf: OpenPdf, rng: Random) -> None:
    """The tags tell the passages in another order than the pages show them."""
    for section in sections(pdf):
        kids = [at for at, kid in enumerate(section.K) if kid.get("/S") == "/P"]
        if len(kids) > 3 and "/ID" not in section.K[0]:
            one, other = rng.sample(kids[1:], 2)
            section.K[one], section.K[other] = section.K[other], section.K[one]
            return


def sections(pdf: OpenPdf) -> list[Any]:
    """The sections of the structure tree that hold the text."""
    root = pdf.pdf.Root.StructTreeRoot.K[0]
    pages = {pdf.pdf.pages[at].obj.objgen for at in range(*(pdf.page_of(it) for it in TEXT_PAGES))}

    def page(it: Any) -> Any:
        return (
            it.Pg.objgen
            if "/Pg" in it
            else page(it.K[0])
            if isinstance(it.get("/K"), Array)
            else None
        )

    return [it for it in root.K if page(it) in pages]


def tags_lost(pdf: OpenPdf, _: Random) -> None:
    """The PDF has no tags any more."""
    del pdf.pdf.Root.StructTreeRoot


# ------------------------------------------------------------ marks, notes, links


def mark_number_changed(pdf: OpenPdf, rng: Random) -> None:
    """A mark shows the number of another note."""
    marks = pdf.marks()
    it = pick(rng, marks)
    other = pick(rng, [one for one in marks if one.text != it.text])
    it.array[:] = other.array


def mark_dropped(pdf: OpenPdf, rng: Random) -> None:
    """A mark is missing, and its link."""
    it = pick(rng, pdf.marks())
    number = it.text.strip("[]")
    pdf.replace(it, [])
    annots = pdf.pdf.pages[it.page].obj.Annots
    for at in reversed(range(len(annots))):
        if str(annots[at].get("/Contents", "")) in (f"note {number}", f"Note {number}"):
            del annots[at]


def note_letter_changed(pdf: OpenPdf, rng: Random) -> None:
    """A letter in a note is another."""
    it = pick(rng, note_lines(pdf))
    change_letter(rng, it)


def note_lines(pdf: OpenPdf) -> list[Shown]:
    """The lines of the editors' notes that are of some length."""
    return [
        it for it in pdf.shown("editor-notes", "people") if it.number >= 0 and len(it.text) > 25
    ]


def notes_swapped(pdf: OpenPdf, rng: Random) -> None:
    """Lines of two notes have changed places."""
    one, other = rng.sample(note_lines(pdf), 2)
    while one.text == other.text:
        one, other = rng.sample(note_lines(pdf), 2)
    move_words(one, other)


def note_dropped(pdf: OpenPdf, rng: Random) -> None:
    """A note is missing in the tags."""
    notes = [(parent, at) for parent, at in kids(pdf) if parent.K[at].get("/S") == "/Note"]
    parent, at = pick(rng, notes)
    del parent.K[at]


def notes_renamed(pdf: OpenPdf, rng: Random) -> None:
    """Two notes have changed their names."""
    notes = [parent.K[at] for parent, at in kids(pdf) if parent.K[at].get("/S") == "/Note"]
    notes = [it for it in notes if str(it.ID).startswith("note-")]
    one, other = rng.sample(notes, 2)
    one.ID, other.ID = String(str(other.ID)), String(str(one.ID))


def kids(pdf: OpenPdf) -> Iterator[tuple[Any, int]]:
    """Every element of the structure tree, by its parent and its position there."""
    todo = [pdf.pdf.Root.StructTreeRoot.K[0]]
    while todo:
        it = todo.pop()
        held = it.get("/K")
        if isinstance(held, Array):
            for at, kid in enumerate(held):
                if isinstance(kid, Dictionary) and "/S" in kid:
                    yield it, at
                    todo.append(kid)


def link_dropped(pdf: OpenPdf, rng: Random) -> None:
    """A link is missing: its words are there, nothing happens when one touches them."""
    page, it = pick(rng, pdf.areas())
    annots = pdf.pdf.pages[page].obj.Annots
    at = next(at for at, one in enumerate(annots) if one.objgen == it.objgen)
    del annots[at]


def link_broken(pdf: OpenPdf, rng: Random) -> None:
    """A link leads to nothing."""
    _, it = pick(rng, [one for one in pdf.areas() if "/Dest" in one[1]])
    it.Dest = String(f"{it.Dest}-gone")


def mark_leads_elsewhere(pdf: OpenPdf, rng: Random) -> None:
    """A mark leads to another note."""
    _, it = pick(rng, pdf.areas("note-"))
    others = [str(one.Dest) for _, one in pdf.areas("note-") if str(one.Dest) != str(it.Dest)]
    it.Dest = String(rng.choice(others))


def way_back_leads_elsewhere(pdf: OpenPdf, rng: Random) -> None:
    """A note leads back to another mark."""
    _, it = pick(rng, pdf.areas("ref-"))
    others = [str(one.Dest) for _, one in pdf.areas("ref-") if str(one.Dest) != str(it.Dest)]
    it.Dest = String(rng.choice(others))


def place_leads_elsewhere(pdf: OpenPdf, rng: Random) -> None:
    """A place in a list leads to another passage."""
    found = [it for _, it in pdf.areas("p") if re.fullmatch(r"p\d+", str(it.Dest))]
    it = pick(rng, found)
    it.Dest = String(rng.choice([str(one.Dest) for one in found if str(one.Dest) != str(it.Dest)]))


def area_moved(pdf: OpenPdf, rng: Random) -> None:
    """The active area of a link lies beside its words."""
    _, it = pick(rng, pdf.areas())
    it.Rect = Array(
        [float(edge) + shift for edge, shift in zip(it.Rect, (0, 200, 0, 200), strict=True)]
    )


def destination_lost(pdf: OpenPdf, rng: Random) -> None:
    """A place that links lead to has lost its name."""
    _, it = pick(rng, [one for one in pdf.areas() if "/Dest" in one[1]])
    del pdf.names[str(it.Dest)]


def destination_moved(pdf: OpenPdf, rng: Random) -> None:
    """The name of a mark, a note or a passage leads to another page."""
    led = {str(it.get("/Dest", "")) for _, it in pdf.areas()}
    kinds = r"(p|n)\d|a?note-|a?ref-"
    names = [name for name in pdf.names if str(name) in led and re.match(kinds, str(name))]
    name = pick(rng, names)
    here = pdf.page_of(str(name))
    other = rng.choice([at for at in range(len(pdf.pdf.pages)) if at != here])
    spot = pdf.names[name]
    pdf.names[name] = Array([pdf.pdf.pages[other].obj, *list(spot)[1:]])


def destinations_swapped(pdf: OpenPdf, rng: Random) -> None:
    """The names of two notes lead to one another's places."""
    names = [name for name in pdf.names if str(name).startswith("note-")]
    one, other = rng.sample(names, 2)
    pdf.names[one], pdf.names[other] = pdf.names[other], pdf.names[one]


def outline_broken(pdf: OpenPdf, _: Random) -> None:
    """A line of the outline leads to a page that is not there."""
    line = pdf.pdf.Root.Outlines.First
    page = pdf.pdf.make_indirect(Dictionary(Type=Name.Page))
    line.Dest = Array([page, Name.XYZ, 0, 0, 0])


def contents_page_changed(pdf: OpenPdf, rng: Random) -> None:
    """The contents name another page."""
    page = pdf.page_of("contents")
    digits = [it for it in pdf.on_page(page) if it.number >= 0 and it.text.strip().isdigit()]
    it = pick(rng, digits)
    it.array[:] = pick(rng, [one for one in digits if one.text != it.text]).array


def hash_changed(pdf: OpenPdf, rng: Random) -> None:
    """A hash in the colophon is another."""
    page = pdf.page_of("colophon")
    found = [it for it in pdf.on_page(page) if re.fullmatch(r"[0-9a-f]{20,64}", it.text.strip())]
    it = pick(rng, found)
    place, char = pick(rng, it.glyphs)
    it.array[place] = it.array[pick(rng, [at for at, other in it.glyphs if other != char])]


def cut_off(pdf: OpenPdf, _: Random) -> None:
    """The file is no whole PDF; see `close`, which is given what is left."""
    pdf.pdf.Root.Pages = Dictionary(Type=Name.Pages, Kids=Array([]), Count=0)


def move_words(one: Shown, other: Shown) -> None:
    """Two places take one another's words."""
    held = list(one.array)
    one.array[:] = list(other.array)
    other.array[:] = held


Damage = Callable[[OpenPdf, Random], None]

TEXT = "edition-text-differs"
MISSING = "edition-passage-missing"
DAMAGES: dict[Damage, set[str]] = {
    letter_changed: {TEXT},
    letter_dropped: {TEXT},
    word_dropped: {TEXT},
    words_joined: {TEXT},
    line_dropped: {TEXT, MISSING},
    line_doubled: {TEXT},
    lines_swapped: {TEXT, "edition-passage-moved", "edition-title-differs"},
    line_moved_on_the_page: {"edition-passage-moved", TEXT},
    line_moved_off_the_page: {TEXT, MISSING},
    line_without_ink: {TEXT, MISSING},
    line_as_furniture: {TEXT, MISSING},
    words_added: {"edition-foreign-text"},
    word_in_the_running_head: {"edition-foreign-text"},
    passage_number_changed: {"edition-label-differs"},
    overlay: {"edition-foreign-text"},
    pages_swapped: {"edition-passage-moved"},
    page_dropped: {TEXT, MISSING},
    passages_swapped_in_tags: {"edition-passage-moved"},
    tags_lost: {"edition-unreadable"},
    mark_number_changed: {"edition-number-differs"},
    mark_dropped: {"edition-mark-count", "edition-wrong-link"},
    note_letter_changed: {"edition-note-differs"},
    notes_swapped: {"edition-note-differs"},
    note_dropped: {"edition-note-missing", MISSING},
    notes_renamed: {"edition-note-differs"},
    link_dropped: {"edition-dead-link"},
    link_broken: {"edition-dead-link"},
    mark_leads_elsewhere: {"edition-wrong-link", "edition-note-differs"},
    way_back_leads_elsewhere: {"edition-wrong-link"},
    place_leads_elsewhere: {"edition-wrong-link"},
    area_moved: {"edition-dead-link"},
    destination_lost: {"edition-dead-link"},
    destination_moved: {"edition-dead-link", "edition-wrong-link"},
    destinations_swapped: {"edition-dead-link"},
    outline_broken: {"edition-dead-link"},
    contents_page_changed: {"edition-wrong-link"},
    hash_changed: {"edition-hash-differs"},
    cut_off: {"edition-unreadable"},
}
"""Each damage, and the names of problems of which verify must find at least one."""
