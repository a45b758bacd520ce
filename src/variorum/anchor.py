"""Anchors: `match` finds every place that a target means, `describe` writes a target for a place.

They are inverses: what describe writes, match finds, and finds only there. Nothing here guesses:
a target that means no place, or several, is a problem with its candidates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import msgspec

from variorum.book import Book
from variorum.entries import Target
from variorum.fold import FoldedText, Part, fold, is_word
from variorum.layer import Annotation, Layer
from variorum.mention import Mention, find_mentions
from variorum.problems import Place, Problems

CONTEXT = 40
"""Code points of text shown on each side of a candidate."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A target or mention, resolved."""

    annotation: str
    """The annotation's id."""
    parts: tuple[Part, ...]
    """The range, one part a passage that it crosses."""
    target: int | None
    """Which of the annotation's targets it is, from 0; None for a mention."""
    marked: bool
    """Whether a reference mark is printed there."""


@dataclass(frozen=True)
class Anchoring:
    """All anchors of a layer in a book, in the order of the text."""

    anchors: tuple[Anchor, ...]

    @cached_property
    def by_annotation(self) -> dict[str, tuple[Anchor, ...]]:
        """Annotation id → its anchors, in the order of the text."""
        found: dict[str, tuple[Anchor, ...]] = {}
        for anchor in self.anchors:
            found[anchor.annotation] = (*found.get(anchor.annotation, ()), anchor)
        return found


def match(target: Target, text: FoldedText) -> Iterator[tuple[Part, ...]]:
    """Every place that the target means, in the order of the text: none, one and many are ordinary.

    The edges of the words must be edges of words in the text, unless the prefix or suffix runs on
    without a space. Between prefix and words, and words and suffix, white space and quotation
    marks may stand.
    """
    places = _places(target, text)
    if target.occurrence is None:
        yield from places
        return
    for count, place in enumerate(places, 1):
        if count == target.occurrence:
            yield place
            return


def _places(target: Target, text: FoldedText) -> Iterator[tuple[Part, ...]]:
    exact = fold(target.exact)
    prefix, suffix = fold(target.prefix).strip(_LOOSE), fold(target.suffix).strip(_LOOSE)
    if not exact:
        return
    low, high = 0, len(text.text)
    if target.passage:
        number = text.numbers.get(passage_id(target.passage))
        if number is None:
            return
        low = text.starts[number]
        high = text.starts[number + 1] if number + 1 < len(text.starts) else high
    for at in text.find(exact, low, high):
        end = at + len(exact)
        if (
            _begins(text.text, at, prefix)
            and _ends(text.text, end, suffix)
            and (parts := text.parts(at, end)) is not None
        ):
            yield parts


_LOOSE = " \"'"
"""What may stand between the words and their prefix or suffix."""


def _begins(text: str, at: int, prefix: str) -> bool:
    """Whether words can begin at `at`, with the prefix before them."""
    abuts = bool(prefix) and text.endswith(prefix, 0, at)
    if prefix and not abuts:
        before = at
        while text[before - 1] in _LOOSE:
            before -= 1
        if not text.endswith(prefix, 0, before):
            return False
    inside = is_word(text[at - 1]) and is_word(text[at])
    return abuts or not inside


def _ends(text: str, end: int, suffix: str) -> bool:
    """Whether words can end at `end`, with the suffix behind them."""
    abuts = bool(suffix) and text.startswith(suffix, end)
    if suffix and not abuts:
        after = end
        while text[after] in _LOOSE:
            after += 1
        if not text.startswith(suffix, after):
            return False
    inside = is_word(text[end - 1]) and is_word(text[end])
    return abuts or not inside


def passage_id(label: str) -> str:
    """The id of a passage from what people write: `¶23` or `23` → `p23`, `n3` → `n3`."""
    return label if label.startswith("n") else f"p{label.removeprefix('¶')}"


def label_of(id: str) -> str:
    """What people write for a passage: `p23` → `¶23`, `n3` → `n3`."""
    return f"¶{id[1:]}" if id.startswith("p") else id


def describe(parts: tuple[Part, ...], text: FoldedText) -> Target:
    """The shortest target that means only this range.

    The exact words; then a prefix and a suffix that grow word by word until the place is the only
    one; then, where the text repeats itself as far as it goes, the occurrence. White space at the
    edges of the range is not part of it. Raises ValueError for a range without words.
    """
    start, end = text.range(parts)
    while start < end and text.text[start] == " ":
        start += 1
    while end > start and text.text[end - 1] == " ":
        end -= 1
    wanted = text.parts(start, end) if start < end else None
    if wanted is None:
        raise ValueError("the range holds no words")
    exact = text.exact(wanted)
    left = right = 0
    low, high = _reach(text, start, end)
    target = Target(exact=exact)
    while True:
        found = list(match(target, text))
        if found == [wanted]:
            return target
        grown = (
            _word_left(text.text, start - left, low),
            _word_right(text.text, end + right, high),
        )
        if grown == (start - left, end + right):
            break
        left, right = start - grown[0], grown[1] - end
        target = Target(
            exact=exact, prefix=text.text[grown[0] : start], suffix=text.text[end : grown[1]]
        )
        shorter = (
            msgspec.structs.replace(target, suffix=""),
            msgspec.structs.replace(target, prefix=""),
        )
        for one in shorter:
            if (one.prefix or one.suffix) and list(match(one, text)) == [wanted]:
                return one
    return msgspec.structs.replace(target, occurrence=found.index(wanted) + 1)


def _reach(text: FoldedText, start: int, end: int) -> tuple[int, int]:
    """How far context can grow: to the next character that stands apart."""
    return text.text.rfind(text.APART, 0, start) + 1, text.text.find(text.APART, end)


def _word_left(text: str, at: int, low: int) -> int:
    while at > low and not is_word(text[at - 1]):
        at -= 1
    while at > low and is_word(text[at - 1]):
        at -= 1
    return at


def _word_right(text: str, at: int, high: int) -> int:
    while at < high and not is_word(text[at]):
        at += 1
    while at < high and is_word(text[at]):
        at += 1
    return at


def anchor_all(book: Book, layer: Layer, problems: Problems) -> Anchoring:
    """Resolve every target and mention of the layer.

    What matches nothing, or several places, is added to `problems` with its candidates.
    """
    text = FoldedText(book.passages)
    text.prepare(
        fold(target.exact)
        for it in layer.annotations
        for target, _ in (*it.targets, *it.exceptions)
        if fold(target.exact)
    )
    anchors = [anchor for it in layer.annotations for anchor in _targets(it, text, book, problems)]
    anchors += _mentions(layer, text, book, problems)
    order = {id: number for number, id in enumerate(layer.by_id)}

    def place(anchor: Anchor) -> tuple[int, int, int, int]:
        start, end = text.range(anchor.parts)
        return start, -end, order[anchor.annotation], anchor.target or 0

    return Anchoring(tuple(sorted(anchors, key=place)))


_UNMARKED = ("section", "question", "event")
"""Kinds that show themselves otherwise than by a mark at their words."""


def _targets(it: Annotation, text: FoldedText, book: Book, problems: Problems) -> Iterator[Anchor]:
    for number, (target, place) in enumerate(it.targets):
        parts = resolve(target, place, it.id, text, book, problems)
        if parts is not None:
            yield Anchor(it.id, parts, number, it.kind not in _UNMARKED)


def resolve(
    target: Target, place: Place, id: str, text: FoldedText, book: Book, problems: Problems
) -> tuple[Part, ...] | None:
    """The one place that a target means; None, and a problem, where there is not just one."""
    if target.passage and passage_id(target.passage) not in text.numbers:
        last, notes = len(book.text), len(book.notes)
        problems.add(
            "unknown-passage", place, id=id, passage=target.passage, last=last, notes=notes
        )
        return None
    found = list(match(target, text))
    if len(found) == 1:
        return found[0]
    exact = _short(target.exact)
    if found:
        shown = [show(parts, text) for parts in found[:10]]
        problems.add("target-ambiguous", place, shown, id=id, exact=exact, count=len(found))
    elif target.occurrence is not None and (
        several := list(match(msgspec.structs.replace(target, occurrence=None), text))
    ):
        shown = [show(parts, text) for parts in several[:10]]
        problems.add(
            "occurrence-not-found",
            place,
            shown,
            id=id,
            exact=exact,
            occurrence=target.occurrence,
            count=len(several),
        )
    else:
        bare = list(match(Target(exact=target.exact), text)) if _is_narrowed(target) else []
        shown = [show(parts, text) for parts in bare[:10]] or list(_nearest(target, text))
        where = " at the place that prefix, suffix and passage name" if bare else ""
        near = "; they stand here" if bare else "; these look alike" if shown else ""
        problems.add("target-not-found", place, shown, id=id, exact=exact, where=where, near=near)
    return None


def _is_narrowed(target: Target) -> bool:
    return bool(target.prefix or target.suffix or target.passage)


def _short(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:50].rstrip()} … {words[-20:].lstrip()}"


def show(parts: tuple[Part, ...], text: FoldedText) -> str:
    """A range for people: `¶23: …before [the words] after…`."""
    first, last = parts[0], parts[-1]
    before = text.passages[text.numbers[first.passage]].text[: first.start]
    after = text.passages[text.numbers[last.passage]].text[last.end :]
    left = f"…{before[-CONTEXT:]}" if len(before) > CONTEXT else before
    right = f"{after[:CONTEXT]}…" if len(after) > CONTEXT else after
    return f"{label_of(first.passage)}: {left}[{_short(text.exact(parts))}]{right}"


def _nearest(target: Target, text: FoldedText) -> Iterator[str]:
    """What looks like the target, for people to compare: never taken for it."""
    from rapidfuzz import fuzz, process

    exact = fold(target.exact).lower()
    if len(exact) < 4:
        return
    passages = [fold(passage.text).lower() for passage in text.passages]
    for _, score, number in process.extract(
        exact, passages, scorer=fuzz.partial_ratio, score_cutoff=70, limit=3
    ):
        at = fuzz.partial_ratio_alignment(exact, passages[number])
        if at is not None and score:
            base = text.starts[number]
            start, end = base + at.dest_start, min(base + at.dest_end, base + len(passages[number]))
            parts = text.parts(start, end)
            if parts:
                yield show(parts, text)


def _mentions(layer: Layer, text: FoldedText, book: Book, problems: Problems) -> Iterator[Anchor]:
    chapters = {
        passage.id: chapter.name for chapter in book.chapters for passage in chapter.passages
    }
    forms: dict[str, str] = {}
    except_: dict[str, list[Part]] = {}
    for it in layer.annotations:
        for form in it.entry.forms:
            other = forms.setdefault(fold(form), it.id)
            if other != it.id:
                problems.add("form-shared", it.place, form=form, id=it.id, other=other)
        for target, place in it.exceptions:
            parts = resolve(target, place, it.id, text, book, problems)
            except_.setdefault(it.id, []).extend(parts or ())
    found: dict[str, list[Mention]] = {}
    for mention in find_mentions(forms, text):
        if not any(_overlap(mention.part, part) for part in except_.get(mention.id, ())):
            found.setdefault(mention.id, []).append(mention)
    for it in layer.annotations:
        if not it.entry.forms:
            if not it.targets and it.kind not in _UNMARKED:
                problems.add("no-place", it.place, id=it.id)
            continue
        mine = found.get(it.id, [])
        seen = {mention.form for mention in mine}
        for form in it.entry.forms:
            if seen and fold(form) not in seen:
                problems.add("form-not-found", it.place, id=it.id, form=form)
        if not mine and not it.targets:
            named = ", ".join(it.entry.forms)
            problems.add("mention-not-found", it.place, id=it.id, forms=named)
        marks = "none" if it.targets else it.entry.mark
        marked: set[str] = set()
        for mention in mine:
            scope = chapters.get(mention.part.passage, "notes") if marks == "chapter" else ""
            is_marked = marks == "all" or (marks != "none" and scope not in marked)
            marked.add(scope)
            yield Anchor(it.id, (mention.part,), None, is_marked)


def _overlap(one: Part, other: Part) -> bool:
    return one.passage == other.passage and one.start < other.end and other.start < one.end
