"""Reading: the book in a real reading system, foliate-js in Chromium, on a screen like a phone's.

reading.mjs opens it, pages to a mark, taps it, looks at the note and goes back; here it is judged
what was seen.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from epub.books import crowded, right_to_left
from epub.projects import bound, pages
from programs import ROOT, browser, environment, node_module, program

pytestmark = pytest.mark.xdist_group("reading")  # what is seen once serves all

Seen = dict[str, Any]


def read(epub: Path, mark: str) -> Seen:
    """What a person sees who opens the book, taps this mark and goes back."""
    modules = Path(node_module("foliate-js/view.js")).parent.parent
    node_module("puppeteer-core/package.json")
    done = subprocess.run(
        [
            program("node"),
            str(Path(__file__).parent / "reading.mjs"),
            browser(),
            str(modules),
            str(epub),
            mark,
        ],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    seen: Seen = json.loads(done.stdout)
    return seen


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The book of this repository, read to the mark on the soviets."""
    out = tmp_path_factory.mktemp("read") / "essay.epub"
    bound(ROOT, out, pages(ROOT))
    return read(out, "ref-soviet")


@pytest.fixture(scope="module")
def seen_again(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """A crowded book, read to the third place of a note that is marked in many."""
    folder = tmp_path_factory.mktemp("read")
    root = crowded(folder)
    bound(root, folder / "a.epub", pages(root))
    return read(folder / "a.epub", "ref-lenin.3")


@pytest.fixture(scope="module")
def seen_from_the_right(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """A book in Arabic, read to its last mark."""
    folder = tmp_path_factory.mktemp("read")
    root = right_to_left(folder)
    bound(root, folder / "a.epub", pages(root))
    return read(folder / "a.epub", "ref-council")


def test_nothing_goes_wrong_or_out(seen: Seen) -> None:
    """The reading system reports no error, and the book asks for nothing from outside."""
    assert seen["errors"] == []
    assert seen["requests"] == []


def test_the_way_to_the_mark_is_paged(seen: Seen) -> None:
    """The book opens where the text begins; a few pages on stands the mark."""
    assert seen["mark"] is not None
    assert 0 < seen["turned"] < 10


def test_the_reader_is_told_where_they_are(seen: Seen) -> None:
    """The reading system names the section and the page of the print edition."""
    assert seen["before"]["toc"].startswith("[")
    assert seen["before"]["page"] in seen["pages"]


def test_a_tap_on_the_mark_shows_the_note(seen: Seen) -> None:
    """The note that comes up is that of the mark, whole, and it is taken for a note."""
    assert seen["note"]["id"] == "note-soviet"
    assert seen["note"]["type"] == "footnote"
    assert "council" in seen["note"]["text"]


def test_the_note_is_not_taken_out_of_the_book(seen: Seen) -> None:
    """A note that pops up stays on its page at the back."""
    assert seen["note"]["hidden"] is False
    assert seen["noteFile"].endswith("editor-notes.xhtml")


def test_behind_the_note_the_page_is_where_it_was(seen: Seen) -> None:
    """With the note closed, the same page stands there, with the mark at the same place."""
    assert seen["after"] == seen["before"]
    assert seen["still"] == seen["mark"]


def test_the_number_leads_back_to_the_mark(seen: Seen) -> None:
    """From the note at the back, a tap on its number leads to the page with the mark."""
    assert seen["number"]["label"].startswith(f"Note {seen['number']['text']},")
    assert seen["returned"] is not None


def test_a_mark_can_be_hit(seen: Seen) -> None:
    """A mark is at least 24 pixels high for a finger (WCAG 2.2, 2.5.8)."""
    assert seen["mark"]["height"] >= 24


def test_no_mark_begins_a_line(seen: Seen) -> None:
    """However wide the screen, every mark stands on the line of the letter before it."""
    adrift, marks = seen["adrift"]
    assert marks > 1000
    assert adrift == 0


def test_the_number_of_a_passage_is_not_copied(seen: Seen) -> None:
    """What is selected and copied of a passage begins with its first word."""
    text = seen["passage"]["text"]
    number = text[: len(text) - len(text.lstrip("0123456789"))]
    assert number
    assert seen["passage"]["copied"].strip() == text[len(number) :]


def test_the_number_of_a_passage_stands_in_the_margin(seen: Seen) -> None:
    """The number stands left of the text, on its first line."""
    number, first = seen["passage"]["number"], seen["passage"]["first"]
    assert number["right"] <= first["left"]
    assert first["top"] <= number["bottom"] <= first["bottom"] + 1


@pytest.mark.parametrize("name", ["seen", "seen_again", "seen_from_the_right"])
def test_all_numbers_stand_in_one_margin(name: str, request: pytest.FixtureRequest) -> None:
    """In headings, quotations, lists and lists in quotations the numbers have one edge."""
    margin = request.getfixturevalue(name)["margin"]
    assert len(margin) >= 5
    assert max(margin) - min(margin) <= 2


def test_contents_pages_and_landmarks_are_found(seen: Seen) -> None:
    """The reading system has the contents, the pages and the landmarks of the book."""
    assert len(seen["toc"]) >= 6
    assert seen["pages"][:3] == ["1", "2", "3"]
    assert {"toc", "bodymatter", "endnotes", "index"} <= set(seen["landmarks"])


def test_a_note_of_many_places_comes_up_at_each(seen_again: Seen) -> None:
    """A later mark of a note shows the same note, which names its other places."""
    assert seen_again["errors"] == []
    assert seen_again["note"]["id"] == "note-lenin"
    assert "¶" in seen_again["note"]["text"]


def test_each_place_of_a_note_is_led_back_to(seen_again: Seen) -> None:
    """The note's own link to a later place leads back to the mark there."""
    assert "3" in seen_again["number"]["label"]
    assert seen_again["returned"] is not None


def test_a_book_from_right_to_left_is_read_so(seen_from_the_right: Seen) -> None:
    """In an Arabic book pages turn the other way, and the numbers stand in the right margin."""
    assert seen_from_the_right["errors"] == []
    assert seen_from_the_right["direction"] == "rtl"
    assert seen_from_the_right["note"]["id"] == "note-council"
    assert seen_from_the_right["returned"] is not None
    number, first = (seen_from_the_right["passage"][name] for name in ("number", "first"))
    assert number["left"] >= first["right"] - 1
