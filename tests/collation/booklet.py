"""A printer and a transcriber of booklets: paragraphs in, an imposed transcription out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random


@dataclass
class Page:
    """A page: pieces of paragraphs, and the notes at its foot."""

    pieces: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def pages(
    paragraphs: Sequence[str],
    size: int,
    chance: Random,
    notes: dict[str, str] | None = None,
) -> list[Page]:
    """Fill pages with `size` words each; long words are broken over the ends of some.

    A paragraph calls a note with `<sup>1</sup>`; the note stands at the foot of that page.
    """
    made = [Page()]
    room = size
    for paragraph in paragraphs:
        words = paragraph.split(" ")
        while words:
            if room <= 0:
                made.append(Page())
                room = size
            piece, words = words[:room], words[room:]
            first, rest = _broken(words[0], chance) if words else ("", "")
            if rest:
                piece, words = [*piece, first], [rest, *words[1:]]
            room -= len(piece)
            made[-1].pieces.append(" ".join(piece))
            for label, text in (notes or {}).items():
                if f"<sup>{label}</sup>" in made[-1].pieces[-1]:
                    made[-1].notes.append(f"<sup>{label}</sup> {text}")
    return made


def _broken(word: str, chance: Random) -> tuple[str, str]:
    """A word in two, the hyphen at the end of the first; the second is "" if it stays whole."""
    if "-" in word[1:-1] and word.replace("-", "").isalpha():
        at = word.index("-")
        return word[: at + 1], word[at + 1 :]
    if (
        word.isascii()
        and word.isalpha()
        and word.islower()
        and len(word) > 6
        and chance.random() < 0.6
    ):
        at = len(word) // 2
        return word[:at] + "-", word[at:]
    return word, ""


def bound(made: Sequence[Page]) -> list[Page]:
    """The pages of a booklet: a title page before the text, a colophon behind it."""
    title = Page(["# Of Several Matters", "A. N. Author"])
    return [title, *made, Page(["Anti-Copyright\nprinted at home"])]


def imposed(made: Sequence[Page]) -> list[Page]:
    """The pages in the order in which the sides of folded sheets have them."""
    count = -(-len(made) // 4) * 4
    order: list[int] = []
    for sheet in range(count // 4):
        low, high = 2 * sheet, count - 1 - 2 * sheet
        order += [high, low, low + 1, high - 1]
    return [made[number] for number in order if number < len(made)]


def transcribed(made: Sequence[Page], rule: str = "---") -> str:
    """The pages one after the other, as a transcriber leaves them: nothing says where one ends."""
    blocks: list[str] = []
    for page in made:
        blocks += page.pieces
        blocks += [rule, *page.notes] if page.notes and rule else page.notes
    return "\n\n".join(blocks) + "\n"
