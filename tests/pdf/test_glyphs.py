"""Letters with marks: what other tools read from the PDF is what the text has, mark by mark.

WeasyPrint 70 alone takes a letter and its marks for one, as it first comes: read back, every other
vowel was a wrong one or a foreign letter.
"""

import subprocess
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from pdf.presses import pressed
from variorum.verify.painted import read_pieces

from epub.projects import write

TEXTS = {
    "ar": "كان العمّال جدًّا متعبين، وقد وصلوا أخيرًا ليلًا. شُكِّلَت اللجان أوّلًا، وكلّ واحدٍ مسؤولٌ غدًا.",
    "he": "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ.",
    "en": "The x̂ and the q̇, the m̃ and the x̌, then x, q and m alone again.",
}
"""By language: letters with marks that Unicode has no single character for."""


def characters(words: str) -> Counter[str]:
    """Letters and marks, each by itself, however often."""
    apart = unicodedata.normalize("NFD", words)
    return Counter(it for it in apart if unicodedata.category(it)[0] in "LM")


@pytest.fixture(scope="module", params=TEXTS)
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A text, and a PDF of it."""
    language = request.param
    direction = "ltr" if language == "en" else "rtl"
    folder = tmp_path_factory.mktemp(language)
    root = write(folder, f"{TEXTS[language]}\n", {}, language=language, direction=direction)
    return TEXTS[language], pressed(root, "print", root / "it.pdf")


def test_pdftotext_reads_each_mark(made: tuple[str, Path]) -> None:
    """Every letter and every mark of the text is read, as often as it stands there."""
    text, path = made
    read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    assert not characters(text) - characters(read.stdout.decode())


def test_nothing_foreign_is_read(made: tuple[str, Path]) -> None:
    """PDFium reads no letter and no mark from the text's lines that the text has not."""
    text, path = made
    known = characters(text)
    pages = [
        characters("".join(it.text for it in page if not it.is_artifact))
        for page in read_pieces(path)
    ]
    fullest = max(pages, key=lambda it: (it & known).total())
    title = characters("A Sample Ada Writer")
    assert set(fullest) <= set(known + title)
