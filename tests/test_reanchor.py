"""Notes under a changing text: what is the same place, what is told, and what is proposed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from changing import changed
from variorum.anchor import match
from variorum.layer.entries import Target

STORY: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "reanchor.yaml").read_text("utf-8")
)
CASES: dict[str, dict[str, Any]] = STORY["cases"]


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
