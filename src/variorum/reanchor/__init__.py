"""Re-anchoring: for notes whose words have changed or moved, where they should stand now.

What is proposed was found by tracing the place that the lock remembers (trace.py); what is not
sure enough is given up, and the note stays in the list of problems.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from variorum.anchor import resolve_all
from variorum.anchor.fold import FoldedText, Part, fold, is_word
from variorum.anchor.quote import context, describe, label_of, match, passage_id
from variorum.layer import read_layer
from variorum.layer.entries import Target
from variorum.problems import Place, Problem, Problems
from variorum.reanchor.compare import Comparison, Standing
from variorum.reanchor.lock import Entry, aim, make_lock, write_atomically, write_lock
from variorum.reanchor.rewrite import CannotRewriteError, Change, rewrite
from variorum.reanchor.rewrite import Path as YamlPath
from variorum.reanchor.trace import Trace, Tracer

_WHY = {
    "found": "found",
    "gone": "nothing in the text is like it any more",
    "several": "more than one place could be meant",
    "short": "its words have changed and are too few to be sure of",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where one target should stand, or that nobody can tell."""

    entry: Entry
    """What the lock remembers."""
    trace: Trace
    parts: tuple[Part, ...] | None
    """The proposed place; None where the note is given up."""
    target: Target | None
    """A target that means just this place, as like the old one as can be."""

    @property
    def score(self) -> int:
        """How sure it is, in per cent: the less that is left of words and context, the lower."""
        return round(100 * min(self.trace.words, (1 + self.trace.around) / 2))

    @property
    def why(self) -> str:
        """Why the note was given up, or "found"."""
        return _WHY[self.trace.verdict]


def propose(
    entry: Entry, asked: Target, tracer: Tracer, text: FoldedText, trace: Trace | None = None
) -> Proposal:
    """Look for the place that a lock entry remembers, and write a target for it.

    `asked` is the target as the annotation has it now. `trace` can be given if known.
    """
    trace = trace or tracer.trace_all([entry.at])[0]
    parts = text.parts(*trace.places[0]) if trace.verdict == "found" else None
    target = None if parts is None else retarget(asked, parts, text)
    return Proposal(entry, trace, parts, target)


def propose_all(comparison: Comparison) -> list[tuple[Standing, Proposal]]:
    """Proposals for every target that the lock knows and that is not where it was."""
    text = comparison.new.text
    astray = [
        it
        for it in comparison.standings
        if it.state in ("moved", "ambiguous", "orphan") and it.entry and it.trace
    ]
    places = [it.trace.places[0] for it in astray if it.trace and it.trace.verdict == "found"]
    text.prepare(text.text[slice(*place)] for place in places)
    proposals = []
    for standing in astray:
        trace, entry = standing.trace, standing.entry
        assert trace is not None
        assert entry is not None
        parts = text.parts(*trace.places[0]) if trace.verdict == "found" else None
        target = None if parts is None else retarget(standing.asked, parts, text)
        proposals.append((standing, Proposal(entry, trace, parts, target)))
    return proposals


# --- the new target ---


def retarget(asked: Target, parts: tuple[Part, ...], text: FoldedText) -> Target:
    """A target that means just this place, with as little changed as can be."""
    for target in _retargeted(asked, parts, text):
        if list(match(target, text)) == [parts]:
            return target
    described = describe(parts, text)
    return msgspec.structs.replace(
        described,
        exact=_tidy(described.exact),
        prefix=_tidy(described.prefix),
        suffix=_tidy(described.suffix),
    )


def _retargeted(asked: Target, parts: tuple[Part, ...], text: FoldedText) -> Iterator[Target]:
    """The old target with new words; then renumbered; recounted; with its context anew."""
    exact = text.exact(parts)
    if fold(exact) == fold(asked.exact):
        exact = asked.exact
    passage = asked.passage
    if passage and passage_id(passage) != parts[0].passage:
        label = label_of(parts[0].passage)
        passage = label if passage.startswith(("¶", "n")) else label.removeprefix("¶")
    new = msgspec.structs.replace(asked, exact=_tidy(exact), passage=passage)
    yield new
    prefix, suffix = context(parts, _words_in(asked.prefix), _words_in(asked.suffix), text)
    anew = msgspec.structs.replace(new, prefix=_tidy(prefix), suffix=_tidy(suffix))
    for one in (new, anew):
        found = list(match(msgspec.structs.replace(one, occurrence=None), text))
        if asked.occurrence is not None and parts in found:
            yield msgspec.structs.replace(one, occurrence=found.index(parts) + 1)
        yield one


def _words_in(words: str) -> int:
    folded = fold(words)
    return len(re.findall(r"\S+", "".join(c if is_word(c) else " " for c in folded)))


def _tidy(words: str) -> str:
    """Words as a person would type them: plain spaces, nothing that can't be seen."""
    return re.sub(r"\s+", " ", re.sub("[\u00ad\u200b\u2060\ufeff]", "", words)).strip()


# --- writing ---


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An annotation file, before and after."""

    path: Path
    old: str
    new: str

    def diff(self, root: Path) -> str:
        """What changes, as a plain diff."""
        name = self.path.relative_to(root).as_posix()
        lines = difflib.unified_diff(
            self.old.splitlines(keepends=True), self.new.splitlines(keepends=True), name, name, n=1
        )
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def rewritten(
    proposals: Sequence[tuple[Standing, Proposal]], root: Path
) -> tuple[list[Rewritten], list[Problem]]:
    """The annotation files with the proposed targets; nothing is written.

    Files that can't be changed safely come back as problems, to be changed by hand.
    """
    changes: dict[str, list[Change]] = {}
    places: dict[YamlPath, Place] = {}
    for standing, proposal in proposals:
        if proposal.target is not None:
            path = ("entries", standing.annotation, standing.role, standing.target)
            places[path] = standing.place
            changes.setdefault(standing.place.file, []).append(Change(path, proposal.target))
    files: list[Rewritten] = []
    problems: list[Problem] = []
    for name, asked in changes.items():
        old = (root / name).read_bytes().decode()
        new = old
        try:
            new = rewrite(old, asked)
        except CannotRewriteError:
            for change in asked:
                try:
                    new = rewrite(new, [change])
                except CannotRewriteError as error:
                    id = change.path[1]
                    problems.append(
                        Problem("cannot-rewrite", places[change.path], id=id, why=error)
                    )
        if new != old:
            files.append(Rewritten(root / name, old, new))
    return files, problems


def write(
    comparison: Comparison, proposals: Sequence[tuple[Standing, Proposal]], problems: Problems
) -> list[Path]:
    """Write the proposed targets into the annotation files, and the lock; return the paths.

    The lock takes in what is where it was and what has been re-anchored. Of all others it keeps
    what it knew: nothing that nobody has looked at becomes right by this.
    """
    root = comparison.book.root
    files, faults = rewritten(proposals, root)
    problems.extend(faults)
    written = [write_atomically(file.path, file.new.encode()) for file in files]
    layer = read_layer(comparison.book, Problems())
    anchoring = resolve_all(comparison.new.text, comparison.book, layer, Problems())
    known = {it.entry.key for it in comparison.standings if it.state == "same" and it.entry}
    known |= {
        (it.annotation, it.role, aim(proposal.target))
        for it, proposal in proposals
        if proposal.target is not None
    }
    lock = make_lock(layer, anchoring, comparison.new, comparison.lock, known)
    return [*written, write_lock(lock, root)]
