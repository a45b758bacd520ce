"""Mentions: whole words in every script, the longest first, in time linear in the text."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from texts import folded, passages
from variorum.anchor import show
from variorum.anchor.fold import FoldedText, fold
from variorum.anchor.mention import find_mentions

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "mention.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("name", CASES)
def test_mentions(name: str) -> None:
    """The mentions found are those that the case names, in the order of the text, and no others."""
    case = CASES[name]
    text = folded(*case["text"])
    forms = {fold(form): id for id, listed in case["forms"].items() for form in listed}
    found = find_mentions(forms, text)
    assert [f"{it.id}: {show((it.part,), text)}" for it in found] == case["finds"]


PIECES = st.sampled_from(
    ["so", "so so", "an", "and", "’s", "-", " ", "—", "é", "\u0301", ".", "中"]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=1, max_size=3),
    st.dictionaries(
        st.lists(PIECES, min_size=1, max_size=3).map("".join).map(fold),
        st.sampled_from(["one", "two"]),
        max_size=4,
    ),
)
def test_mentions_never_overlap(texts: list[str], forms: dict[str, str]) -> None:
    """No two mentions share a character, each reads as its form, and they come in order."""
    text = FoldedText(passages(*texts))
    found = find_mentions(forms, text)
    ranges = [text.range((mention.part,)) for mention in found]
    assert ranges == sorted(ranges)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(ranges))
    for mention, (start, end) in zip(found, ranges, strict=True):
        assert text.text[start:end] == mention.form
        assert forms[mention.form] == mention.id


def test_time_grows_with_the_text_and_not_with_the_forms() -> None:
    """Ten thousand forms are found in a large text within seconds, however alike they are."""
    words = [f"name{number % 100}x{number}" for number in range(10_000)]
    text = folded(*(" ".join(words[at : at + 100]) for at in range(0, 10_000, 100)))
    began = time.perf_counter()
    found = find_mentions({word: word for word in words}, text)
    assert len(found) == 10_000
    assert time.perf_counter() - began < 5
