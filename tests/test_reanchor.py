"""Notes under a changing text: what is the same place, what is told, and what is proposed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from texts import book_of, passages
from variorum.anchor import match, resolve_all
from variorum.anchor.fold import FoldedText
from variorum.layer import Annotation, Layer
from variorum.layer.entries import Comment, Target
from variorum.problems import Place, Problems
from variorum.reanchor import Proposal, propose_all
from variorum.reanchor.compare import Comparison, Standing, compare
from variorum.reanchor.fingerprint import WordedText
from variorum.reanchor.lock import make_lock

STORY: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "reanchor.yaml").read_text("utf-8")
)
CASES: dict[str, dict[str, Any]] = STORY["cases"]


def text_of(source: str) -> FoldedText:
    """A source as passages: parted by blank lines, the author's notes behind `---`."""
    text, _, notes = source.partition("\n---\n")

    def parted(part: str) -> list[str]:
        return [" ".join(it.split()) for it in part.split("\n\n") if it.strip()]

    return FoldedText(passages(*parted(text), notes=tuple(parted(notes))))


def layer_of(notes: dict[str, Any]) -> Layer:
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


def changed(old: str, new: str, notes: dict[str, Any]) -> Changed:
    """Lock the notes in the old text, and look for them in the new one."""
    layer = layer_of(notes)
    before, after = text_of(old), text_of(new)
    problems = Problems()
    anchoring = resolve_all(before, book_of(before.passages), layer, problems)
    assert not anchoring.unresolved, [str(it.problem) for it in anchoring.unresolved]
    lock = make_lock(layer, anchoring, WordedText(before), None)
    book = book_of(after.passages)
    now = resolve_all(after, book, layer, problems)
    comparison = compare(book, layer, after, now, lock)
    return Changed(
        comparison, {it.annotation: proposal for it, proposal in propose_all(comparison)}
    )


def edited(edit: list[list[str]]) -> str:
    """The story with these words replaced."""
    text: str = STORY["text"]
    for old, new in edit:
        parts = [r"\s+".join(map(re.escape, part.split())) for part in old.split("\n\n")]
        text, count = re.subn(r"\n\n+".join(parts), new.replace("\\", r"\\"), text)
        assert count == 1, f"“{old}” is found {count} times"
    return text


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    """After the edit each note is where the case says, or is given up; no other note has moved."""
    case = dict(CASES[name])
    now = changed(STORY["text"], edited(case.pop("edit")), STORY["notes"])
    case.pop("all-same", None)
    states = {id: it.state for id, it in now.standings.items() if it.state != "same"}
    assert states == {id: expected["is"] for id, expected in case.items()}
    for id, expected in case.items():
        shown = now.shown(id)
        if "goes" in expected:
            label, _, words = expected["goes"].partition(": ")
            assert shown is not None, now.proposals[id]
            assert shown.startswith(f"{label}: ")
            assert words in shown
        else:
            assert shown is None
            assert now.proposals[id].trace.verdict == expected["up"]
        if "target" in expected:
            assert now.proposals[id].target == Target(**expected["target"])


@pytest.mark.parametrize("name", CASES)
def test_proposed_targets_mean_their_place(name: str) -> None:
    """A proposed target means just the place that is proposed."""
    now = changed(STORY["text"], edited(CASES[name]["edit"]), STORY["notes"])
    for proposal in now.proposals.values():
        if proposal.target is not None:
            assert list(match(proposal.target, now.comparison.new.text)) == [proposal.parts]
