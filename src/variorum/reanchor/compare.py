"""Comparing: does every target still stand where it stood when somebody last looked?

The same words in the same place are the same place, whatever was mended around them and however
the passages are numbered now. A look-alike elsewhere is never the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

from variorum.anchor import MOST_SHOWN, Anchoring, Role, Unresolved, resolve_all, targets_of
from variorum.anchor.fold import FoldedText, Part, fold
from variorum.anchor.quote import shorten, show
from variorum.book import Book
from variorum.layer import Layer
from variorum.layer.entries import Target
from variorum.problems import Place, Problem, Problems
from variorum.reanchor.beside import FEW
from variorum.reanchor.fingerprint import WordedText, words_in
from variorum.reanchor.lock import NAME, Entry, Lock, aim, make_lock, read_lock
from variorum.reanchor.pairing import pair
from variorum.reanchor.trace import Trace, Tracer

State = Literal["same", "new", "moved", "ambiguous", "orphan"]
"""Where a target stands, against the lock: there; not locked yet; elsewhere; nobody knows which of
several places; nowhere."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one target stands against the lock."""

    state: State
    annotation: str
    role: Role
    target: int
    """Which of the annotation's targets or exceptions it is, from 0."""
    asked: Target
    place: Place
    """Where it stands in its file."""
    parts: tuple[Part, ...] | None
    """What it resolves to now."""
    entry: Entry | None
    """What the lock remembers."""
    trace: Trace | None
    """Where that place has gone."""


@dataclass(frozen=True)
class Comparison:
    """A layer held against its lock."""

    book: Book
    layer: Layer
    anchoring: Anchoring
    new: WordedText
    lock: Lock | None
    standings: tuple[Standing, ...]
    """All targets and exceptions, in the order of the files."""

    @property
    def counted(self) -> str:
        """How many targets there are, and how many are not as the lock has them: `9, 2 new`."""
        states = Counter(it.state for it in self.standings)
        told = [f"{states[state]} {state}" for state in get_args(State)[1:] if states[state]]
        return ", ".join([f"{len(self.standings)} targets", *told])

    @cached_property
    def now(self) -> Lock:
        """The lock as it would be written now."""
        return make_lock(self.layer, self.anchoring, self.new, self.lock)


def compare(
    book: Book, layer: Layer, text: FoldedText, anchoring: Anchoring, lock: Lock | None
) -> Comparison:
    """Hold the layer's anchors against the lock; without a lock, every target is new."""
    new = WordedText(text)
    known = lock.by_key if lock else {}
    found = {(it.annotation, "target", it.target): it.parts for it in anchoring.anchors}
    found |= {(it.annotation, "except", it.target): it.parts for it in anchoring.exceptions}
    several = {
        (it.annotation, it.role, it.target) for it in anchoring.unresolved if len(it.found) > 1
    }
    given = [(it.id, *target) for it in layer.annotations for target in targets_of(it)]
    entries = [known.get((id, role, aim(asked))) for id, role, _, asked, _ in given]
    traces: dict[Entry, Trace] = {}
    if lock and known:
        asked_for = list(dict.fromkeys(entry for entry in entries if entry))
        traced = Tracer(lock.fingerprint, new).trace_all([entry.at for entry in asked_for])
        traces = dict(zip(asked_for, traced, strict=True))
    standings = []
    for (id, role, number, asked, place), entry in zip(given, entries, strict=True):
        parts = found.get((id, role, number))
        trace = traces[entry] if entry else None
        if parts is None:
            state: State = "ambiguous" if (id, role, number) in several else "orphan"
        elif trace is None:
            state = "new"
        else:
            is_there = trace.verdict == "found" and trace.places == (text.range(parts),)
            state = "same" if is_there else "moved"
            if entry and not is_there and is_in_doubt(entry, trace):
                trace = replace(trace, verdict="several", places=(*trace.places, text.range(parts)))
        standings.append(Standing(state, id, role, number, asked, place, parts, entry, trace))
    return Comparison(book, layer, anchoring, new, lock, tuple(standings))


def is_in_doubt(entry: Entry, trace: Trace) -> bool:
    """Whether a trace that leads elsewhere than the target itself may be the one that is wrong.

    Of a few words that stand at both places either can be meant: their sentence can have moved
    away from what stood beside it, to which the trace holds.
    """
    return trace.verdict == "found" and len(words_in(fold(entry.at.exact))) < FEW


def anchor_locked(
    book: Book, layer: Layer, problems: Problems, allow: Collection[State] = ()
) -> Comparison:
    """Anchor the layer, hold it against the project's lock, and tell what is not as it was.

    As anchor_all, but a target that the lock knows is told as `anchor-moved`, `anchor-ambiguous`
    or `anchor-orphan`. Those states that are named in `allow` do not stop a build: they are listed
    as warnings. Nothing is written.
    """
    text = FoldedText(book.passages)
    anchoring = resolve_all(text, book, layer, problems)
    lock = read_lock(book.root, problems)
    comparison = compare(book, layer, text, anchoring, lock)
    if lock is None and comparison.standings:
        problems.add("no-lock", Place(NAME))
    problems.extend(_told(comparison, allow))
    return comparison


def _told(comparison: Comparison, allow: Collection[State]) -> Iterator[Problem]:
    unresolved = {(it.annotation, it.role, it.target): it for it in comparison.anchoring.unresolved}
    for standing in comparison.standings:
        own = unresolved.get((standing.annotation, standing.role, standing.target))
        problem = _problem(standing, own, comparison)
        if problem is not None:
            yield problem.allowed() if standing.state in allow else problem
    if comparison.lock is not None:
        yield from _told_of_lock(comparison.lock, comparison)


def _problem(standing: Standing, own: Unresolved | None, comparison: Comparison) -> Problem | None:
    """What is to be told of one target, if anything."""
    text, entry, trace = comparison.new.text, standing.entry, standing.trace
    if standing.state == "same":
        return None
    if entry is None or trace is None:
        if own is not None:
            return own.problem
        if comparison.lock is None or standing.parts is None:
            return None
        where = show(standing.parts, text)
        return Problem("anchor-new", standing.place, [where], id=standing.annotation)
    was = f"was: {entry.at.before}[{shorten(entry.at.exact)}]{entry.at.after}"
    shown = [was]
    if standing.parts is not None:
        shown.append(f"now: {show(standing.parts, text)}")
    if trace.verdict == "found" and (there := text.parts(*trace.places[0])):
        shown.append(f"its old place: {show(there, text)}")
    elif own is not None:
        shown += own.problem.candidates
    details = {"id": standing.annotation, "exact": shorten(entry.at.exact)}
    return Problem(f"anchor-{standing.state}", standing.place, shown, **details)


def _told_of_lock(lock: Lock, comparison: Comparison) -> Iterator[Problem]:
    asked = {(it.annotation, it.role, aim(it.asked)) for it in comparison.standings}
    for entry in lock.entries:
        if entry.key not in asked:
            where = f"{entry.at.before}[{shorten(entry.at.exact)}]{entry.at.after}"
            yield Problem("anchor-gone", Place(NAME), [where], id=entry.id)
    now = {named.id: named for named in comparison.now.mentions}
    for named in lock.mentions:
        it = comparison.layer.by_id.get(named.id)
        forms = now[named.id].forms if named.id in now else {}
        changed = [
            f"“{form}” stood {count} times, now {forms.get(form, 0)}"
            for form, count in named.forms.items()
            if forms.get(form, 0) != count
        ]
        if it is not None and changed:
            shown = list(_mentions_in_changed(named.id, comparison))
            what = "; ".join(changed)
            yield Problem("mentions-changed", it.place, shown, id=named.id, what=what)
    if comparison.now != lock:
        yield Problem("lock-behind", Place(NAME))


def _mentions_in_changed(id: str, comparison: Comparison) -> Iterator[str]:
    """The mentions that stand in passages which the lock does not know, a few of them.

    First those in passages that are altogether new, then those in passages that have changed.
    """
    assert comparison.lock is not None
    pairs = pair(comparison.lock.text, comparison.new.fingerprint)
    changed = set(pairs.kin.values())
    text = comparison.new.text
    shown: dict[bool, list[str]] = {False: [], True: []}
    for anchor in comparison.anchoring.by_annotation.get(id, ()):
        number = text.numbers[anchor.parts[0].passage]
        if anchor.target is None and number not in pairs.was:
            shown[number in changed].append(show(anchor.parts, text))
    yield from (shown[False] or shown[True])[:MOST_SHOWN]
