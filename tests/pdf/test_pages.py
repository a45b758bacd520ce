"""Where pages begin, what stands over them, and which numbers the lists give."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pdf.presses import Printed, plain
from variorum.book import read_book
from variorum.book.meta import EditionName
from variorum.build import load
from variorum.pagination import Pages, Pagination
from variorum.pdf import Press, roman
from variorum.pdf.sheets import Count
from variorum.problems import EditionError, Problems

from epub.projects import write
from programs import ROOT, program

Get = Callable[[EditionName], Printed]

TINY = """
@page { size: 60mm 50mm }
@page :left { margin: 10mm }
@page :right { margin: 10mm }
@page :first { @bottom-center { content: none } }
html { font: 10pt/10mm "DejaVu Sans Mono" }
body { hyphens: manual; text-align: left; orphans: 1; widows: 1 }
p.passage { text-indent: 0 }
"""
"""Pages for three lines of nineteen letters."""


def tiny(root: Path, text: str, styles: str = TINY) -> Pages:
    """Lay out the text of a small book on very small pages."""
    from variorum.page import text_documents

    write(root, text, {})
    (root / "styles" / "tiny.css").write_text(styles)
    project = load(root, Problems())
    woven, manner = project.woven("print"), project.manner("print")
    apparatus = project.apparatus(woven, {}, Problems())
    press = Press(project.book, "print", [*project.styles("print"), root / "styles" / "tiny.css"])
    return press.lay_out(text_documents(project.book, woven, apparatus, manner))


def starts(pages: Pages) -> list[tuple[str, int, str]]:
    """Where the pages begin, as plain values."""
    return [(it.passage, it.offset, it.label) for it in pages.starts]


def test_page_begins_at_a_word(tmp_path: Path) -> None:
    """A page starts at the code point of the first letter on it: here after three lines of text."""
    # three lines a page:  one two three four / five six seven / eight nine ten || eleven twelve
    text = "# T\n\none two three four five six seven eight nine ten eleven twelve\n"
    styles = TINY + "header, h1 { font: inherit; margin: 0; break-after: page } h1 { height: 10mm }"
    pages = tiny(tmp_path, text, styles)
    assert starts(pages) == [("p1", 0, "1"), ("p2", 0, "2"), ("p2", 49, "3")]
    assert "one two three four five six seven eight nine ten eleven twelve"[49:] == "eleven twelve"


def test_page_begins_inside_a_hyphenated_word(tmp_path: Path) -> None:
    """Where the line's end parts a word, the page begins at its second half, hyphen or none."""
    word = "establishmentarianism"
    text = f"# T\n\n{word}\n"
    styles = (
        TINY
        + "body { hyphens: auto; hyphenate-limit-chars: 4 2 2 } h1 { margin: 0; break-after: page }"
        + "@page { size: 60mm 30mm }"
    )
    pages = tiny(tmp_path, text, styles)
    (_, first, second, *_) = starts(pages)
    assert first == ("p2", 0, "2")
    assert second[0] == "p2"
    assert 0 < second[1] < len(word)


def test_emphasis_marks_and_breaks_do_not_shift_the_count(tmp_path: Path) -> None:
    """Marks, ¶ numbers, markup and hard breaks count nothing; letters beyond the BMP count one."""
    text = "# T\n\n*one* **two**[^1] 😀😀 three\\\nfour five\n\n[^1]: n\n"
    small = "h1 { margin: 0; break-after: page } @page { size: 60mm 30mm }"
    pages = tiny(tmp_path, text, TINY + small)
    passage = "one two 😀😀 three\nfour five"
    assert starts(pages)[-1][:2] == ("p2", passage.index("four"))


def test_a_page_start_is_the_page_that_pagination_names(tmp_path: Path) -> None:
    """The page of a place is the one whose letters hold it."""
    text = "# T\n\none two three four five six seven eight nine ten eleven twelve\n"
    styles = TINY + "h1 { font: inherit; margin: 0; break-after: page; height: 10mm }"
    pagination = Pagination(tiny(tmp_path, text, styles))
    assert pagination.page("p2", 48) == "2"
    assert pagination.page("p2", 49) == "3"
    assert pagination.of("p1") == "1"


def test_a_word_that_is_not_set_stops_the_build(tmp_path: Path) -> None:
    """Styles that hide words of the text are found out: the pages don't hold what they should."""
    with pytest.raises(EditionError) as caught:
        tiny(tmp_path, "# T\n\nseen *unseen* seen\n", TINY + "em { display: none }")
    assert [problem.name for problem in caught.value.problems] == ["page-miscount"]


def test_capitals_made_by_the_styles_hide_nothing(tmp_path: Path) -> None:
    """A style that writes words in capitals changes their look, and the count knows it."""
    pages = tiny(tmp_path, "# Title\n\nsome words\n", TINY + "h1, p { text-transform: uppercase }")
    assert starts(pages)[0] == ("p1", 0, "1")


def test_roman_numbers() -> None:
    """Small Roman numerals, as front matter counts."""
    assert [roman(n) for n in (1, 2, 3, 4, 5, 9, 12, 19, 40, 90, 1999)] == [
        "i", "ii", "iii", "iv", "v", "ix", "xii", "xix", "xl", "xc", "mcmxcix",
    ]  # fmt: skip


def test_text_stands_whole_and_in_order_on_the_pages(edition: Get) -> None:
    """Pdftotext finds every word of every passage, in order, and the page map says where."""
    book = read_book(ROOT, Problems())
    printed = edition("print")
    first = printed.labels.index("1")
    end = next(at for at in range(first, 200) if "Author’s notes" in printed.pages[at])
    run = [program("pdftotext"), "-f", str(first + 1), "-l", str(end), str(printed.path), "-"]
    read = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    words = plain(re.sub(r"\[\d+\]", "", read))
    at = 0
    for passage in book.text:
        # Figures of the author's marks stand between words; so compare up to the first of them.
        until = passage.calls[0].offset if passage.calls else len(passage.text)
        found = words.find(plain(passage.text[: min(until, 60)]), at)
        assert found >= 0, passage.id
        at = found


def test_heads_over_notes_are_true(edition: Get) -> None:
    """Over each page of notes, but the first, stand the pages on which its notes' marks are."""
    printed = edition("print")
    on: dict[int, list[int]] = {}
    for node in printed.tree.walk():
        if node.kind != "Note":
            continue
        (label,) = [it for it in node.walk() if it.kind == "Lbl"][:1]
        (link,) = [link for it in label.walk() for link in it.links()][:1]
        for at in {page for page, _ in node.content()}:
            on.setdefault(at, []).append(printed.page_of(link))
    assert len(on) > 10
    for index, called in sorted(on.items()):
        if printed.head(index) in ("Author’s notes", "Editors’ notes", "Textual notes"):
            continue  # where something begins there is no head
        low, high = printed.labels[min(called)], printed.labels[max(called)]
        wanted = f"Notes to page {low}" if low == high else f"Notes to pages {low}–{high}"
        assert wanted in " ".join(printed.artifacts[index].split()), (index, wanted)
        assert wanted in printed.head(index)


def test_index_pages_are_true(edition: Get) -> None:
    """Each page that the index gives for a person holds the name, and no other page of the text."""
    printed = edition("print")
    first, end = printed.labels.index("1"), len(printed.labels)
    text = {}
    for index in range(first, end):
        if "Author’s notes" in printed.pages[index]:
            break
        text[printed.labels[index]] = printed.pages[index]
    at = next(index for index in range(end) if printed.head(index) == "Index")
    listed = " ".join(" ".join(page.split()) for page in printed.pages[at : at + 6])
    for name in ("Maximov", "Deutscher"):
        said = re.search(rf"{name}, [^;]*?p\.\s(?P<pages>[\d, –]+)(?=;|,? ¶)", listed)
        assert said, name
        pages: set[str] = set()
        for part in said["pages"].strip(" ,").split(", "):
            low, _, high = part.partition("–")
            pages |= {str(n) for n in range(int(low), int(high or low) + 1)}
        assert {label for label, words in text.items() if name in words} == {
            label for label in pages if label in text
        }


def test_front_counts_in_roman_and_text_begins_on_a_right_page(edition: Get) -> None:
    """Front matter has Roman numbers, the text begins with 1, on the right."""
    names: tuple[EditionName, ...] = ("print", "study", "large")
    for name in names:
        labels = edition(name).labels
        front = labels.index("1")
        assert front % 2 == 0
        assert labels[:front] == [roman(n) for n in range(1, front + 1)]
        assert labels[front:] == [str(n) for n in range(1, len(labels) - front + 1)]


def test_contents_give_the_pages(edition: Get) -> None:
    """Every number in the contents is the page on which its heading stands."""
    printed = edition("print")
    entries = 0
    for node in printed.tree.walk():
        if node.kind == "TOCI":
            (link,) = next(it for it in node.walk() if it.kind == "Link").links()
            words = printed.words(next(it for it in node.walk() if it.kind == "Link"))
            assert printed.labels[printed.page_of(link)] == words.split()[-1]
            entries += 1
    assert entries > 15


def test_count_takes_no_notice_of_joiners_and_spaces() -> None:
    """A count begins with nothing wrong and nothing taken."""
    from variorum.page.markup import element

    section = element("section", element("p", "a b", id="p1", class_="passage"))
    count = Count(section)
    assert {owner.id: words for owner, words in count.words.items()} == {"p1": "a b"}
