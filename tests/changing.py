"""A text that changes under a layer: locked in the old text, looked for in the new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from texts import book_of, passages
from variorum.anchor import resolve_all
from variorum.anchor.fold import FoldedText
from variorum.layer import Annotation, Layer
from variorum.layer.entries import Comment, Target
from variorum.problems import Place, Problems
from variorum.reanchor import Proposal, propose_all
from variorum.reanchor.compare import Comparison, Standing, compare
from variorum.reanchor.fingerprint import WordedText
from variorum.reanchor.lock import Lock, make_lock

Notes = dict[str, Any]
"""Id of a note → its target, as an annotation file has it."""


def text_of(source: str) -> FoldedText:
    """A source as passages: parted by blank lines, the author's notes behind `---`."""
    text, _, notes = source.partition("\n---\n")

    def parted(part: str) -> list[str]:
        return [" ".join(it.split()) for it in part.split("\n\n") if it.strip()]

    return FoldedText(passages(*parted(text), notes=tuple(parted(notes))))


def layer_of(notes: Notes) -> Layer:
    """A layer of comments with these targets."""
    place = Place("annotations/comments.yaml", 1, 1)
    targets = {
        id: Target(exact=it) if isinstance(it, str) else Target(**it) for id, it in notes.items()
    }
    return Layer(
        tuple(
            Annotation(id, Comment(target=target, body="."), place, ((target, place),), (), ())
            for id, target in targets.items()
        )
    )


@dataclass(frozen=True)
class Changed:
    """A layer held against the lock of an older text."""

    comparison: Comparison
    proposals: dict[str, Proposal]

    @property
    def standings(self) -> dict[str, Standing]:
        """How each note stands."""
        return {it.annotation: it for it in self.comparison.standings}

    def shown(self, id: str) -> str | None:
        """Where a note is proposed to go: its passage whole, the words in brackets."""
        parts = self.proposals[id].parts
        if parts is None:
            return None
        text = self.comparison.new.text
        first, last = (text.passages[text.numbers[it.passage]] for it in (parts[0], parts[-1]))
        before, after = first.text[: parts[0].start], last.text[parts[-1].end :]
        return f"{first.label}: {before}[{text.exact(parts)}]{after}"


def lock_of(source: str, notes: Notes) -> Lock:
    """The lock of these notes in this text."""
    layer, text = layer_of(notes), text_of(source)
    anchoring = resolve_all(text, book_of(text.passages), layer, Problems())
    assert not anchoring.unresolved, [str(it.problem) for it in anchoring.unresolved]
    return make_lock(layer, anchoring, WordedText(text), None)


def held(lock: Lock, source: str, notes: Notes) -> Changed:
    """The notes in another text, held against a lock."""
    layer, text = layer_of(notes), text_of(source)
    book = book_of(text.passages)
    comparison = compare(book, layer, text, resolve_all(text, book, layer, Problems()), lock)
    return Changed(
        comparison, {it.annotation: proposal for it, proposal in propose_all(comparison)}
    )


def changed(old: str, new: str, notes: Notes) -> Changed:
    """Lock the notes in the old text, and look for them in the new one."""
    return held(lock_of(old, notes), new, notes)
