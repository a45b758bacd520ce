"""How lines and pages are set: breaks, dashes, languages, and the same bytes for the same input."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import page as validation
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pdf.presses import Printed, plain, pressed
from variorum.book.meta import EditionName
from variorum.build import load
from variorum.page import text_documents
from variorum.page.markup import element
from variorum.pdf import Press
from variorum.pdf.galley import JOINER, Frame, join, joints
from variorum.pdf.sheets import flow, unwrapped
from variorum.problems import Problems

from epub.books import crowded, right_to_left
from epub.projects import write

Get = Callable[[EditionName], Printed]
DASHES = "—–―"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("word—word", "word|—word"),
        ("Worte – Gespräche", "Worte |– Gespräche"),
        ("pages 12–15 of it all", "pages 12|–|15 of it |all"),
        ("V. I. Lenin was everywhere", "V. |I. |Lenin was everywhere"),
        ("see pp. 3 and following", "see pp. |3 and following"),
        ("on ¶ 23 everywhere", "on ¶ |23 everywhere"),
        ("on April 28 everything", "on April |28 everything"),
        ("« oui » vraiment", "« |oui |» vraiment"),
        ("on 28 April everything", "on 28 |April everything"),
        ("see note 7 and remark 4", "see note |7 and remark |4"),
        ("the rank and file.", "the rank and file|."),
        ("the end of it.", "the end of |it|."),
        ("in May 1918 everything", "in May 1918 everything"),
        ("the self-management of it", "the self-management| of |it"),
        ("of agriculture.8[12]", "of agriculture|.8[12]"),
        ("a worker-controlled mill[12]", "a worker|-controlled| mill|[12]"),
    ],
)
def test_lines_do_not_break_there(text: str, kept: str) -> None:
    """Before a dash, in a span of figures, after initials and short signs: no line ends there."""
    at = [0, *joints(text), len(text)]
    assert "|".join(text[a:b] for a, b in pairwise(at) if a < b) == kept


@given(st.lists(st.text(st.sampled_from("ab—–. 12V«»"), max_size=12), min_size=1, max_size=5))
def test_joiners_change_no_word(words: list[str]) -> None:
    """Whatever stands in a block: without the joiners it is what it was, element by element."""
    block = etree.fromstring(etree.tostring(element("p", [element("em", it) for it in words])))
    for it in block.iter():
        it.tag = etree.QName(it).localname
    before = etree.tostring(block).decode()
    join(block)
    after = etree.tostring(block, encoding="unicode").replace(JOINER, "")
    assert etree.tostring(etree.fromstring(after)).decode() == before


def test_neighbouring_highlights_become_one(tmp_path: Path) -> None:
    """Words that two notes share are one span for the engine, and no span ends in a space."""
    layer = {
        "comments": "kind: comment\nentries:\n"
        '  one:\n    target: "tide of revolt"\n    body: About the tide.\n'
        '  two:\n    target: "revolt was high"\n    body: About the revolt.\n'
    }
    project = load(write(tmp_path, "Then the tide of revolt was high again.\n", layer), Problems())
    woven, manner = project.woven("study"), project.manner("study")
    (document,) = text_documents(
        project.book, woven, project.apparatus(woven, {}, Problems()), manner
    )
    html = Frame(project.book.meta, "study").galley(document, 1)
    spans = re.findall(r'<span class="lemma-range">(.*?)</span>', html)
    assert "".join(spans).replace(JOINER, "") == "tide of revolt was high"
    assert not [span for span in spans if span.endswith(" ")]
    assert len(spans) < len(re.findall("lemma-range", etree.tostring(document.section).decode()))


def test_no_joiner_reaches_the_pdf(edition: Get) -> None:
    """What was put in to hold lines together has left no trace: no such letter is in the file."""
    printed = edition("print")
    assert not [words for words in printed.marked.values() if JOINER in words]
    assert JOINER not in "".join(printed.pages)


def test_no_line_of_the_text_begins_with_a_dash(edition: Get) -> None:
    """In no edition does a line begin with a dash, or hold a mark alone."""
    names: tuple[EditionName, ...] = ("print", "study", "large")
    for name in names:
        for page in edition(name).pages:
            for line in page.splitlines():
                assert not line.strip().startswith(tuple(DASHES)), line
                assert not re.fullmatch(r"\s*\[\d+\]\s*", line), line


def laid_out(root: Path) -> Press:
    """Lay out the text of a project's print edition."""
    project = load(root, Problems())
    woven, manner = project.woven("print"), project.manner("print")
    apparatus = project.apparatus(woven, {}, Problems())
    press = Press(project.book, "print", project.styles("print"))
    press.lay_out(text_documents(project.book, woven, apparatus, manner))
    return press


def test_no_heading_at_a_page_s_foot_and_every_number_beside_its_passage(tmp_path: Path) -> None:
    """Over many pages: no heading is the last on its page, no ¶ number is left behind."""
    sentence = "The committee met and talked until the lamps went out over the yard of the works. "
    parts = [
        f"## Part {n}\n\n{sentence * (n % 5 + 1)}\n\n{sentence * (n % 3 + 2)}" for n in range(120)
    ]
    press = laid_out(write(tmp_path, "# All\n\n" + "\n\n".join(parts) + "\n", {}))
    (part,) = press._parts
    assert len(part.layout.pages) > 20
    numbers: dict[str, int] = {}
    begins: dict[str, int] = {}
    for index, page in enumerate(part.layout.pages):
        last = None
        for root in flow(page):
            for box in root.descendants(placeholders=True):
                box = unwrapped(box)
                element = box.element
                if element is None or type(box).__name__ != "LineBox":
                    continue
                if element.get("class") == "pn":
                    numbers.setdefault(box.children[0].text, index)
                elif element.get("id"):
                    begins.setdefault(element.get("id"), index)
                    last = element.tag
        assert last not in ("h1", "h2"), index
    assert {f"p{number}": index for number, index in numbers.items()} == begins


def test_numbers_stand_in_the_outer_margin(tmp_path: Path) -> None:
    """¶ numbers are left of the text on left pages and right of it on right pages, as far away."""
    sentence = "The committee met and talked until the lamps went out over the yard. "
    press = laid_out(write(tmp_path, "\n\n".join([sentence * 4] * 30) + "\n", {}))
    gaps = set()
    for page in press._parts[0].layout.pages[:4]:
        sheet = page._page_box
        for box in sheet.descendants(placeholders=True):
            if type(box).__name__ != "TextBox" or box.element is None:
                continue
            if box.element.get("class") == "pn":
                left, right = sheet.content_box_x(), sheet.content_box_x() + sheet.width
                if sheet.page_type.side == "left":
                    gaps.add(round(left - box.position_x - box.width))
                else:
                    gaps.add(round(box.position_x - right))
    assert gaps == {13}


RUSSIAN = """\
# Рабочий контроль

В феврале 1917 года возникли *фабрично-заводские комитеты*. Это — органы рабочих, избранные прямо
на предприятиях; они требовали контроля над производством, приёмом и увольнением.[^1]

[^1]: См. С. Смит, «Красный Петроград», с. 80–85.
"""
GERMAN = """\
# Arbeiterkontrolle

Die Betriebsräte – so hießen sie – traten schon im März zusammen und verlangten die Überwachung der
Donaudampfschifffahrtsgesellschaft, ihrer Großmaschinen und aller Straßenbahnwerkstätten.[^1]

[^1]: Vgl. S. 12–15 der Quelle „Räte“.
"""


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("ru", RUSSIAN, ["фабрично-заводские", "производством", "Красный Петроград"]),
        ("de", GERMAN, ["Donaudampfschifffahrtsgesellschaft", "Überwachung", "Räte"]),
    ],
)
def test_other_languages(tmp_path: Path, language: str, text: str, words: list[str]) -> None:
    """Russian and German are set whole, in a typeface that has all the letters."""
    root = write(tmp_path, text, {}, language=language, title=words[0])
    printed = Printed(pressed(root, "print", tmp_path / "out.pdf"))
    read = plain("".join(printed.words(node) for node in printed.tree.walk() if node.kind == "P"))
    for word in words:
        assert plain(word) in read
    assert str(printed.pdf.Root.Lang) == language
    assert any("Libertine" in font for font in printed.fonts)


def test_arabic(tmp_path: Path) -> None:
    """An Arabic book is set from right to left, and passes the checker."""
    printed = Printed(pressed(right_to_left(tmp_path), "print", tmp_path / "out.pdf"))
    assert "المصنع" in "".join(printed.pages)
    report = validation.validate_pdf(
        str(printed.path), profile=validation.ValidationProfile.PDF_UA_1
    )
    assert report.is_compliant, report.failures


def test_crowded_book(tmp_path: Path) -> None:
    """Marks in headings, lists, code and quotations: all of it is set, tagged and linked."""
    printed = Printed(pressed(crowded(tmp_path), "study", tmp_path / "out.pdf"))
    report = validation.validate_pdf(
        str(printed.path), profile=validation.ValidationProfile.PDF_UA_1
    )
    assert [str(it) for it in report.failures] == []
    kinds = [node.kind for node in printed.tree.walk()]
    assert {"L", "LI", "LBody", "BlockQuote", "Note", "Reference", "H2"} <= set(kinds)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_archival(tmp_path: Path) -> None:
    """On request it is PDF/A-3a and PDF/UA-1 in one file.

    (WeasyPrint leaves the file of its colour profile for the interpreter to close.)
    """
    root = write(tmp_path, RUSSIAN, {}, language="ru", more="[editions.print]\narchival = true")
    out = pressed(root, "print", tmp_path / "out.pdf")
    for profile in ("PDF_UA_1", "PDF_A_3A"):
        wanted = getattr(validation.ValidationProfile, profile)
        report = validation.validate_pdf(str(out), profile=wanted)
        assert [str(it) for it in report.failures] == []


def test_a_letter_that_no_typeface_has_is_told(tmp_path: Path) -> None:
    """A letter for which a box would be printed becomes a problem that names it."""
    project = load(write(tmp_path, "A private \ue123 letter.\n", {}), Problems())
    woven, manner = project.woven("print"), project.manner("print")
    apparatus = project.apparatus(woven, {}, Problems())
    problems = Problems()
    press = Press(project.book, "print", project.styles("print"), problems)
    press.lay_out(text_documents(project.book, woven, apparatus, manner))
    press.write(tmp_path / "out.pdf", [])
    assert [problem.name for problem in problems] == ["no-glyph"]


def test_styles_fetch_nothing(tmp_path: Path) -> None:
    """A style sheet that asks for a file or an address gets none, and the build says so."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"\x89PNG")
    root = write(tmp_path / "book", "Text.\n", {}, more='[editions.print]\nstyles = ["own.css"]')
    (root / "styles" / "own.css").write_text(
        f'@import "http://127.0.0.1:9/x.css"; p {{ background: url("{secret.as_uri()}") }}'
    )
    project = load(root, Problems())
    problems = Problems()
    woven, manner = project.woven("print"), project.manner("print")
    apparatus = project.apparatus(woven, {}, Problems())
    press = Press(project.book, "print", project.styles("print"), problems)
    press.lay_out(text_documents(project.book, woven, apparatus, manner))
    said = [problem.what for problem in problems]
    assert len([it for it in said if "nothing is fetched" in it]) == 2


def test_same_bytes(tmp_path: Path) -> None:
    """In another folder, time zone and hash seed the same input makes the same file."""
    script = (
        "import sys; from pathlib import Path; from variorum.build import load, press; "
        "from variorum.problems import Problems; project = load(Path(sys.argv[1]), Problems()); "
        "press(project, project.citations(), 'print', Path(sys.argv[2]))"
    )
    made = []
    for number, zone in enumerate(("UTC", "Pacific/Chatham")):
        root = crowded(tmp_path / f"folder-{number}")
        out = tmp_path / f"{number}.pdf"
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": str(number + 7)}
        command = [sys.executable, "-c", script, str(root), str(out)]
        subprocess.run(command, env=environment, check=True, cwd=root)
        made.append(out.read_bytes())
        shutil.rmtree(root)
    assert made[0] == made[1]


def test_pages_can_be_drawn(edition: Get, tmp_path: Path) -> None:
    """Pdftoppm draws the pages, and no page of the text is empty."""
    printed = edition("print")
    first = printed.labels.index("1") + 1
    subprocess.run(
        ["pdftoppm", "-r", "20", "-gray", "-f", str(first), "-l", str(first + 3),
         str(printed.path), str(tmp_path / "page")],
        check=True,
    )  # fmt: skip
    drawn = sorted(tmp_path.glob("page-*.pgm"))
    assert len(drawn) == 4
    for page in drawn:
        grey = page.read_bytes().split(b"255\n", 1)[1]
        assert sum(value < 200 for value in grey) > len(grey) / 50


def test_large_print_is_large(edition: Get) -> None:
    """In the large edition nothing is set smaller than 16 pt, and nothing slanted."""
    printed = edition("large")
    assert min(printed.fonts.values()) >= 16
    assert not [font for font in printed.fonts if re.search("Italic|Oblique", font)]
