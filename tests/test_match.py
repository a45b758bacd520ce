"""What a target means: none, one or many places, each found whatever a person would forgive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from texts import folded
from variorum.anchor import match, show
from variorum.anchor.fold import FoldedText
from variorum.layer.entries import Target

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "match.yaml").read_text("utf-8")
)


def target_of(given: str | dict[str, Any]) -> Target:
    """A target as an annotation file has it."""
    return Target(exact=given) if isinstance(given, str) else Target(**given)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("is_prepared", [False, True], ids=["alone", "prepared"])
def test_match(name: str, is_prepared: bool) -> None:
    """A target means the places that its case names, in the order of the text, and no others."""
    case = CASES[name]
    text = folded(*case["text"], notes=tuple(case.get("notes", ())))
    target = target_of(case["target"])
    if is_prepared:
        text.prepare([target.exact, "so", "cat"])
    assert [show(parts, text) for parts in match(target, text)] == case["finds"]


def test_match_is_lazy_about_nothing_that_matters() -> None:
    """Asking for the second occurrence yields it alone, though others stand before and after."""
    text = folded("so so", "so so")
    target = Target(exact="so", occurrence=3)
    assert [parts[0].passage for parts in match(target, text)] == ["p2"]


def test_a_range_is_counted_in_code_points() -> None:
    """Offsets count code points: an astral character is one, a composed accent none."""
    text = folded("🙂e\u0301 \U00020000 here")
    assert text.passages[0].text == "🙂é \U00020000 here"
    (parts,) = match(Target(exact="here"), text)
    assert (parts[0].start, parts[0].end) == (5, 9)


def test_a_range_leaves_out_what_folding_took_at_its_edges() -> None:
    """White space and unseen characters beside the words are not part of their place."""
    text = folded("so \u00adwords\u00ad  here")
    (parts,) = match(Target(exact="words"), text)
    assert text.exact(parts) == "words"


def test_the_text_begins_and_ends_apart() -> None:
    """The folded text opens and closes with the character that no target can hold."""
    text = folded("a", notes=("b", "c"))
    assert text.text == "\x00a\x00b\x00c\x00"
    assert FoldedText(()).text == "\x00"
