"""Folding: what a person would forgive is equal, and not one letter more."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from variorum.anchor.fold import fold, is_cut, is_word

EQUAL = [
    ("“quoted”", '"quoted"'),
    ("«quoted»", "„quoted“"),
    ("the workers’ own", "the workers' own"),
    ("it´s", "it’s"),
    ("two  words", "two words"),
    ("two\u00a0words", "two words"),
    ("two\nwords", "two words"),
    ("two\u200b words", "two words"),
    (" words ", "words"),
    ("1905–1921", "1905-1921"),
    ("power—and", "power--and"),
    ("power---and", "power-and"),
    ("well\u2011read", "well-read"),
    ("−3", "-3"),
    ("and…take", "and...take"),
    ("and . . . take", "and ... take"),
    ("and.\u00a0.\u00a0.take", "and…take"),
    ("end. …", "end...."),
    ("cafe\u0301", "café"),
    ("revo\u00adlution", "revolution"),
    ("\u202bשלום\u202c", "שלום"),
    ("각", "\u1100\u1161\u11a8"),
]

DIFFERENT = [
    ("Soviet", "soviet"),
    ("cafe", "café"),
    ("fine", "ﬁne"),
    ("λόγος", "λόγοσ"),
    ("всё", "все"),
    ("strasse", "straße"),
    ("re-issued", "reissued"),
    ("power — and", "power—and"),
    ("a b", "ab"),
    ("words.", "words"),
    ("can’t", "cant"),
    ("می\u200cخواهم", "میخواهم"),
    ("1½", "11⁄2"),
    ("Ⅳ", "IV"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_forgiven(one: str, other: str) -> None:
    """What differs only in signs that a person would type otherwise is the same when folded."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_not_forgiven(one: str, other: str) -> None:
    """What differs in a letter, a space between words or a stop is not the same when folded."""
    assert fold(one) != fold(other)


def test_no_letter_is_changed() -> None:
    """Every letter and figure of Unicode folds to itself, or to its normal form C."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char)[0] in "LN" and char != "ʼ":
            assert fold(char) == unicodedata.normalize("NFC", char), hex(code)


def test_an_unseen_character_keeps_apart_what_would_melt() -> None:
    """A soft hyphen before a character that composes stays, so that folding is done once."""
    composing = {
        char
        for code in range(sys.maxunicode + 1)
        for char in unicodedata.normalize("NFD", chr(code))[1:]
    }
    for char in composing:
        folded = fold(f"a\u00ad{char}")
        assert folded == f"a\u00ad{unicodedata.normalize('NFC', char)}", hex(ord(char))


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("ab", 1, True),
        ("a b", 1, False),
        ("a-b", 1, False),
        ("q\u0303", 1, True),
        ("列宁", 1, False),
        ("กำ", 1, False),
        ("ก\u0e34", 1, True),
        ("Lenin²", 5, False),
        ("H2O", 1, True),
        ("می\u200cخ", 2, True),
    ],
)
def test_where_a_word_is_cut(text: str, at: int, expected: bool) -> None:
    """An edge cuts a word between its letters, figures and marks, but not in unspaced scripts."""
    assert is_cut(text, at) is expected


def test_what_is_part_of_a_word() -> None:
    """Letters, marks and figures are; raised figures, signs and white space are not."""
    assert all(is_word(char) for char in "aЯλلن中é7Ⅳ½_\u0301\u200c")
    assert not any(is_word(char) for char in " -'’.²₂\u00ad\x00🙂$")
