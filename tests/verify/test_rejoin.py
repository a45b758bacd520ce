"""Lines of print become running words again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.verify.rejoin import Joiner, Vocabulary, is_leftward, letters, plain_words

CASES = {
    "a line's end is a space": (["the red", "fog ran"], "the red fog ran"),
    "a hyphen of the layout goes": (["the revolu\u2010", "tion ran"], "the revolution ran"),
    "a hyphen of the text stays": (["the self\u2010", "management ran"], "the self-management ran"),
    "a hyphen-minus of the text stays": (["the self-", "management"], "the self-management"),
    "PDFium's sign for a hyphen": (["the self\x02", "management"], "the self-management"),
    "a hyphen for a dash ends a line": (["it -", "and ran"], "it - and ran"),
    "a hyphen for a dash begins one": (["it", "- and ran"], "it - and ran"),
    "a hyphen that hangs": (["pre-", "and post-war"], "pre- and post-war"),
    "a hyphen that hangs, of Unicode": (["pre\u2010", "and post-war"], "pre- and post-war"),
    "a dash needs no space behind it": (["it ran—", "and ran"], "it ran—and ran"),
    "a ligature is its letters": (["the ﬁne ﬂag", "ran"], "the fine flag ran"),
    "a soft hyphen is nothing": (["the revo\u00adlution"], "the revolution"),
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    """Lines are joined to the words of the text wherever it has such words."""
    lines, wanted = CASES[case]
    joiner = Joiner(Vocabulary([wanted]))
    for number, line in enumerate(lines):
        joiner.add(line, is_new_line=number > 0)
    assert joiner.text == wanted


def test_a_word_that_nobody_knows_is_not_made() -> None:
    """Where no word of the text fits, a layout's hyphen still goes, and the letters stay."""
    joiner = Joiner(Vocabulary(["something else"]))
    joiner.add("the unheard\u2010", is_new_line=False)
    joiner.add("of ran", is_new_line=True)
    assert joiner.text == "the unheardof ran"


WORDS = st.lists(
    st.text("abcdefgáß’", min_size=1, max_size=9).map(lambda word: word.strip("’") or "a"),
    min_size=1,
    max_size=30,
)


@given(WORDS, st.data())
def test_any_broken_text_comes_back(words: list[str], data: st.DataObject) -> None:
    """However a text is broken into lines, and its words at line ends, it comes back whole."""
    text = " ".join(words)
    joiner = Joiner(Vocabulary([text]))
    line = ""
    first = True
    for word in words:
        how = data.draw(st.sampled_from(["on", "new line", "broken"]))
        if how == "new line" and line:
            joiner.add(line, is_new_line=not first)
            line, first = "", False
        line = f"{line} {word}" if line else word
        if how == "broken" and len(word) > 3 and " " in line:
            cut = data.draw(st.integers(1, len(word) - 1))
            joiner.add(f"{line[: len(line) - len(word) + cut]}\u2010", is_new_line=not first)
            line, first = word[cut:], False
    joiner.add(line, is_new_line=not first)
    assert letters(joiner.text) == letters(text)
    assert joiner.text == text


@given(st.text())
def test_plain_words_are_plain(text: str) -> None:
    """What has been made plain is plain: doing it again changes nothing."""
    assert plain_words(plain_words(text)) == plain_words(text)


@given(st.permutations("שלום עולם"))
def test_letters_from_right_to_left_have_no_order(text: list[str]) -> None:
    """Of a text that runs from right to left only the letters count, not their order."""
    assert is_leftward("".join(text))
    assert letters("".join(text)) == letters("שלום עולם")
