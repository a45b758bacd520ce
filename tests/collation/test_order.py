"""Reading order: what was printed on pages, imposed, and transcribed comes back as it was."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collation.booklet import Page, bound, imposed, pages, transcribed
from collation.prose import essay, paragraphs
from variorum.collation.order import Ordered, in_order
from variorum.collation.tokens import tokenise, with_marks
from variorum.collation.witness import read_witness

slow = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def ordered(*sources: str) -> tuple[Ordered, ...]:
    """Transcriptions in reading order; their sigla are A, B, C."""
    return in_order([read_witness("ABC"[at], f"{at}.txt", it) for at, it in enumerate(sources)])


def keys(texts: Sequence[str]) -> list[list[tuple[str, tuple[str, ...]]]]:
    """Paragraphs as the words that are compared, with the notes they call."""
    return [[(it.key, it.marks) for it in with_marks(tokenise(text))] for text in texts]


def found(witness: Ordered) -> list[list[tuple[str, tuple[str, ...]]]]:
    """The same of the paragraphs that were put together again."""
    return [[(it.key, it.marks) for it in paragraph.tokens] for paragraph in witness.paragraphs]


def cut(texts: Sequence[str], odd: bool, every: int, chance: Random) -> list[Page]:
    """Pages that end in the middle of every so many-th paragraph, odd ones or even ones only.

    The first has the title, the last a colophon: without these, where a text begins is a guess.
    """
    made = [Page(["# Of Several Matters"])]
    for number, text in enumerate(texts):
        words = text.split(" ")
        if number % 2 == odd and number // 2 % every == 0 and len(words) > 8:
            at = chance.randint(3, len(words) - 4)
            made[-1].pieces.append(" ".join(words[:at]))
            made.append(Page([" ".join(words[at:])]))
        else:
            made[-1].pieces.append(text)
    made[-1].pieces.append("Anti-Copyright")
    return made


@slow
@given(st.integers(0, 10_000), st.integers(6, 24), st.integers(1, 3), st.integers(1, 3))
def test_two_paginations_hold_each_others_joints(
    seed: int, count: int, every: int, other: int
) -> None:
    """Pages cut at different places and shuffled in any way come back into their order."""
    chance = Random(seed)
    texts = paragraphs(chance, count)
    first, second = cut(texts, False, every, chance), cut(texts, True, other, chance)
    chance.shuffle(first)
    second = imposed(second)
    for witness in ordered(transcribed(first), transcribed(second)):
        if len(first) > 2 and len(second) > 2:
            inside = [joint for joint in witness.joints if joint.inside]
            assert {joint.how for joint in inside} <= {"attested"}
        assert found(witness) == keys(texts)


@pytest.mark.parametrize("seed", range(4))
def test_imposed_booklets_of_one_text(seed: int) -> None:
    """Two imposed booklets of the essay with other pages give its paragraphs, in order."""
    texts, notes = essay()
    chance = Random(seed)
    sizes = [chance.randint(120, 650), chance.randint(120, 650)]
    made = [transcribed(imposed(bound(pages(texts, size, chance, notes)))) for size in sizes]
    for witness in ordered(*made):
        assert found(witness) == keys(texts)
        assert [note.label for note in witness.notes] == [*notes]


@pytest.mark.parametrize("size", [260, 330, 560])
def test_a_single_witness(size: int) -> None:
    """One imposed booklet alone comes back too, and its joints are only proposed."""
    texts, notes = essay()
    (witness,) = ordered(transcribed(imposed(bound(pages(texts, size, Random(size), notes)))))
    words = [word for paragraph in found(witness) for word in paragraph]
    assert words == [word for paragraph in keys(texts) for word in paragraph]
    assert {joint.how for joint in witness.joints} == {"found", "proposed"}
    assert all(joint.how == "proposed" for joint in witness.joints if joint.inside)


def test_a_third_witness_in_plain_order() -> None:
    """A printing in plain order, notes at the end, joins two imposed ones."""
    texts, notes = essay()
    chance = Random(5)
    plain = [text.replace("<sup>", "[").replace("</sup>", "]") for text in texts]
    third = "\n\n".join([*plain, "Notes", *(f"{label}. {text}" for label, text in notes.items())])
    made = [transcribed(imposed(pages(texts, size, chance, notes))) for size in (300, 410)]
    for witness in ordered(*made, third):
        assert found(witness) == keys(texts)
        assert [note.label for note in witness.notes] == [*notes]
        assert "proposed" not in {joint.how for joint in witness.joints}


@slow
@given(st.integers(0, 10_000), st.integers(1, 30))
def test_plain_order_is_left_alone(seed: int, count: int) -> None:
    """A text in reading order stays in it, whether one witness has it or two."""
    texts = paragraphs(Random(seed), count)
    source = transcribed([Page([*texts])])
    for witness in (*ordered(source), *ordered(source, source)):
        assert found(witness) == keys(texts)


def test_a_hyphen_belongs_to_the_word_if_another_witness_says_so() -> None:
    """`re-` + `issued` is `re-issued`, `sys-` + `tem` is `system`, as the other witness has it."""
    one = "The old book was printed and was then re-\n\nissued by the friends of the whole sys-\n"
    one = one.rstrip() + "\n\ntem of printing and of binding that we know.\n"
    two = (
        "The old book was printed and was then re-issued by the friends of the whole system of "
        "printing and of binding that we know.\n"
    )
    first, _ = ordered(one, two)
    words = [token.key for token in first.paragraphs[0].tokens]
    assert "re-issued" in words
    assert "system" in words


def test_breaks_close_together() -> None:
    """Where both witnesses break within a few words, each still attests the joint of the other."""
    before = "Many long words of one kind stand before the place of which we speak here and now"
    after = "take upon themselves all sorts of labours that nobody has ever thought of before."
    one = f"{before} raw\n\nmaterials and {after}\n"
    two = f"{before} raw materials\n\nand {after}\n"
    for witness in ordered(one, two):
        assert len(witness.paragraphs) == 1
        assert [joint.how for joint in witness.joints] == ["attested"]


def test_a_note_goes_on_over_the_page() -> None:
    """A piece of a note without a mark belongs to the note if another witness has it so."""
    text = "All that stands here is text<sup>1</sup> and it has a sentence of many words in it."
    note = (
        "A note of which the first half stands at the foot of one page and the second of the next."
    )
    half = note.index("of one page")
    one = f"{text}\n\n---\n\n<sup>1</sup> {note[:half].strip()}\n\n{note[half:]}\n"
    two = f"{text}\n\n<sup>1</sup> {note}\n"
    first, _ = ordered(one, two)
    assert len(first.paragraphs) == len(first.notes) == 1
    assert found(first) == keys([text])


def test_words_broken_at_the_ends_of_lines() -> None:
    """In a transcription with the lines of the print, words broken at their ends are whole."""
    (witness,) = ordered("A self-\nmanaged house is self-managed, and the sys-\ntem is a system.\n")
    words = [it.key for it in witness.paragraphs[0].tokens if it.kind == "word"]
    assert words == [
        "A",
        "self-managed",
        "house",
        "is",
        "self-managed",
        "and",
        "the",
        "system",
        "is",
        "a",
        "system",
    ]


def test_empty_and_odd_files() -> None:
    """A witness without text, or with nothing but furniture, is no mistake."""
    for source in ("", "\n\n", "---\n", "# Title\n", "7\n\n8\n", "\f\n\f"):
        (witness,) = ordered(source)
        assert witness.joints == ()
