"""Quotations: `match` finds every place that a target means, `describe` writes one for a place.

They are inverses: what describe writes, match finds, and finds only there. Both know the folded
text and nothing of annotations.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from variorum.anchor.fold import FoldedText, Part, fold, is_cut, is_word
from variorum.layer.entries import Target

SHOWN = 40
"""Code points of text shown on each side of a range."""

_LOOSE = " \"'"
"""What may stand between the words and their prefix or suffix."""

_MOST_CONTEXT = 16
"""Words: where so much context on both sides leaves two places alike, they are counted instead."""


def match(target: Target, text: FoldedText) -> Iterator[tuple[Part, ...]]:
    """Every place that the target means, in the order of the text: none, one and many are ordinary.

    The edges of the words must be edges of words in the text, unless the prefix or suffix runs on
    without a space. Between prefix and words, and words and suffix, white space and quotation
    marks may stand.
    """
    number = None
    if target.passage:
        number = text.numbers.get(passage_id(target.passage))
        if number is None:
            return
    words = fold(target.exact)
    places = _places(words, target.prefix, target.suffix, text, number)
    if target.occurrence is not None:
        places = islice(places, target.occurrence - 1, target.occurrence)
    for _, parts in places:
        yield parts


def _places(
    words: str, prefix: str, suffix: str, text: FoldedText, number: int | None = None
) -> Iterator[tuple[int, tuple[Part, ...]]]:
    """The folded offsets at which the folded words stand in this context, and their ranges."""
    if not words or text.APART in words:
        return
    prefix, suffix = fold(prefix).strip(_LOOSE), fold(suffix).strip(_LOOSE)
    low, high = (0, len(text.text)) if number is None else text.bounds(number)
    for at in text.find(words, low, high):
        end = at + len(words)
        if _begins(text.text, at, prefix) and _ends(text.text, end, suffix):
            parts = text.parts(at, end)
            if parts is not None:
                yield at, parts


def _begins(text: str, at: int, prefix: str) -> bool:
    """Whether words can begin at `at`, with the prefix before them."""
    if prefix and text.endswith(prefix, 0, at):
        return True
    if prefix:
        before = at
        while text[before - 1] in _LOOSE:
            before -= 1
        if not text.endswith(prefix, 0, before):
            return False
    return not is_cut(text, at)


def _ends(text: str, end: int, suffix: str) -> bool:
    """Whether words can end at `end`, with the suffix behind them."""
    if suffix and text.startswith(suffix, end):
        return True
    if suffix:
        after = end
        while text[after] in _LOOSE:
            after += 1
        if not text.startswith(suffix, after):
            return False
    return not is_cut(text, end)


def describe(parts: tuple[Part, ...], text: FoldedText) -> Target:
    """The shortest target that means only this range.

    The exact words; then a prefix and a suffix that grow word by word until the place is the only
    one; then, where the text repeats itself too far, the occurrence. White space at the edges of
    the range is not part of it. Raises ValueError for a range that holds nothing to be found, or
    that runs from one of the author's notes into the next.
    """
    start, end = text.range(parts)
    while start < end and text.text[start] == " ":
        start += 1
    while end > start and text.text[end - 1] == " ":
        end -= 1
    wanted = text.parts(start, end)
    if wanted is None or text.APART in text.text[start:end]:
        raise ValueError("the range holds no words that could be found")
    exact, words = text.exact(wanted), text.text[start:end]
    for prefix, suffix in _contexts(start, end, text):
        found = [at for at, _ in islice(_places(words, prefix, suffix, text), 2)]
        if found == [start]:
            return Target(exact=exact, prefix=prefix, suffix=suffix)
    # A word that the range cuts in two is given whole, or the place would not be found at all.
    prefix = next(_left(start, text)) if is_cut(text.text, start) else ""
    suffix = next(_right(end, text)) if is_cut(text.text, end) else ""
    before = [at for at, _ in _places(words, prefix, suffix, text)].index(start)
    return Target(exact=exact, prefix=prefix, suffix=suffix, occurrence=before + 1)


def context(parts: tuple[Part, ...], before: int, after: int, text: FoldedText) -> tuple[str, str]:
    """What stands right before a range and right after it, so many words of each."""
    start, end = text.range(parts)
    return (
        ["", *islice(_left(start, text), before)][-1],
        ["", *islice(_right(end, text), after)][-1],
    )


def _contexts(start: int, end: int, text: FoldedText) -> Iterator[tuple[str, str]]:
    """Prefix and suffix, the shortest first: none, one, the other, both, a word longer each."""
    yield "", ""
    left, right = _left(start, text), _right(end, text)
    prefix = suffix = ""
    for _ in range(_MOST_CONTEXT):
        longer_prefix, longer_suffix = next(left, ""), next(right, "")
        if not (longer_prefix or longer_suffix):
            return
        prefix, suffix = longer_prefix or prefix, longer_suffix or suffix
        if longer_prefix:
            yield prefix, ""
        if longer_suffix:
            yield "", suffix
        if prefix and suffix:
            yield prefix, suffix


def _left(start: int, text: FoldedText) -> Iterator[str]:
    """What stands before `start`, a word longer each time, in the text's own characters."""
    low = text.text.rfind(text.APART, 0, start) + 1
    at = start
    while at > low:
        while at > low and not is_word(text.text[at - 1]):
            at -= 1
        while at > low and is_word(text.text[at - 1]):
            at -= 1
            if not is_cut(text.text, at):
                break
        yield _as_written(at, start, text)


def _right(end: int, text: FoldedText) -> Iterator[str]:
    """What stands behind `end`, a word longer each time, in the text's own characters."""
    high = text.text.find(text.APART, end)
    at = end
    while at < high:
        while at < high and not is_word(text.text[at]):
            at += 1
        while at < high and is_word(text.text[at]):
            at += 1
            if not is_cut(text.text, at):
                break
        yield _as_written(end, at, text)


def _as_written(start: int, end: int, text: FoldedText) -> str:
    words = text.text[start:end]
    start += len(words) - len(words.lstrip(" "))
    end -= len(words) - len(words.rstrip(" "))
    parts = text.parts(start, end)
    return words.strip(" ") if parts is None else text.exact(parts)


def passage_id(label: str) -> str:
    """The id of a passage from what people write: `¶23` or `23` → `p23`, `n3` → `n3`."""
    return label if label.startswith("n") else f"p{label.removeprefix('¶')}"


def label_of(id: str) -> str:
    """What people write for a passage: `p23` → `¶23`, `n3` → `n3`."""
    return f"¶{id[1:]}" if id.startswith("p") else id


def shorten(words: str) -> str:
    """Words for a message: of long ones the beginning and the end."""
    return words if len(words) <= 80 else f"{words[:50].rstrip()} … {words[-20:].lstrip()}"


def show(parts: tuple[Part, ...], text: FoldedText) -> str:
    """A range for people: `¶23: …before [the words] after…`."""
    first, last = parts[0], parts[-1]
    before = text.passages[text.numbers[first.passage]].text[: first.start]
    after = text.passages[text.numbers[last.passage]].text[last.end :]
    left = f"…{before[-SHOWN:]}" if len(before) > SHOWN else before
    right = f"{after[:SHOWN]}…" if len(after) > SHOWN else after
    return f"{label_of(first.passage)}: {left}[{shorten(text.exact(parts))}]{right}"
