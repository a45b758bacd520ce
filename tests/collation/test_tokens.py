"""Tokens: nothing of a transcription is lost, and debris of transcribing is known as such."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.collation.tokens import Token, fold, tokenise, with_marks, worded
from variorum.collation.witness import read_witness

from programs import ROOT

WITNESSES = sorted((ROOT / "book" / "witnesses").glob("*.txt"))

MARKS = {
    "word.<sup>1</sup> More": "1",
    "word.¹² More": "12",
    r"word.$^{5}$ More": "5",
    r"word. $^{^{\rm 5}}$ More": "5",
    r"word. $^{^{\}rm 5}$ More": "5",
    "word.[3] More": "3",
    "word.[^7] More": "7",
    "word* More": "*",
    "word† More": "†",
}
"""How transcribers write the mark of a note."""

WORDS = {
    "20<sup>th</sup>": ["20th"],
    "$20^{th}$": ["20th"],
    "l’État": ["l'État"],
    "co‑operate co\u00adoperate": ["co-operate", "cooperate"],
    "ﬁnal": ["final"],
    "1905-1921": ["1905", "—", "1921"],
    "1905–1921": ["1905", "—", "1921"],
    "so . . . on": ["so", "…", "on"],
    "so...on": ["so", "…", "on"],
    "“so”": ['"', "so", '"'],
    "a -- b": ["a", "—", "b"],
    "R&amp;D R&D": ["R", "&", "D", "R&D"],
    "2*3": ["2", "*", "3"],
    "snake_case": ["snake", "_", "case"],
}
"""What is compared."""

pieces = st.sampled_from(
    [
        *"ab’'\"“”*_#>[]()<>$^{}\\.…—-12¹\n \f\u00ad",
        "<sup>",
        "</sup>",
        "<i>",
        "</i>",
        "[^1]",
        "---",
        "&amp;",
    ]
)


def whole(source: str, tokens: list[Token]) -> None:
    """Tokens and the white space between them are the source."""
    end = 0
    for token in tokens:
        assert not source[end : token.start].strip()
        assert source[token.start : token.end] == token.raw
        assert token.glued == (token.start == end and end > 0)
        end = token.end
    assert not source[end:].strip()


@given(st.lists(pieces).map("".join) | st.text())
def test_nothing_is_lost(source: str) -> None:
    """Tokens and the white space between them, put one after the other, are the source."""
    whole(source, tokenise(source))
    whole(source, tokenise(source, plain=True))


@pytest.mark.parametrize("path", WITNESSES, ids=lambda path: path.stem[0])
def test_nothing_of_the_witnesses_is_lost(path: object) -> None:
    """Every character of both transcriptions is in a token of a block, or white space."""
    source = getattr(path, "read_text")(encoding="utf-8")  # noqa: B009
    witness = read_witness("A", "a.txt", source)
    whole(source, [token for block in witness.blocks for token in tokenise_again(block.tokens)])


def tokenise_again(tokens: tuple[Token, ...]) -> list[Token]:
    """A block's tokens, glued as in their file."""
    return [
        Token(it.kind, it.raw, it.key, it.start, bool(at) and tokens[at - 1].end == it.start)
        for at, it in enumerate(tokens)
    ]


@given(st.lists(pieces).map("".join) | st.text())
def test_blocks_hold_every_token(source: str) -> None:
    """Whatever stands in a file is in one of its blocks, and each block is told what it is."""
    witness = read_witness("A", "a.txt", source)
    words = "".join(token.raw for block in witness.blocks for token in block.tokens)
    assert words == "".join(token.raw for token in tokenise(source)) or "".join(words.split()) == (
        "".join(source.split())
    )
    assert all(block.why for block in witness.of("furniture"))


@pytest.mark.parametrize(("source", "label"), MARKS.items())
def test_marks_of_notes(source: str, label: str) -> None:
    """The mark of a note is known in every way in which transcribers write it."""
    tokens = with_marks(tokenise(source))
    assert [(token.key, token.marks) for token in tokens if token.marks] == [
        (tokens[-2].key, (label,))
    ]
    assert tokens[-1].key == "More"


@pytest.mark.parametrize(("source", "keys"), WORDS.items())
def test_keys(source: str, keys: list[str]) -> None:
    """What differs only in how it is set has the same key."""
    assert [token.key for token in tokenise(source)] == keys


def test_italics() -> None:
    """Words between asterisks, underscores or tags are in italics; the signs are markup."""
    for source in ("a *b c* d", "a _b c_ d", "a <i>b c</i> d", "a <em>b c</em> d"):
        assert [token.raw for token in tokenise(source) if token.em] == ["b", "c"]
    assert worded(with_marks(tokenise("a *b c*, d.<sup>2</sup>"))) == "a *b c*, d.²"
    assert not any(token.em for token in tokenise("a **b c** d"))


def test_numbers_glued_to_a_sentence() -> None:
    """A bare number at the end of a sentence is a mark only if there is a note of that number."""
    assert [it.kind for it in tokenise("word.1 More", labels=frozenset("1"))].count("mark") == 1
    assert "mark" not in [it.kind for it in tokenise("word.1 More")]
    assert "mark" not in [it.kind for it in tokenise("vol.1, p.1 more", labels=frozenset("9"))]


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded word is folded."""
    assert fold(fold(text)) == fold(text)
