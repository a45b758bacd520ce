"""Sheets: what stands on the pages that WeasyPrint has laid out. The only reader of its boxes.

Boxes are WeasyPrint's private affair, so its version is pinned, and everything read here is
compared with the words that went in: a word that was lost, doubled or put elsewhere is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from variorum.page.markup import Element
from variorum.pdf.galley import JOINER, is_break, is_unset

Page: TypeAlias = Any
"""A `weasyprint.document.Page`."""
Box: TypeAlias = Any
"""A box of `weasyprint.formatting_structure.boxes`."""

_UNSEEN = frozenset({JOINER, "\u00ad", "\u200b"})
_GENERATED = ("::before", "::after", "::marker", "::footnote-call", "::footnote-marker")


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: its index, and the first code point of a passage that stands on it."""

    page: int
    passage: str
    offset: int


def unwrapped(box: Box) -> Box:
    """The box itself, where the tree holds a placeholder for one that is positioned."""
    return getattr(box, "_box", box)


def flow(page: Page) -> Iterator[Box]:
    """The boxes at the root of a page, without its margins: the text, then its footnotes."""
    for box in page._page_box.children:
        if type(unwrapped(box)).__name__ != "MarginBox":
            yield unwrapped(box)


def margins(page: Page) -> Iterator[Box]:
    """The boxes in a page's margins: running heads and page numbers."""
    for box in page._page_box.children:
        if type(unwrapped(box)).__name__ == "MarginBox":
            yield box


def is_generated(box: Box) -> bool:
    """Whether a box was made by the styles: `::before` and its like."""
    return str(box.element_tag or "").endswith(_GENERATED)


# ---------------------------------------------------------------- whose words a box holds


@dataclass(frozen=True, slots=True)
class Owner:
    """A passage or a note: that whose words are counted."""

    id: str
    is_passage: bool
    foot: str = ""
    """The id of the footnote that it is or stands in."""


def owner_of(element: Element, around: Owner | None) -> Owner | None:
    """Whose the words in an element are, where those around it are `around`'s; None: nobody's."""
    classes, id = element.get("class", "").split(), element.get("id", "")
    if "footnote" in classes:
        return Owner(id, False, id)
    if "passage" in classes or "note" in classes:
        return Owner(id, "passage" in classes, around.foot if around else "")
    if is_unset(element):
        return None
    return around


def words_owned(section: Element) -> dict[Owner, str]:
    """The words of every passage and note of a section, each without those of others in it."""
    found: dict[Owner, list[str]] = {}

    def gather(element: Element, around: Owner | None) -> None:
        owner = owner_of(element, around)
        if owner is not None:
            found.setdefault(owner, []).append(element.text or "")
        for child in element:
            if isinstance(child.tag, str):
                if is_break(child) and owner is not None:
                    found[owner].append("\n")
                gather(child, owner)
            if owner is not None:
                found[owner].append(child.tail or "")

    gather(section, None)
    return {owner: "".join(words) for owner, words in found.items()}


def _texts(box: Box, owner: Owner | None, element: Element) -> Iterator[tuple[Owner, Box]]:
    """The text boxes under a box, in order, each with its owner."""
    box = unwrapped(box)
    if is_generated(box):
        return
    if box.element is not None and box.element is not element:
        element = box.element
        owner = owner_of(element, owner)
    if type(box).__name__ == "TextBox":
        if owner is not None:
            yield owner, box
        return
    for child in getattr(box, "children", ()):
        yield from _texts(child, owner, element)


@dataclass(frozen=True, slots=True)
class Miscount:
    """Where the pages do not hold the words that were to be set."""

    owner: Owner
    wanted: str
    """The words that were to come."""
    found: str
    """The words that came; "" where there were none any more."""


class Count:
    """Counts the words of a section as they come, page by page."""

    def __init__(self, section: Element) -> None:
        self.words = words_owned(section)
        self.at = dict.fromkeys(self.words, 0)
        self.wrong: dict[Owner, Miscount] = {}

    def starts(self, pages: Sequence[Page], first: int) -> list[Start]:
        """Where each page begins that holds words of a passage; `first` is the first page's index.

        Afterwards `wrong` says where the words on the pages are not those of the section, one by
        one.
        """
        found = []
        for index, page in enumerate(pages, first):
            start: Start | None = None
            for root in flow(page):
                for owner, box in _texts(root, None, None):
                    before = self._visible(owner, self.at[owner])
                    if not self._take(owner, box):
                        continue
                    if owner.is_passage and not owner.foot and start is None:
                        start = Start(index, owner.id, before)
            if start is not None:
                found.append(start)
        for owner, words in self.words.items():
            if rest := words[self._visible(owner, self.at[owner]) :]:
                self.wrong.setdefault(owner, Miscount(owner, rest, ""))
        return found

    def _visible(self, owner: Owner, at: int) -> int:
        """The offset of the next character that is seen."""
        words = self.words[owner]
        while at < len(words) and (words[at].isspace() or words[at] in _UNSEEN):
            at += 1
        return at

    def _take(self, owner: Owner, box: Box) -> bool:
        """Count the words of one box; say whether there were any."""
        words, at = self.words[owner], self._visible(owner, self.at[owner])
        line = box.text.strip()
        if line and words.startswith(line, at):  # as nearly always
            self.at[owner] = at + len(line)
            return True
        shown = [char for char in box.text if not (char.isspace() or char in _UNSEEN)]
        hyphen = box.style["hyphenate_character"]
        as_it_is = box.style["text_transform"] == "none"
        for nth, char in enumerate(shown, 1):
            at = self._visible(owner, at)
            if at < len(words) and (
                words[at] == char or (words[at].upper() == char and not as_it_is)
            ):
                at += 1
            elif not (char == hyphen and nth == len(shown)):
                found = "".join(shown[nth - 1 :])
                self.wrong.setdefault(owner, Miscount(owner, words[at:], found))
                return True
        self.at[owner] = at
        return bool(shown)


# ---------------------------------------------------------------- what stands on a page


def ids(page: Page) -> list[str]:
    """The ids of the elements that begin on a page."""
    return list(page.anchors)


def notes_on(page: Page) -> list[Element]:
    """The elements of the notes that stand on a page, or of which a part stands there."""
    found: dict[int, Element] = {}
    for root in flow(page):
        for box in root.descendants():
            element = unwrapped(box).element
            if element is not None and "note" in element.get("class", "").split():
                found[id(element)] = element
    return list(found.values())


def turn_numbers_outward(page: Page) -> None:
    """Put the ¶ numbers of a right page, which the styles set on the left, into its other margin.

    Only those that the styles place by `right: …`, that is, at a distance from the text; numbers
    placed by `left: …` stay on the left.
    """
    box = page._page_box
    if box.page_type.side != "right":
        return
    mirror = 2 * (box.position_x + box.margin_left) + box.width
    for root in flow(page):
        for it in root.descendants(placeholders=True):
            number = unwrapped(it)
            if _is_number(number):
                number.translate(mirror - 2 * number.border_box_x() - number.border_width())


def _is_number(box: Box) -> bool:
    """Whether a box is the one around a ¶ number, taken out of the flow by the styles."""
    return (
        box.element is not None
        and box.element.get("class") == "pn"
        and box.is_absolutely_positioned()
        and box.style["right"] != "auto"
    )


def take_heads(page: Page, of: Page) -> None:
    """Give a page the running heads (and page number) that another one has."""
    box = page._page_box
    box.children = (*flow(page), *margins(of))
