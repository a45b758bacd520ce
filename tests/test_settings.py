"""The settings: book.toml, what it says and what it leaves unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from variorum.book.meta import EDITIONS, Meta, Person, fixed_words
from variorum.book.settings import read_meta
from variorum.problems import Problems, ProjectError
from written import SETTINGS, write


def read(root: Path, more: str = "", source: str = SETTINGS) -> tuple[Meta, list[str]]:
    """The settings, and the problems in them."""
    write(root, {"book/book.toml": source + more})
    problems = Problems()
    meta = read_meta(root, problems)
    return meta, [f"{it.name} {it.place.line} {it.details.get('key', '')}" for it in problems]


def test_what_is_unsaid(tmp_path: Path) -> None:
    """A book that says only what it must is built as EPUB and in print, with notes at the back."""
    meta, problems = read(tmp_path)
    assert problems == []
    assert meta.chosen == ("epub", "print")
    papers = {name: meta.edition(name).paper for name in EDITIONS}
    assert papers == {"epub": "A5", "print": "A5", "study": "A4", "large": "A4", "booklet": "A4"}
    assert {meta.edition(name).notes for name in EDITIONS} == {"endnotes"}
    assert [name for name in EDITIONS if meta.edition(name).highlight] == ["study"]
    assert [name for name in EDITIONS if meta.edition(name).textual_notes] == ["study"]
    assert meta.direction == "ltr"


def test_editions_that_are_named_are_built(tmp_path: Path) -> None:
    """Those with a table are built, in the order of the editions, whatever that of the tables."""
    meta, _ = read(tmp_path, "[editions.large]\n[editions.epub]\n")
    assert meta.chosen == ("epub", "large")


def test_author(tmp_path: Path) -> None:
    """One author is a name, several are tables."""
    one, _ = read(tmp_path)
    several = SETTINGS.replace('author = "Ann Author"\n', "")
    two, _ = read(tmp_path, '[[author]]\nname = "A"\n[[author]]\nname = "B"\n', several)
    assert one.authors == (Person(name="Ann Author"),)
    assert [it.name for it in two.authors] == ["A", "B"]


def test_dates_without_quotation_marks(tmp_path: Path) -> None:
    """A date that was written as TOML's own date or number is taken too."""
    source = SETTINGS.replace('"1900"', "1900").replace('"2026-01-31"', "2026-01-31")
    meta, problems = read(tmp_path, source=source)
    assert (meta.date, meta.modified, problems) == ("1900", "2026-01-31", [])


def test_words(tmp_path: Path) -> None:
    """The fixed words are those of the language, and the book's own over them."""
    source = SETTINGS.replace('"en"', '"de-AT"')
    meta, problems = read(tmp_path, '[words]\nindex = "Verzeichnis"\n', source)
    assert (meta.words["contents"], meta.words["index"], problems) == ("Inhalt", "Verzeichnis", [])


def test_words_of_all_languages_fill_the_same_gaps() -> None:
    """Every language has every fixed word, with the same {gaps} in it."""
    from string import Formatter

    def gaps(said: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(said) if name}

    english = fixed_words()["en"]
    for language, words in fixed_words().items():
        assert words.keys() == english.keys(), language
        for key, said in words.items():
            assert gaps(said) <= gaps(english[key]), f"{language}: {key}"


WRONG = {
    'paper = "A6"': "bad-setting 9 editions.print.paper",
    'papre = "A5"': "unknown-setting 9 editions.print.papre",
    'notes = "somewhere"': "bad-setting 9 editions.print.notes",
    'highlight = "yes"': "bad-setting 9 editions.print.highlight",
    "signature = 6": "bad-setting 9 editions.print.signature",
    "creep = 2.0": "bad-setting 9 editions.print.creep",
    'styles = "my.css"': "bad-setting 9 editions.print.styles",
    'styles = ["../../x.css"]': "outside-project 9 ",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_setting_is_told_with_its_line(line: str, tmp_path: Path) -> None:
    """What is wrong in a table is told with its full name and its line, and the rest is kept."""
    meta, problems = read(tmp_path, f"[editions.print]\n{line}\n")
    assert problems == [WRONG[line]]
    assert meta.title == "A Trial"


def test_settings_that_cannot_be_read_do_not_hide_the_rest(tmp_path: Path) -> None:
    """Where book.toml is unreadable something stands in for it, so that the rest can be checked."""
    meta, problems = read(tmp_path, source="title = ???")
    assert [it.split()[0] for it in problems] == ["bad-toml"]
    assert meta.language == "en"


def test_no_project(tmp_path: Path) -> None:
    """A folder without book.toml, text and notes is no project, and there is nothing to go on."""
    with pytest.raises(ProjectError, match="no-project"):
        read_meta(tmp_path, Problems())


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "title",
                    "name",
                    "author",
                    "date",
                    "[words]\n",
                    "[[author]]\n",
                    "[editions.print]\n",
                ),
                *(
                    " = ",
                    '"x"',
                    "1",
                    "[",
                    "]",
                    "{",
                    "}",
                    "'",
                    '"""',
                    "\n",
                    ".",
                    "1900-02-30",
                    "true",
                ),
                *(
                    "[kinds.reference.relations]\n",
                    "Not-a-Slug",
                    "[[witnesses]]\n",
                    "\\",
                    "é",
                    "inf",
                ),
            ]
        ),
        max_size=10,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_settings_are_read_or_told(tmp_path: Path, pieces: list[str]) -> None:
    """Whatever stands in book.toml, settings come of it, and each problem can be told."""
    write(tmp_path, {"book/book.toml": SETTINGS + "".join(pieces), "book/text/01.md": "One."})
    problems = Problems()
    assert read_meta(tmp_path, problems).words["contents"]
    assert all(str(problem) for problem in problems)
