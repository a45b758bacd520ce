"""Anchors: every target and mention of a layer resolved to its place in the text, or told.

Nothing here guesses: a target that means no place, or several, is a problem with its candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from typing import Literal

import msgspec

from variorum.anchor.fold import FoldedText, Part, fold
from variorum.anchor.lookalike import LookAlikes
from variorum.anchor.mention import Mention, find_mentions
from variorum.anchor.quote import describe, label_of, match, passage_id, shorten, show
from variorum.book import Book
from variorum.layer import Annotation, Layer
from variorum.layer.entries import Target
from variorum.problems import Place, Problem, Problems

__all__ = [
    "Anchor",
    "Anchoring",
    "Part",
    "Unresolved",
    "anchor_all",
    "describe",
    "label_of",
    "match",
    "passage_id",
    "resolve_all",
    "show",
    "targets_of",
]

Role = Literal["target", "except"]
"""A target says where a note stands; an exception, where a form of `mentions` is not meant."""

MOST_SHOWN = 10
"""Candidates in one message."""


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
class Unresolved:
    """A target that means no place, or more than one."""

    annotation: str
    role: Role
    target: int
    """Which of the annotation's targets or exceptions it is, from 0."""
    place: Place
    """Where it stands in its file."""
    found: tuple[tuple[Part, ...], ...]
    """The places that it could mean; none where its words are gone."""
    tell: Callable[[], Problem]
    """Makes the problem, with its candidates."""

    @cached_property
    def problem(self) -> Problem:
        """What is wrong, with the candidates."""
        return self.tell()


@dataclass(frozen=True)
class Anchoring:
    """All anchors of a layer in a book, in the order of the text."""

    anchors: tuple[Anchor, ...]
    exceptions: tuple[Anchor, ...] = ()
    """The places at which a form of `mentions` is not meant."""
    unresolved: tuple[Unresolved, ...] = ()

    @cached_property
    def by_annotation(self) -> dict[str, tuple[Anchor, ...]]:
        """Annotation id → its anchors, in the order of the text."""
        found: dict[str, list[Anchor]] = {}
        for anchor in self.anchors:
            found.setdefault(anchor.annotation, []).append(anchor)
        return {id: tuple(anchors) for id, anchors in found.items()}


def anchor_all(book: Book, layer: Layer, problems: Problems) -> Anchoring:
    """Resolve every target and mention of the layer.

    What matches nothing, or several places, is added to `problems` with its candidates.
    """
    anchoring = resolve_all(FoldedText(book.passages), book, layer, problems)
    problems.extend(one.problem for one in anchoring.unresolved)
    return anchoring


def resolve_all(text: FoldedText, book: Book, layer: Layer, problems: Problems) -> Anchoring:
    """As anchor_all, but what is wrong with targets comes back as `unresolved` only.

    So that who remembers where they stood can say more about them (lock.py).
    """
    given = [(it, *target) for it in layer.annotations for target in targets_of(it)]
    text.prepare(fold(target.exact) for _, _, _, target, _ in given)
    resolving = _Resolving(text, book)
    anchors: list[Anchor] = []
    exceptions: list[Anchor] = []
    unresolved: list[Unresolved] = []
    for it, role, number, target, place in given:
        found = list(match(target, text))
        if len(found) != 1:
            tell = partial(resolving.problem, it.id, target, place, found)
            unresolved.append(Unresolved(it.id, role, number, place, tuple(found), tell))
        elif role == "target":
            anchors.append(Anchor(it.id, found[0], number, it.kind not in UNMARKED))
        else:
            exceptions.append(Anchor(it.id, found[0], number, marked=False))
    anchors += _mentions(layer, text, book, exceptions, problems)
    order = {id: number for number, id in enumerate(layer.by_id)}

    def place_of(anchor: Anchor) -> tuple[int, int, int, int]:
        start, end = text.range(anchor.parts)
        return start, -end, order[anchor.annotation], anchor.target or 0

    return Anchoring(tuple(sorted(anchors, key=place_of)), tuple(exceptions), tuple(unresolved))


def targets_of(it: Annotation) -> Iterator[tuple[Role, int, Target, Place]]:
    """The targets of an annotation, then its exceptions: number from 0, target, and its place."""
    for number, (target, place) in enumerate(it.targets):
        yield "target", number, target, place
    for number, (target, place) in enumerate(it.exceptions):
        yield "except", number, target, place


UNMARKED = ("section", "question", "event")
"""Kinds that show themselves otherwise than by a mark at their words."""


class _Resolving:
    """Says what is wrong with a target that does not mean just one place."""

    def __init__(self, text: FoldedText, book: Book) -> None:
        self.text = text
        self.book = book
        self.look_alikes = LookAlikes(text)

    def problem(
        self, id: str, target: Target, place: Place, found: list[tuple[Part, ...]]
    ) -> Problem:
        exact = shorten(target.exact)
        if target.passage and passage_id(target.passage) not in self.text.numbers:
            last, notes = len(self.book.text), len(self.book.notes)
            return Problem(
                "unknown-passage", place, id=id, passage=target.passage, last=last, notes=notes
            )
        if found:
            return Problem(
                "target-ambiguous", place, self._shown(found), id=id, exact=exact, count=len(found)
            )
        if target.occurrence is not None:
            any_ = list(match(msgspec.structs.replace(target, occurrence=None), self.text))
            if any_:
                return Problem(
                    "occurrence-not-found",
                    place,
                    self._shown(any_),
                    id=id,
                    exact=exact,
                    occurrence=target.occurrence,
                    count=len(any_),
                )
        return self._not_found(id, target, place, exact)

    def _not_found(self, id: str, target: Target, place: Place, exact: str) -> Problem:
        is_narrowed = bool(target.prefix or target.suffix or target.passage)
        alone = match(Target(exact=target.exact), self.text)
        bare = list(islice(alone, MOST_SHOWN)) if is_narrowed else []
        if bare:
            where, near = " at the place that prefix, suffix and passage name", "; they stand here"
            shown = self._shown(bare)
        else:
            shown = self._shown(list(self.look_alikes.near(target.exact)))
            where, near = "", "; these look alike" if shown else ""
        return Problem("target-not-found", place, shown, id=id, exact=exact, where=where, near=near)

    def _shown(self, places: list[tuple[Part, ...]]) -> list[str]:
        return [show(parts, self.text) for parts in places[:MOST_SHOWN]]


def _mentions(
    layer: Layer, text: FoldedText, book: Book, exceptions: list[Anchor], problems: Problems
) -> Iterator[Anchor]:
    forms = _forms(layer, problems)
    not_meant: dict[str, list[Part]] = {}
    for exception in exceptions:
        not_meant.setdefault(exception.annotation, []).extend(exception.parts)
    found: dict[str, list[Mention]] = {}
    for mention in find_mentions(forms, text):
        if not any(_overlap(mention.part, part) for part in not_meant.get(mention.id, ())):
            found.setdefault(mention.id, []).append(mention)
    chapters = {
        passage.id: chapter.name for chapter in book.chapters for passage in chapter.passages
    }
    for it in layer.annotations:
        mine = found.get(it.id, [])
        _tell(it, mine, problems)
        mark = "none" if it.targets else it.entry.mark
        marked: set[str] = set()
        for mention in mine:
            scope = chapters.get(mention.part.passage, "notes") if mark == "chapter" else ""
            is_marked = mark == "all" or (mark != "none" and scope not in marked)
            marked.add(scope)
            yield Anchor(it.id, (mention.part,), None, is_marked)


def _forms(layer: Layer, problems: Problems) -> dict[str, str]:
    """Each form, folded, and whose it is; one that two annotations claim is a problem."""
    forms: dict[str, str] = {}
    for it in layer.annotations:
        for form in it.entry.forms:
            other = forms.setdefault(fold(form), it.id)
            if other != it.id:
                problems.add("form-shared", it.place, form=form, id=it.id, other=other)
    return forms


def _tell(it: Annotation, found: list[Mention], problems: Problems) -> None:
    """Tell of an annotation that stands nowhere, and of forms that the text does not have."""
    forms = it.entry.forms
    if not forms:
        if not it.targets and it.kind not in UNMARKED:
            problems.add("no-place", it.place, id=it.id)
        return
    if not found and not it.targets:
        problems.add("mention-not-found", it.place, id=it.id, forms=", ".join(forms))
    seen = {mention.form for mention in found}
    for form in forms:
        if seen and fold(form) not in seen:
            problems.add("form-not-found", it.place, id=it.id, form=form)


def _overlap(one: Part, other: Part) -> bool:
    return one.passage == other.passage and one.start < other.end and other.start < one.end
