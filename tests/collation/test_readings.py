"""Readings: what was changed in a copy is found at its place and told as what it is."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collation.booklet import bound, imposed, pages, transcribed
from collation.prose import paragraphs
from variorum.collation import Collation, collate, render
from variorum.collation.align import align, matches
from variorum.collation.tokens import worded
from variorum.problems import Problems, ProjectError

TEXT = (
    "It was the best of times, it was “the worst” of times<sup>1</sup> — in *The Book* of 1850–51."
)

DIFFERENCES = {
    ("best of times", "best of rimes"): ("times", "spelling"),
    ("best of times", "best of days"): ("times", "substantive"),
    ("best of times", "best times"): ("of", "omission"),
    ("the best", "the very best"): ("the", "addition"),
    ("times, it", "times; it"): ("times,", "punctuation"),
    ("best", "Best"): ("best", "capitals"),
    ("best", "be-st"): ("best", "hyphen"),
    ("<sup>1</sup>", ""): ("times¹", "note-mark"),
    ("*The Book*", "The Book"): ("*The Book*", "italics"),
}
"""What a second witness has otherwise: the lemma, and the class of the difference."""

TYPOGRAPHY = [
    'It was the best of times, it was "the worst" of times[1] -- in _The Book_ of 1850-51.',
    "It was the best of times, it was «the worst» of times¹ – in <i>The Book</i> of 1850—51.",
]
"""Witnesses that have the same, set otherwise."""


def compared(tmp: Path, **sources: str) -> Collation:
    """Witnesses compared with each other; the keywords are their sigla."""
    files = []
    for siglum, source in sources.items():
        files.append(tmp / f"{siglum}-witness.txt")
        files[-1].write_text(source, encoding="utf-8")
    return collate(files)


@pytest.mark.parametrize("change", DIFFERENCES, ids=lambda change: change[1])
def test_classes(tmp_path: Path, change: tuple[str, str]) -> None:
    """A difference is told by its lemma and its class."""
    found = compared(tmp_path, A=TEXT, B=TEXT.replace(*change)).readings
    assert [(it.lemma, it.kind) for it in found] == [DIFFERENCES[change]]
    assert found[0].differ == ("B",)


@pytest.mark.parametrize("other", TYPOGRAPHY)
def test_typography_is_counted_not_listed(tmp_path: Path, other: str) -> None:
    """The same words set otherwise are no reading; how often they are is counted by class."""
    collation = compared(tmp_path, A=TEXT, B=other)
    assert collation.readings == ()
    assert set(collation.counts["B"]) <= {"quotation-marks", "typography"}
    assert collation.counts["B"].total() > 2


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from(["change", "leave out", "add", "double"]))
def test_seeded_changes_are_found(
    tmp_path_factory: pytest.TempPathFactory, seed: int, how: str
) -> None:
    """A change made in one imposed booklet is found in its paragraph, and nothing far from it."""
    chance = Random(seed)
    texts = paragraphs(chance, 12)
    number = chance.randrange(12)
    words = texts[number].split(" ")
    at = chance.randrange(1, len(words) - 1)
    word = words[at]
    made = {
        "change": ["Elsewhere"],
        "leave out": [],
        "add": [word, "besides"],
        "double": [word, word],
    }
    changed = [*texts]
    changed[number] = " ".join([*words[:at], *made[how], *words[at + 1 :]])
    collation = compared(
        tmp_path_factory.mktemp("seeded"),
        A=transcribed(bound(pages(texts, 70, Random(seed)))),
        B=transcribed(imposed(bound(pages(changed, 95, Random(seed))))),
    )
    found = {it.base.label for it in collation.readings}
    assert f"¶{number + 1}" in found
    # Beside the end of a page, a change may hide where a word or two belong.
    proposed = any(it.how == "proposed" for one in collation.witnesses for it in one.joints)
    assert proposed or len(found) == 1
    assert all(it.differ in (("A",), ("B",)) for it in collation.readings)


keys = st.lists(st.sampled_from("abcdef"), max_size=40)


@given(keys, keys)
def test_alignment_accounts_for_everything(first: list[str], second: list[str]) -> None:
    """What lies between the gaps is the same in both, and gaps and the rest are all there is."""
    gaps = align(first, second)
    made: list[str] = []
    at = 0
    for start, end, other_start, other_end in gaps:
        assert start >= at
        made += [*first[at:start], *second[other_start:other_end]]
        at = end
    assert [*made, *first[at:]] == second
    for own, other in enumerate(matches(len(first), gaps)):
        assert other < 0 or first[own] == second[other]


def test_alignment_of_long_texts_is_anchored() -> None:
    """Of long texts a few changes are found, however long the texts."""
    first = [str(number) for number in range(30_000)]
    second = [*first[:9_000], "new", *first[9_001:20_000], *first[20_010:]]
    assert align(first, second) == [(9_000, 9_001, 9_000, 9_001), (20_000, 20_010, 20_000, 20_000)]


def test_three_witnesses(tmp_path: Path) -> None:
    """Of a place at which three witnesses differ in two ways, one reading has all three."""
    found = compared(
        tmp_path, A=TEXT, B=TEXT.replace("best", "beast"), C=TEXT.replace("best", "rest")
    ).readings
    assert len(found) == 1
    assert [(siglum, worded(tokens)) for siglum, tokens in found[0].variants] == [
        ("A", "best"),
        ("B", "beast"),
        ("C", "rest"),
    ]


def test_a_passage_that_a_witness_lacks_is_no_reading(tmp_path: Path) -> None:
    """A page that was lost is told as lost; its words are not listed one by one."""
    texts = paragraphs(Random(3), 6)
    collation = compared(tmp_path, A="\n\n".join(texts), B="\n\n".join(texts[:2] + texts[3:]))
    assert collation.readings == ()
    assert "B  has nothing of this passage" in render.alignment(collation)


def test_sigla(tmp_path: Path) -> None:
    """A witness is called as its file's name begins, or by the next letter that is free."""
    names = ["B-second.txt", "first.txt", "other.txt", "Bx.txt"]
    for name in names:
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    found = collate([tmp_path / name for name in names]).witnesses
    assert [it.witness.siglum for it in found] == ["B", "A", "C", "Bx"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A witness that is missing or not UTF-8 is a problem with its name."""
    bad = tmp_path / "A.txt"
    bad.write_bytes(b"\xff\xfe")
    problems = Problems()
    assert collate([bad, tmp_path / "none.txt"], problems=problems).witnesses == ()
    assert len(problems) == 2
    with pytest.raises(ProjectError):
        collate([bad])


def test_rendering(tmp_path: Path) -> None:
    """A person can read the order, the alignment and the readings, and YAML holds the latter."""
    collation = compared(tmp_path, A=TEXT, B=TEXT.replace("best", "beast"))
    assert "best]  A best; B beast  (spelling)" in render.readings(collation)
    assert "B  best] beast  (spelling)" in render.alignment(collation)
    assert "[¶1, line 1]" in render.witnesses(collation)
    written = render.readings_yaml(collation)
    assert written.startswith("kind: reading\nentries:\n  reading-best:\n")
    assert 'target: {exact: "best", passage: "¶1"}' in written
    assert '- {witness: B, text: "beast"}' in written
