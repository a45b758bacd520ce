"""Style sheets: the first is understood by old devices, and neither fights with the reader."""

import re

import pytest
import tinycss2

from programs import ROOT

PLAIN, MODERN = "epub.css", "epub-modern.css"

READERS_OWN = {"color", "background", "background-color", "font-family", "line-height"}
"""What the reader chooses: typeface, colours, spacing."""
LAYOUT = {"float", "position", "display: flex", "display: grid", "columns"}
CSS_2 = {
    "border", "border-bottom", "border-collapse", "border-top", "content", "display", "font-size",
    "font-style", "font-weight", "line-height", "list-style-type", "margin", "margin-bottom",
    "margin-left", "margin-right", "margin-top", "max-width", "orphans", "padding",
    "padding-bottom", "padding-left", "padding-right", "padding-top", "page-break-after",
    "page-break-before", "page-break-inside", "text-align", "text-decoration", "text-indent",
    "vertical-align", "white-space", "widows", "width",
}  # fmt: skip


def source(sheet: str) -> str:
    """A style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (ROOT / "styles" / sheet).read_text("utf-8"), flags=re.DOTALL)


def declarations(sheet: str) -> list[tuple[str, str, str]]:
    """Selector, property and value of each declaration of a sheet, within at-rules too."""
    found = []
    for selector, content in re.findall(r"([^{}]+)\{([^{}]*)\}", source(sheet)):
        for line in content.split(";"):
            name, _, value = line.partition(":")
            if name.strip():
                found.append((" ".join(selector.split()), name.strip(), value.strip()))
    return found


@pytest.mark.parametrize("sheet", [PLAIN, MODERN])
def test_sheet_is_whole(sheet: str) -> None:
    """A sheet is CSS to its end: no rule is lost to a slip."""
    text = (ROOT / "styles" / sheet).read_text("utf-8")
    assert text.count("{") == text.count("}")
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    assert not [rule for rule in rules if rule.type == "error"]


@pytest.mark.parametrize("sheet", [PLAIN, MODERN])
def test_what_is_the_readers_stays_the_readers(sheet: str) -> None:
    """No sheet sets a typeface, a colour or a spacing; `inherit` and the height of marks apart."""
    wrong = [
        it
        for it in declarations(sheet)
        if it[1] in READERS_OWN
        and it[2] != "inherit"
        and it[:2] not in {("a.nr", "line-height"), ("span.pn", "line-height")}
    ]
    assert not wrong


@pytest.mark.parametrize("sheet", [PLAIN, MODERN])
def test_lengths_grow_with_the_type(sheet: str) -> None:
    """All lengths are in em, percent or parts of the screen; hairlines alone are in pixels."""
    wrong = [
        it
        for it in declarations(sheet)
        if re.search(r"\d(px|pt|pc|cm|mm|in)\b", it[2]) and not it[1].startswith("border")
    ]
    assert not wrong


@pytest.mark.parametrize("sheet", [PLAIN, MODERN])
def test_nothing_is_laid_out(sheet: str) -> None:
    """No floats, positions, grids or variables, and no rule for a bare span, which Kobo adds."""
    found = {name for _, name, _ in declarations(sheet)}
    found |= {f"{name}: {value}" for _, name, value in declarations(sheet)}
    assert not found & LAYOUT
    assert "var(" not in source(sheet)
    assert not [s for s, _, _ in declarations(sheet) if re.search(r"(^|[\s,>])span\s*(,|$)", s)]
    assert "!important" not in source(sheet)


def test_old_engines_know_every_rule_of_the_first_sheet() -> None:
    """The first sheet has properties of CSS 2.1 alone, no at-rules, and ASCII letters."""
    assert {name for _, name, _ in declarations(PLAIN)} <= CSS_2
    assert "@" not in source(PLAIN)
    assert (ROOT / "styles" / PLAIN).read_text("utf-8").isascii()


def test_notes_are_never_hidden() -> None:
    """Only what is for machines is hidden; a hidden note is an empty pop-up in KOReader."""
    hidden = [s for sheet in (PLAIN, MODERN) for s, n, v in declarations(sheet)
              if (n, v) in {("display", "none"), ("visibility", "hidden")}]  # fmt: skip
    assert hidden == ["nav.for-machines"]
