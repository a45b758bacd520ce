"""Mentions: every place where a form of words names a person or a term.

All forms are looked for at once (Aho–Corasick), so the time does not grow with their number. A
form is a whole word or several; `Lenin` is not found in `Lenin’s`, nor `management` in
`self-management`: possessives and compounds count only where they are listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from variorum.anchor.fold import FoldedText, Part, is_cut, is_word


@dataclass(frozen=True, slots=True)
class Mention:
    """A form found in the text."""

    id: str
    """Of the annotation whose form it is."""
    form: str
    """As the text has it, folded."""
    part: Part


def find_mentions(forms: Mapping[str, str], text: FoldedText) -> list[Mention]:
    """Find the forms (folded form → annotation id), in the order of the text.

    Where forms overlap the longest is taken, and of equally long ones the first, so that no form
    is found inside a longer one of another annotation. None is found across two passages.
    """
    from ahocorasick_rs import AhoCorasick

    words = [form for form in forms if form]
    if not words:
        return []
    found = [
        (start, end, word)
        for word, start, end in AhoCorasick(words).find_matches_as_indexes(
            text.text, overlapping=True
        )
        if _is_whole(text, start, end)
    ]
    taken = bytearray(len(text.text))
    mentions: list[tuple[int, Mention]] = []
    for start, end, word in sorted(found, key=lambda it: (it[0] - it[1], it[0])):
        parts = text.parts(start, end)
        if parts is None or len(parts) > 1 or taken.find(1, start, end) >= 0:
            continue
        taken[start:end] = b"\x01" * (end - start)
        mentions.append((start, Mention(forms[words[word]], words[word], parts[0])))
    return [mention for _, mention in sorted(mentions, key=lambda it: it[0])]


_JOINS = "'·"
"""Apostrophe and Catalan point: between letters they make one word of two."""
_HYPHENS = "-\u2010\u2011\u05be\u058a"
"""Hyphens join too; the dashes that fold to the same character part what they stand between."""


def _is_whole(text: FoldedText, start: int, end: int) -> bool:
    """Whether [start, end) begins and ends where a word does."""
    return not (_goes_on(text, start, -1) or _goes_on(text, end, +1))


def _goes_on(text: FoldedText, edge: int, step: int) -> bool:
    """Whether the word at this edge goes on beyond it, to the left (-1) or to the right (+1)."""
    string = text.text
    inner, outer = (edge, edge - 1) if step < 0 else (edge - 1, edge)
    if string[outer] in " \x00":
        return False
    if is_word(string[inner]):
        if is_word(string[outer]):
            return is_cut(string, edge)
        if is_word(string[outer + step]) and _joins(text, outer):
            return True
    return _is_inside_initials(string, edge, step)


def _joins(text: FoldedText, at: int) -> bool:
    """Whether the character at `at`, which stands between letters, makes one word of them."""
    char = text.text[at]
    if char == '"':  # the Hebrew gershayim, however it was typed
        return "\u05d0" <= text.text[at - 1] <= "\u05ea"
    if char in _HYPHENS:
        return text.original(at).strip() in _HYPHENS
    return char in _JOINS


def _is_inside_initials(text: str, edge: int, step: int) -> bool:
    """Whether the edge stands inside initials that run on without a space: `U.S.|S.R.`."""
    before, after = text[max(edge - 2, 0) : edge], text[edge : edge + 2]
    both = (len(before), len(after)) == (2, 2) and before[1] == after[1] == "."
    if not both or not (before[0].isalpha() and after[0].isalpha()):
        return False
    # Only initials are cut so: in `E.H.Carr` the name is found.
    far = edge - 3 if step < 0 else edge + 2
    return not (0 <= far < len(text) and step < 0 and is_word(text[far]))
