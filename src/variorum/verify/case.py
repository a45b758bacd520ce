"""One edition held against its project: what was found in it, and what should be there."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from variorum.book import Book
from variorum.layer import Annotation, Layer
from variorum.layer.entries import Reading
from variorum.problems import Place, Problems
from variorum.verify.readback import CITED, Found, FoundMark, FoundNote
from variorum.verify.rejoin import is_leftward, letters, plain_words

MOST_SHOWN = 60
"""Characters of a difference that a message shows."""
_WORD = re.compile(f"{CITED}[^{CITED}]*{CITED}|[^\\W_]+")


@dataclass(frozen=True)
class Case:
    """An edition and its project."""

    found: Found
    book: Book
    layer: Layer
    problems: Problems
    place: Place
    """The edition, for problems that have no better place."""
    textual: bool
    """Whether the edition is known to print the readings of the witnesses."""
    exact: bool = True
    """Whether characters are compared; in print it is words, however their lines are broken."""

    @cached_property
    def notes(self) -> dict[str, FoundNote]:
        """The notes found, by id."""
        return {note.id: note for note in reversed(self.found.notes)}

    @cached_property
    def marks(self) -> dict[str, list[FoundMark]]:
        """The marks found, by the id of the note that they lead to, in order."""
        marks: dict[str, list[FoundMark]] = {}
        for mark in self.found.marks:
            marks.setdefault(mark.to, []).append(mark)
        return marks

    @cached_property
    def order(self) -> dict[str, int]:
        """Passage id → its position in the text."""
        return {passage.id: at for at, passage in enumerate(self.book.passages)}

    @cached_property
    def printed(self) -> dict[str, Annotation]:
        """The annotations that the edition prints as notes, by the note's id."""
        textual = self.textual or any(note.series == "textual" for note in self.found.notes)
        return {
            f"tnote-{it.id}" if isinstance(it.entry, Reading) else f"note-{it.id}": it
            for it in self.layer.annotations
            if it.entry.has_note and (textual or not isinstance(it.entry, Reading))
        }

    @cached_property
    def fixed(self) -> set[str]:
        """The words that an edition has of its own: “born”, “see”, names of paginations."""
        meta = self.book.meta
        own: Iterable[str] = [*meta.words.values(), *meta.kinds.reference.pages.values()]
        return {word for it in own for word in words_of(it)}

    def plain(self, text: str) -> str:
        """A text of the project as this edition can show it."""
        return text if self.exact else plain_words(text)

    def same(self, is_: str, should: str) -> bool:
        """Whether a text of the project stands there as this edition can show it."""
        if not self.exact and is_leftward(should):
            return letters(is_) == letters(should)
        return is_ == self.plain(should)

    def lacks(self, is_: str, should: str) -> bool:
        """Whether any letter of these is missing, where only letters can be compared."""
        return bool(Counter(letters(should)) - Counter(letters(is_)))

    def by_letters(self, text: str) -> bool:
        """Whether of this text only the letters can be compared."""
        return not self.exact and is_leftward(text)

    def label(self, passage: str) -> str:
        """What people call a passage: `¶23`; its id where the text has no such."""
        return self.book.by_id[passage].label if passage in self.book.by_id else passage

    def wrong_link(self, place: Place, shown: str, why: str) -> None:
        """Tell of a link that leads elsewhere than it should."""
        self.problems.add("edition-wrong-link", place, shown=shown, why=why)

    def wrong_number(self, note: str, place: Place, is_: str, should: str) -> None:
        """Tell of a note's number."""
        self.problems.add("edition-number-differs", place, id=note, found=is_, wanted=should)


def printed_label(passage: str) -> str:
    """What a passage is called in an edition: `¶ 19` (with a no-break space), `n3`."""
    return f"¶\u00a0{passage[1:]}" if passage.startswith("p") else passage


def strings(value: object) -> Iterator[str]:
    """All strings in a value made of dicts and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def words_of(text: str) -> list[str]:
    """The words of a text; a citation is one."""
    return _WORD.findall(text)


def difference(is_: str, should: str) -> tuple[str, str, str]:
    """Where two strings part: what stands before in the second, and what each has there.

    >>> difference("the red fog ran", "the red dog ran")
    ('the red ', 'fog', 'dog')
    """
    least = min(len(is_), len(should))
    left = next((at for at in range(least) if is_[at] != should[at]), least)
    while left and not should[left - 1].isspace():
        left -= 1
    least -= left
    right = next((at for at in range(least) if is_[-1 - at] != should[-1 - at]), least)
    while right and not should[-right].isspace():
        right -= 1
    found, wanted = is_[left : len(is_) - right], should[left : len(should) - right]
    if _looks_alike(found, wanted):
        return should[:left], _spelled(found, wanted), _spelled(wanted, found)
    return should[:left], short(found), short(wanted)


def told(is_: str, should: str) -> dict[str, str]:
    """A difference as messages tell it: `at`, `found` and `wanted`."""
    before, found, wanted = difference(is_, should)
    before = before.replace(CITED, "").replace("\n", " ")
    return {
        "at": f"after “{'…' if len(before) > 30 else ''}{before[-30:].lstrip()}”"
        if before.strip()
        else "at the beginning",
        "found": quoted(found),
        "wanted": quoted(wanted),
    }


def quoted(words: str) -> str:
    """Words in quotation marks; none are called nothing."""
    return f"“{words.replace(CITED, '')}”" if words else "nothing"


def _looks_alike(one: str, other: str) -> bool:
    plain = (unicodedata.normalize("NFKC", it).split() for it in (one, other))
    first, second = plain
    return first == second


def _spelled(one: str, other: str) -> str:
    """A string with the code points that make it another than one that looks like it."""
    odd = [char for char in one if one.count(char) != other.count(char)]
    codes = ", ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(odd))
    return f"{short(one)} ({codes})" if codes else short(one)


def short(words: str) -> str:
    """Words for a message: on one line, shortened in the middle."""
    plain = words.replace("\n", "⏎")
    return plain if len(plain) <= MOST_SHOWN else f"{plain[:40]}…{plain[-18:]}"
