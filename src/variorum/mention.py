"""Mentions: every place where a form of words names a person or a term.

All forms are looked for at once (Aho–Corasick), so the time does not grow with their number. A
form is a whole word or several; `Lenin` is not found in `Lenin’s`, nor `management` in
`self-management`: possessives and compounds count only where they are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from variorum.fold import FoldedText, Part, fold, is_word


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

    Where forms overlap the one that begins first is taken, and of those the longest, so that no
    form is found inside a longer one of another annotation.
    """
    from ahocorasick_rs import AhoCorasick

    words = [form for form in forms if form]
    if not words:
        return []
    found = AhoCorasick(words).find_matches_as_indexes(text.text, overlapping=True)
    found.sort(key=lambda it: (it[1], -it[2]))
    mentions = []
    free = 0
    for word, start, end in found:
        if start < free or not _whole(text.text, start, end):
            continue
        parts = text.parts(start, end)
        if parts is None or len(parts) > 1:
            continue
        mentions.append(Mention(forms[words[word]], words[word], parts[0]))
        free = end
    return mentions


_JOINS = "'-"
"""Apostrophe and hyphen, folded: between letters they make one word of two."""


def _whole(text: str, start: int, end: int) -> bool:
    """Whether [start, end) begins and ends where a word does."""
    return not (_joined(text, start, -1) or _joined(text, end, +1))


def _joined(text: str, edge: int, step: int) -> bool:
    """Whether the word at this edge goes on beyond it."""
    inner, outer = (edge, edge - 1) if step < 0 else (edge - 1, edge)
    if not is_word(text[inner]):
        return False
    if is_word(text[outer]):
        return True
    return text[outer] in _JOINS and is_word(text[outer + step])


def folded_forms(forms: Iterable[str]) -> list[str]:
    """The forms as they are compared, each once."""
    return list(dict.fromkeys(fold(form).strip() for form in forms))
