"""The two inverse verbs: what describe writes, match finds, and finds only there."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from texts import folded, passages
from variorum.anchor import describe, match
from variorum.anchor.fold import FoldedText, Part, fold
from variorum.layer.entries import Target

TRAPS = [
    *["the ", "workers ", "workers’ ", "workers' ", "control ", "Control", "of ", "a", "b", "A"],
    *["é", "e\u0301", "q\u0303", "\u0323", "\u0301", "ﬁ", "ß", "İ", "ς", "Σ"],
    *["𝔄", "🙂", "👩\u200d🚀", "\U00020000", "中", "文", "ก", "กำ", "ひ", "각", "\u1161", "\u11a8"],
    *["שלום ", "עולם ", "صباح ", "مَ", "\u200c", "\u200d", "־", "״", "׳"],
    *["\u00ad", "\u200b", "\u2060", "\u200e", "\u202b", "\u202c", "\ufeff", "\u061c"],
    *[" ", "  ", "\u00a0", "\u202f", "\u2003", "\n", "\t", "\u3000"],
    *['"', "“", "”", "'", "‘", "’", "«", "»", "„", "´", "`", "ʼ"],
    *[
        "-",
        "--",
        "—",
        "–",
        "\u2011",
        "\u2212",
        ".",
        "..",
        "...",
        "…",
        "‥",
        ". ",
        ",",
        "¹",
        "½",
        "_",
    ],
]
"""Characters and words that have misled one tool or another."""

TEXT = st.lists(st.sampled_from(TRAPS), max_size=14).map("".join)
REPEATING = st.builds(lambda piece, times: piece * times, TEXT, st.integers(1, 4))
PASSAGE = st.one_of(TEXT, REPEATING, st.text(max_size=12))


@st.composite
def texts_with_a_range(draw: st.DrawFn) -> tuple[FoldedText, tuple[Part, ...]]:
    """A text, and any range of it: of one passage or of several, edges wherever they fall."""
    made = passages(
        *draw(st.lists(PASSAGE, min_size=1, max_size=4)),
        notes=tuple(draw(st.lists(PASSAGE, max_size=2))),
    )
    first = draw(st.integers(0, len(made) - 1))
    last = draw(st.integers(first, min(first + 2, len(made) - 1)))
    start = draw(st.integers(0, len(made[first].text)))
    end = draw(st.integers(start if first == last else 0, len(made[last].text)))
    parts = []
    for number in range(first, last + 1):
        from_ = start if number == first else 0
        to = end if number == last else len(made[number].text)
        parts.append(Part(made[number].id, from_, to))
    return FoldedText(made), tuple(parts)


@settings(max_examples=600, deadline=None)
@given(texts_with_a_range())
def test_there_and_back(case: tuple[FoldedText, tuple[Part, ...]]) -> None:
    """What describe writes for a range, match finds, and finds only there."""
    text, parts = case
    try:
        target = describe(parts, text)
    except ValueError:
        assume(False)
    found = list(match(target, text))
    assert len(found) == 1
    start, end = text.range(parts)
    assert text.text[slice(*text.range(found[0]))] == text.text[start:end].strip(" ")
    assert text.range(found[0])[0] == start + len(text.text[start:end]) - len(
        text.text[start:end].lstrip(" ")
    )


@settings(max_examples=300, deadline=None)
@given(texts_with_a_range())
def test_describe_refuses_only_what_holds_nothing(
    case: tuple[FoldedText, tuple[Part, ...]],
) -> None:
    """Describe gives up on a range without visible characters or across notes, and on no other."""
    text, parts = case
    start, end = text.range(parts)
    words = text.text[start:end]
    try:
        describe(parts, text)
    except ValueError:
        assert not words.strip(" ") or text.APART in words


@settings(max_examples=300, deadline=None)
@given(texts_with_a_range(), TEXT, TEXT, TEXT)
def test_everything_that_match_finds_reads_as_the_target(
    case: tuple[FoldedText, tuple[Part, ...]], exact: str, prefix: str, suffix: str
) -> None:
    """A place that match yields holds the target's words, folded, and no place comes twice."""
    text, _ = case
    target = Target(exact=exact, prefix=prefix, suffix=suffix)
    found = list(match(target, text))
    assert len(set(found)) == len(found)
    for parts in found:
        assert fold(text.exact(parts)) == fold(exact)


@settings(max_examples=400, deadline=None)
@given(TEXT, TEXT)
def test_folding_is_done_once(one: str, other: str) -> None:
    """Folding twice is folding once; joined with a space, words fold as they do in passages."""
    assert fold(fold(one)) == fold(one)
    assert unicodedata.is_normalized("NFC", fold(one))
    joined = folded(one, other).text.strip(FoldedText.APART)
    assert joined.strip(" ") == fold(f"{unicodedata.normalize('NFC', one)} {other}")


@settings(max_examples=300, deadline=None)
@given(texts_with_a_range())
def test_ranges_there_and_back(case: tuple[FoldedText, tuple[Part, ...]]) -> None:
    """A range of the folded text, from its first visible character, leads to passages and back."""
    text, parts = case
    start, end = text.range(parts)
    assume(text.APART not in text.text[start:end] and text.text[start] != " ")
    again = text.parts(start, end)
    if again is not None:
        assert text.range(again) == (start, end)


@pytest.mark.parametrize(
    ("texts", "words", "expected"),
    [
        (["Two words, two."], ("p1", "Two words"), Target(exact="Two words")),
        (["A red cat.", "A blue cat."], ("p2", "cat"), Target(exact="cat", prefix="blue")),
        (["The cat purrs. The cat naps."], ("p1", "cat", 2), Target(exact="cat", suffix="naps")),
        (["so, so, so"], ("p1", "so", 2), Target(exact="so", prefix="so,", suffix=", so")),
        (["Marxism and Leninism"], ("p1", "ism", 2), Target(exact="ism", prefix="Lenin")),
        (["“Why?” he said. “Why?”"], ("p1", "Why?", 2), Target(exact="Why?", prefix="said. “")),
    ],
    ids=["alone", "prefix", "suffix", "both", "inside-a-word", "quotation-mark"],
)
def test_the_shortest_target(
    texts: list[str], words: tuple[str, str] | tuple[str, str, int], expected: Target
) -> None:
    """Describe writes no more context than tells the place from all others."""
    text = folded(*texts)
    passage, exact, *which = words
    source = text.passages[text.numbers[passage]].text
    start = -1
    for _ in range(which[0] if which else 1):
        start = source.index(exact, start + 1)
    assert describe((Part(passage, start, start + len(exact)),), text) == expected


def test_counting_is_the_last_resort() -> None:
    """Where the text repeats itself as far as context is looked at, the occurrence is given."""
    text = folded(" ".join(["so"] * 100))
    target = describe((Part("p1", 150, 152),), text)
    assert target == Target(exact="so", occurrence=51)
