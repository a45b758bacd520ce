"""No good edition is refused, whatever book it is of."""

from pathlib import Path

import pytest

from verify.any_book import AnyBook
from verify.editions import Good


def good(seed: int, tmp_path: Path) -> Good:
    """The project of a book made by chance."""
    AnyBook(seed).write(tmp_path / "made")
    return Good.of(tmp_path / "made", tmp_path / "project")


@pytest.mark.parametrize("seed", range(25))
def test_any_epub_is_proven(seed: int, tmp_path: Path) -> None:
    """The EPUB of any book has no problem."""
    book = good(seed, tmp_path)
    assert [str(it) for it in book.verified(book.epub)] == []


@pytest.mark.parametrize("seed", range(100, 104))
def test_any_pdf_is_proven(seed: int, tmp_path: Path) -> None:
    """The PDF of any book has no problem."""
    book = good(seed, tmp_path)
    assert [str(it) for it in book.verified(book.pdf)] == []
