"""A printer and a transcriber of booklets, for the tests: text in, an imposed transcription out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Page:
    """A page: pieces of paragraphs, and the notes at its foot."""

    pieces: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def pages(
    paragraphs: Sequence[str],
    size: int,
    *,
    notes: dict[str, str] | None = None,
    break_words: bool = True,
    first: int | None = None,
    choose: random.Random | None = None,
) -> list[Page]:
    """Fill pages of `size` words, `first` words on the first. Note marks are `<sup>n</sup>`.

    Where `break_words` is set, a long word at the end of a page is broken now and then.
    """
    random_ = choose or random.Random(0)
    made = [Page()]
    room = size if first is None else first
    for paragraph in paragraphs:
        words = paragraph.split(" ")
        start = 0
        while start < len(words):
            if room <= 0:
                made.append(Page())
                room = size
            end = min(len(words), start + room)
            piece = words[start:end]
            rest = ""
            if end < len(words):
                rest = _broken(words[end], random_) if break_words else ""
                if rest:
                    piece = [*piece, words[end][: -len(rest)].rstrip("-") + "-"]
            made[-1].pieces.append(" ".join(piece))
            room -= end - start
            start = end
            if rest:
                words = [rest, *words[end + 1 :]]
                start = 0
        for label, text in (notes or {}).items():
            if f"<sup>{label}</sup>" in paragraph:
                page = next(p for p in made if any(f"<sup>{label}</sup>" in x for x in p.pieces))
                if f"<sup>{label}</sup> {text}" not in page.notes:
                    page.notes.append(f"<sup>{label}</sup> {text}")
    return made


def bound(made: Sequence[Page]) -> list[Page]:
    """The pages of a booklet: a title page before the text, a colophon at the end."""
    title = Page(["# A Title of Several Words", "Some Author"])
    return [title, *made, Page(["Anti-Copyright\nprinted nowhere"])]


def _broken(word: str, random_: random.Random) -> str:
    """What of a word goes to the next page, "" if it stays whole."""
    bare = word.strip(".,;:?!\"'")
    if not bare.isascii() or "<" in word or len(bare) < 7 or bare[:1].isupper() or random_.random() < 0.4:
        return ""
    if "-" in bare:
        return word[word.index("-") + 1 :]
    return word[len(word) // 2 :] if word[len(word) // 2 :][:1].isalpha() else ""


def imposed(made: Sequence[Page], *, signature: int = 0) -> list[Page]:
    """The pages as the sides of folded sheets have them; `signature`: so many pages each, 0: one."""
    if signature and len(made) > signature:
        rest = imposed(made[signature:], signature=signature)
        return [*imposed(made[:signature]), *rest]
    count = -(-len(made) // 4) * 4
    order = []
    for sheet in range(count // 4):
        low, high = 2 * sheet, count - 1 - 2 * sheet
        order += [high, low, low + 1, high - 1]
    return [made[number] for number in order if number < len(made)]


def transcribed(made: Sequence[Page], *, rule: bool = True) -> str:
    """The pages one after the other, blocks parted by blank lines."""
    blocks: list[str] = []
    for page in made:
        blocks += page.pieces
        if page.notes:
            blocks += ["---"] if rule else []
            blocks += page.notes
    return "\n\n".join(blocks) + "\n"
