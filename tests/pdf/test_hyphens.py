"""Which words are parted at a line's end."""

import pyphen
import pytest

from variorum.pdf.galley import JOINER
from variorum.pdf.hyphens import spare_words


@pytest.mark.parametrize(
    ("language", "word", "is_parted"),
    [
        ("en", "revolution", True),
        ("en", "Petrograd", False),  # a name, or the first word of a sentence
        ("en", f"revolution{JOINER}", False),  # marked by the galley
        ("en-GB", "Petrograd", False),
        ("ru", "Петроград", False),
        ("ru", "революция", True),
        ("de", "Arbeiterrat", True),  # every noun has a capital
        ("de", f"Arbeiterrat{JOINER}", False),
    ],
)
def test_words_are_spared(language: str, word: str, is_parted: bool) -> None:
    """Names are never parted, nor are marked words; in German capitals say nothing."""
    spare_words(language)
    assert bool(pyphen.Pyphen(lang=language).positions(word)) == is_parted


def test_a_language_without_patterns_is_left_alone() -> None:
    """A language that nobody has patterns for is no fault."""
    spare_words("tlh")
