"""Readings: the places at which witnesses differ, each with what each has.

One witness at a time is compared with the base: the canonical text, or the first whole witness
where there is none. What several have at the same place is then brought together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Indel

from variorum.collation.align import align, matches
from variorum.collation.order import Ordered
from variorum.collation.tokens import Token, worded

KINDS = (
    "substantive",
    "omission",
    "addition",
    "spelling",
    "hyphen",
    "capitals",
    "punctuation",
    "note-mark",
    "italics",
)
"""The classes of readings, the weightiest first: of two in one place that is the class."""

TRIVIAL = ("quotation-marks", "typography")
"""Classes that are counted by rule, not listed: the same words and signs, set otherwise."""


@dataclass(frozen=True)
class Base:
    """A passage of what the witnesses are compared with."""

    id: str
    label: str
    tokens: tuple[Token, ...]
    """Its words and signs, `start` counting from the beginning of its source."""


@dataclass(frozen=True)
class Row:
    """A passage of the base beside what one witness has for it."""

    base: Base
    siglum: str
    tokens: tuple[Token, ...]
    """All that the witness has for the passage."""
    matched: tuple[int, ...]
    """For each token of the base its like among `tokens`, or -1."""
    homes: tuple[int, ...]
    """For each of `tokens` the number of the witness's paragraph it stands in."""

    @cached_property
    def gaps(self) -> tuple[tuple[int, int, int, int], ...]:
        """Where the two differ: [start, end) of the base's tokens, [start, end) of the other's."""
        found = []
        start = taken = 0
        for at, there in enumerate([*self.matched, len(self.tokens)]):
            if there < 0:
                continue
            if at > start or there > taken:
                found.append((start, at, taken, there))
            start, taken = at + 1, there + 1
        return tuple(found)

    @property
    def lacking(self) -> bool:
        """Whether the witness has nothing of the passage."""
        return bool(self.base.tokens) and not self.tokens

    def has(self, start: int, end: int) -> tuple[Token, ...]:
        """What the witness has for the base's tokens [start, end), and right beside them."""
        before = next((there for there in reversed(self.matched[:start]) if there >= 0), -1)
        after = next((there for there in self.matched[end:] if there >= 0), len(self.tokens))
        return self.tokens[before + 1 : after]


def rows(base: Sequence[Base], ordered: Ordered) -> list[Row]:
    """The base, passage by passage, beside one witness; no token of either is left out.

    What a witness has besides between two passages goes with the earlier one if it stands in the
    same paragraph of the witness, else with the later.
    """
    paragraphs = [*ordered.paragraphs, *ordered.notes]
    tokens = [token for paragraph in paragraphs for token in paragraph.tokens]
    home = [number for number, paragraph in enumerate(paragraphs) for _ in paragraph.tokens]
    all_ = [token.key for passage in base for token in passage.tokens]
    matched = matches(len(all_), align(all_, [token.key for token in tokens]))
    following = [len(tokens)]
    for there in reversed(matched):
        following.append(there if there >= 0 else following[-1])
    following.reverse()
    made = []
    at = taken = 0
    for passage in base:
        own = matched[at : at + len(passage.tokens)]
        at += len(own)
        upto = max((there + 1 for there in own if there >= 0), default=taken)
        while taken < upto < following[at] and home[upto] == home[upto - 1]:
            upto += 1
        upto = len(tokens) if at == len(all_) else upto
        shown = tuple(there - taken if there >= 0 else -1 for there in own)
        here = slice(taken, upto)
        made.append(
            Row(passage, ordered.witness.siglum, tuple(tokens[here]), shown, tuple(home[here]))
        )
        taken = upto
    return made


@dataclass(frozen=True)
class Difference:
    """A place at which one witness differs from the base."""

    row: Row
    start: int
    end: int
    """The base's tokens [start, end); start = end where the witness has more."""
    kind: str

    @property
    def widened(self) -> tuple[int, int]:
        """The base's tokens that a person would name: of a sign or mark, those it stands with."""
        tokens = self.row.base.tokens
        start, end = self.start, self.end
        if self.kind not in ("punctuation", "note-mark") and start < end:
            return start, end
        if start == end and tokens:
            start, end = (start - 1, end) if start else (0, 1)
        while start > 0 and tokens[start].glued:
            start -= 1
        while end < len(tokens) and tokens[end].glued:
            end += 1
        return start, end


def differences(row: Row) -> Iterator[Difference]:
    """The places at which a witness differs from a passage in more than typography."""
    base = row.base.tokens
    for start, end, other, other_end in row.gaps:
        yield Difference(row, start, end, _kind(base[start:end], row.tokens[other:other_end]))
    italic: int | None = None
    for at, token in enumerate(base):
        like = row.tokens[row.matched[at]] if row.matched[at] >= 0 else None
        if like is not None and like.marks != token.marks:
            yield Difference(row, at, at + 1, "note-mark")
        slanted = like is not None and like.em != token.em
        if slanted and italic is None and token.kind == "word":
            italic = at
        elif not slanted and italic is not None:
            yield Difference(row, italic, at, "italics")
            italic = None
    if italic is not None:
        yield Difference(row, italic, len(base), "italics")


def trivial(row: Row) -> Counter[str]:
    """How often a witness has the same word or sign set otherwise, by class."""
    count: Counter[str] = Counter()
    for token, there in zip(row.base.tokens, row.matched, strict=True):
        if there < 0 or (like := row.tokens[there]).raw == token.raw:
            continue
        quotes = any(sign in token.raw + like.raw for sign in "\"'“”‘’")
        count["quotation-marks" if quotes else "typography"] += 1
    return count


def _kind(base: Sequence[Token], other: Sequence[Token]) -> str:
    words = [token.key for token in base if token.kind == "word"]
    others = [token.key for token in other if token.kind == "word"]
    if (not words and not others) or words == others:
        return "punctuation"
    joined = [
        "".join(char for word in side for char in word if char.isalnum())
        for side in (words, others)
    ]
    if joined[0] == joined[1]:
        return "hyphen"
    if joined[0].lower() == joined[1].lower():
        return "capitals"
    if [other.rstrip("0123456789") for other in others] == words:
        return "note-mark"  # a number left at the end of a word: class9
    if not others:
        return "omission"
    if not words:
        return "addition"
    if len(words) == len(others) and all(
        Indel.normalized_similarity(word, like) >= 0.7
        for word, like in zip(words, others, strict=True)
    ):
        return "spelling"
    return "substantive"


@dataclass(frozen=True)
class Reading:
    """A place at which witnesses differ, with what each has."""

    base: Base
    start: int
    end: int
    """The base's tokens [start, end): the lemma."""
    kind: str
    variants: tuple[tuple[str, tuple[Token, ...]], ...]
    """Each witness's siglum with what it has, in the order of the witnesses."""
    differ: tuple[str, ...]
    """The sigla of those that differ from the lemma."""

    @property
    def lemma(self) -> str:
        """The words of the base."""
        return worded(self.base.tokens[self.start : self.end])

    @property
    def range(self) -> tuple[int, int]:
        """The lemma's code points [start, end) in the base's source."""
        lemma = self.base.tokens[self.start : self.end]
        return (lemma[0].start, lemma[-1].end) if lemma else (0, 0)


def readings(table: Sequence[Sequence[Row]]) -> list[Reading]:
    """The readings of a table with a row of witnesses for each passage, in the order of the text.

    A passage that a witness lacks altogether is no reading: its page is missing.
    """
    found = []
    for passage in table:
        present = [row for row in passage if not row.lacking]
        for start, end, all_ in _places(present):
            kinds = {difference.kind for difference in all_}
            kind = next(kind for kind in KINDS if kind in kinds)
            differ = tuple(dict.fromkeys(difference.row.siglum for difference in all_))
            variants = tuple((row.siglum, row.has(start, end)) for row in present)
            found.append(Reading(passage[0].base, start, end, kind, variants, differ))
    return found


def _places(present: Iterable[Row]) -> list[tuple[int, int, list[Difference]]]:
    """Differences that overlap or touch, brought together."""
    ranged = [(it.widened, it) for row in present for it in differences(row)]
    places: list[tuple[int, int, list[Difference]]] = []
    for (start, end), difference in sorted(ranged, key=lambda it: it[0]):
        if places and start <= places[-1][1]:
            first, last, known = places.pop()
            places.append((first, max(last, end), [*known, difference]))
        else:
            places.append((start, end, [difference]))
    return places
