"""Other books than ours: written from docs/format.md alone, in German and Arabic, and a new one."""

from __future__ import annotations

import datetime as dt
import functools
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

from variorum.book import read_book
from variorum.build import build
from variorum.cli import main
from variorum.layer import read_layer
from variorum.layer.entries import KINDS
from variorum.new import make_project
from variorum.problems import Problems

from programs import ROOT, program

BOOKS = ROOT / "tests" / "books"
OPS = "{http://www.idpf.org/2007/ops}"
DAY = dt.date(2026, 1, 31)


@pytest.fixture(scope="module", params=["das-wehr", "al-bir", "new"])
def epub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The EPUB of a small book, built in a folder of its own and proven there."""
    root = tmp_path_factory.mktemp("books") / request.param
    if request.param == "new":
        make_project(root, DAY)
    else:
        shutil.copytree(BOOKS / request.param, root)
    problems = Problems()
    (path,) = build(root, ["epub"], problems, lambda *_: None)
    assert problems.errors == []
    return path


@functools.cache
def pages(path: Path) -> dict[str, Any]:
    """The XHTML files of an EPUB by name."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        return {name.rpartition("/")[2]: etree.fromstring(archive.read(name)) for name in names}


def test_epubcheck_is_content(epub: Path) -> None:
    """EPUBCheck has neither errors nor warnings."""
    done = subprocess.run(
        [program("epubcheck"), str(epub)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ERROR" not in done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr


def test_every_page_says_its_language_and_direction(epub: Path) -> None:
    """Every file has the language of the book, and in Arabic runs from right to left."""
    language = {"al-bir.epub": "ar", "das-wehr.epub": "de"}.get(epub.name, "en")
    for name, page in pages(epub).items():
        assert page.get("lang") == language, name
        assert page.get("dir") == ("rtl" if language == "ar" else None), name


def test_every_number_in_the_text_leads_to_its_note(epub: Path) -> None:
    """Marks of both series are there, and each leads to an element that is there."""
    ids = {it.get("id") for page in pages(epub).values() for it in page.iter("*")}
    marks = [
        it
        for page in pages(epub).values()
        for it in page.iter("*")
        if it.get(f"{OPS}type") == "noteref"
    ]
    assert {it.get("class") for it in marks} >= {"nr author", "nr editor"}
    for mark in marks:
        assert mark.get("href").rpartition("#")[2] in ids


def test_the_german_book_tries_everything() -> None:
    """It has a layer of every kind, and every shape of target."""
    problems = Problems()
    layer = read_layer(read_book(BOOKS / "das-wehr", problems), problems)
    assert {it.kind for it in layer.annotations} == set(KINDS)
    targets = [target for it in layer.annotations for target, _ in it.targets]
    assert any(target.prefix for target in targets)
    assert any(target.suffix for target in targets)
    assert any(target.passage for target in targets)
    assert any(len(it.targets) > 1 for it in layer.annotations)


def test_the_german_book_speaks_german() -> None:
    """Nothing that the tool adds to it is in English."""
    done = CliRunner().invoke(main, ["show", "pages", "--project", str(BOOKS / "das-wehr")])
    for word in ("Contents", "note ", " page", "Session", "About", "back to"):
        assert f">{word}" not in done.output, word
    for word in ("Anmerkungen der Herausgeber", "Personen", "Zeittafel", "Konkordanz zu Winter"):
        assert word in done.output


def test_a_new_project_is_well(tmp_path: Path) -> None:
    """`variorum new` makes a project that, once locked, even `check --strict` is content with."""
    folder = tmp_path / "My Böok, 2nd"
    made = CliRunner().invoke(main, ["new", str(folder)])
    assert made.exit_code == 0, made.output
    CliRunner().invoke(main, ["lock", "--project", str(folder)])
    done = CliRunner().invoke(main, ["check", "--strict", "--project", str(folder)])
    assert "All is well" in done.output, done.output
    problems = Problems()
    book = read_book(folder, problems)
    assert book.meta.name == "my-book-2nd"
    kinds = {it.kind for it in read_layer(book, problems).annotations}
    assert kinds == {"biography", "term", "reference", "comment"}
    assert book.notes


def test_two_new_projects_are_two_books(tmp_path: Path) -> None:
    """Each has an identifier of its own."""
    books = []
    for name in ("a", "b"):
        make_project(tmp_path / name, DAY)
        books.append(read_book(tmp_path / name, Problems()))
    assert books[0].meta.identifier != books[1].meta.identifier


def test_a_new_project_takes_nothing_away(tmp_path: Path) -> None:
    """In a folder that holds anything nothing is made."""
    (tmp_path / "mine.txt").write_text("mine")
    done = CliRunner().invoke(main, ["new", str(tmp_path)])
    assert done.exit_code == 2
    assert [it.name for it in tmp_path.iterdir()] == ["mine.txt"]


def test_a_new_project_has_our_styles(tmp_path: Path) -> None:
    """The style sheets of a new project are those of this repository, which has them once."""
    make_project(tmp_path, DAY)
    ours = {it.name: it.read_bytes() for it in (ROOT / "styles").glob("*.css")}
    assert {it.name: it.read_bytes() for it in (tmp_path / "styles").iterdir()} == ours
    assert not (ROOT / "src" / "variorum" / "styles").exists()


def test_an_installed_package_has_all_it_needs(tmp_path: Path) -> None:
    """A wheel holds the catalogue, the fixed words, the template and the style sheets."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {"variorum/problems.toml", "variorum/words.toml"}
    wanted |= {f"variorum/styles/{it.name}" for it in (ROOT / "styles").glob("*.css")}
    template = ROOT / "src" / "variorum" / "template"
    wanted |= {
        f"variorum/template/{it.relative_to(template).as_posix()}"
        for it in template.rglob("*")
        if it.is_file()
    }
    assert wanted <= held
