"""A good edition is proven: nothing is found in it that is not there."""

from pathlib import Path

import pytest

from variorum.book.meta import EditionName
from variorum.pdf.impose import impose
from variorum.problems import Problem
from verify.editions import Good

from epub.projects import write
from programs import ROOT

BOOKS = {
    "essay": ROOT,
    **{path.name: path for path in sorted((ROOT / "tests" / "books").iterdir()) if path.is_dir()},
}
PRESSED: list[EditionName] = ["print", "study", "large"]


def told(found: list[Problem]) -> list[str]:
    """Problems, for a person to read."""
    return [str(it) for it in found]


def test_epub(good: Good) -> None:
    """A good EPUB with something of everything has no problem."""
    assert told(good.verified(good.epub)) == []


@pytest.mark.parametrize("name", PRESSED)
def test_pdf(good: Good, name: EditionName) -> None:
    """A good PDF with something of everything has no problem."""
    assert told(good.verified(good.pressed(name))) == []


def test_booklet(good: Good, tmp_path: Path) -> None:
    """An imposed booklet has no problem."""
    impose(good.pdf, tmp_path / "booklet.pdf", good.project.book.meta)
    assert told(good.verified(tmp_path / "booklet.pdf")) == []


def test_booklet_of_many_chapters(tmp_path: Path) -> None:
    """Chapters whose headings have numbers, and notes that quote much of the text, are no fault."""
    told_of = (
        "The {n}th committee met in the hall of the {n}th works and spoke until {n} lamps burned. "
    )
    chapters = [
        f"# Part {n}\n\n{told_of.format(n=n) * 9}\n\n{told_of.format(n=n + 50) * 9}\n"
        for n in range(12)
    ]
    notes = "".join(
        f"  note-{n}:\n    target: {{exact: Part {n}, passage: {3 * n + 1}}}\n"
        f"    body: >\n      {told_of.format(n=n) * 8}\n"
        for n in range(12)
    )
    layer = {"comments": f"kind: comment\nentries:\n{notes}"}
    other = Good.of(write(tmp_path / "project", chapters, layer), tmp_path / "copy")
    impose(other.pdf, tmp_path / "booklet.pdf", other.project.book.meta)
    assert told(other.verified(tmp_path / "booklet.pdf")) == []


@pytest.mark.parametrize("book", BOOKS)
def test_epubs_of_other_books(book: str, tmp_path: Path) -> None:
    """The EPUB of the essay, and those of the other books of the tests, have no problem."""
    other = Good.of(BOOKS[book], tmp_path)
    assert told(other.verified(other.epub)) == []


@pytest.mark.parametrize("notes", ["footnotes", "author-footnotes"])
def test_footnotes(notes: str, tmp_path: Path) -> None:
    """A PDF with notes at the foot of its pages has no problem."""
    other = Good.of(Path(__file__).parent / "project", tmp_path)
    settings = tmp_path / "book" / "book.toml"
    settings.write_text(f'{settings.read_text()}\n[editions.print]\nnotes = "{notes}"\n')
    assert told(other.verified(other.pdf)) == []


def test_another_state_is_not_proven(good: Good, tmp_path: Path) -> None:
    """An edition of another state of the project is not that of this one."""
    other = Good.of(Path(__file__).parent / "project", tmp_path)
    text = tmp_path / "book" / "text" / "01-ferry.md"
    text.write_text(text.read_text().replace("at dawn", "at dusk"))
    names = {it.name for it in other.verified(good.epub)}
    assert names == {"edition-text-differs", "edition-hash-differs"}
