"""Furniture: what stands on a page and is neither text nor note.

Rules, page numbers, running heads, the title page, the colophon. Whatever is taken for furniture is
listed with what it was taken for, so that a person can see that no text went with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from variorum.collation.blocks import Block
from variorum.collation.tokens import Token

RULE = regex.compile(r"\s*(?:[-*_=~·•—–]\s*){2,}\s*")
FOLIO = regex.compile(
    r"[\s\[\](){}—–-]*(?:p(?:age|\.)?\s*)?"
    r"(?:\d{1,3}|(?=[ivxlc])c{0,3}(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3}))[\s\[\](){}—–-]*",
    regex.I,
)
_COLOPHON = regex.compile(
    r"\W*(?:retrieved (?:on|from)\b|©|\(c\) \d|copyright (?:©|\(c\)|\d)|isbn\b|published by|"
    r"printed (?:in|by)|<?(?:https?://|www\.)\S+\W*$|[\w-]+(?:\.[\w-]+)+\W*$)"
    r"|(?:\S+\s+){0,6}anti-?copyright\b(?:\s+\S+){0,6}$"
    r"|(?:\S+\s+){0,12}all rights reserved\W*$"
    r"|\W*\[[\w.-]+\]\(https?://[^)\s]*\)\W*$",
    regex.I,
)
_NOTES_HEAD = regex.compile(
    r"\W*(?:(?:foot|end)?notes?|notes and references|anmerkungen|fußnoten|endnoten|noten|notas|"
    r"voetnoten|noter|przypisy|poznámky|примечания|сноски)\W*",
    regex.I,
)

PROSE = 15
"""A block of as many words that ends a sentence is prose, not a title."""


def tell_furniture(blocks: list[Block], source: str, text: Known) -> None:
    """Rules, page numbers, colophons, the title page, and running heads, which come often."""
    seen = Counter(bare_words(block.tokens) for block in blocks if block.part == "text")
    numbered = sum(_is_folio(block, source) for block in blocks) > 1
    titles = _Titles()
    for block in blocks:
        bare = bare_words(block.tokens)
        ended = len(bare) >= PROSE and not block.runs_on
        prose = ended or len(bare) >= 3 * PROSE or block.part == "note"
        if block.part != "text" or (bare and text.has(bare)):
            titles.open = titles.open and not prose
            continue
        raw = source[block.tokens[0].start : block.tokens[-1].end] if block.tokens else ""
        titles.open = titles.open or (raw.startswith("# ") and not titles.blocks)
        why = ""
        if not bare or RULE.fullmatch(raw):
            why = "rule"
        elif titles.has(bare):
            why = "title page"
        elif numbered and _is_folio(block, source):
            why = "page number"
        elif _NOTES_HEAD.fullmatch(raw) and _is_before_note(block, blocks):
            why = "heading of the notes"
        elif len(bare) < 3 * PROSE and _COLOPHON.match(raw):
            why = "colophon"
        elif titles.open and not prose and _is_title(block):
            why = "title page"
            titles.add(bare)
        elif len(bare) <= PROSE and block.runs_on and seen[bare] >= 3:
            why = "running head"
        if why:
            block.part, block.why = "furniture", why
        else:
            titles.open = titles.open and not prose and not block.opens


def _is_title(block: Block) -> bool:
    """Whether a block ends as titles do, and has, if it is long, as many capitals as they."""
    words = [token.key for token in block.tokens if token.kind == "word"]
    capitals = sum(not word[:1].islower() for word in words)
    return block.runs_on and not block.broken and (len(words) < 8 or capitals * 4 >= len(words))


def _is_folio(block: Block, source: str) -> bool:
    """Whether a block is a number. One alone is a word of the text; page numbers are several."""
    if block.part != "text" or not 0 < len(block.tokens) <= 5:
        return False
    return bool(FOLIO.fullmatch(source[block.tokens[0].start : block.tokens[-1].end]))


def _is_before_note(block: Block, blocks: Sequence[Block]) -> bool:
    return block.index + 1 < len(blocks) and blocks[block.index + 1].part == "note"


class Known:
    """The canonical text, where it is known: what stands in it is no furniture."""

    def __init__(self, passages: Sequence[tuple[str, ...]]) -> None:
        self._whole = set(passages)
        self._joined = " | ".join(" ".join(passage) for passage in passages)

    def has(self, bare: tuple[str, ...]) -> bool:
        """Whether these words are a passage, or a good part of one."""
        return bare in self._whole or (len(bare) >= 8 and " ".join(bare) in self._joined)


@dataclass
class _Titles:
    """What the title page says: it stands before all prose, and may come again anywhere."""

    open: bool = True
    """Whether no prose has come yet."""
    words: Counter[str] = field(default_factory=Counter)
    blocks: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, bare: tuple[str, ...]) -> None:
        """Take a block of the title page."""
        self.words.update(bare)
        self.blocks.add(bare)

    def has(self, bare: tuple[str, ...]) -> bool:
        """Whether a block says what the title page has said, all of it or a line of it."""
        if self.blocks and self.open and len(bare) < 3 and bare[0].isdecimal():
            self.add(bare)
        most = 2 * len(bare) >= self.words.total() > 0 and not Counter(bare) - self.words
        return most or bare in self.blocks


def bare_words(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The words of tokens, folded, in small letters."""
    return tuple(token.key.lower() for token in tokens if token.kind == "word")
