"""The catalogue of problems: every one has a case, and the code knows no other."""

import ast
import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

from examples import Folders, agree, consoles
from variorum.problems import CATALOGUE, Place, Problem, Problems, Severity

from programs import ROOT

HERE = Path(__file__).parent / "problems"
CASES = {path.stem: path for path in sorted((HERE / "cases").glob("*.md"))}
TESTS = {path: path.read_text(encoding="utf-8") for path in HERE.parent.rglob("*.py")}

ADDING = {"add", "Problem", "stop", "BodyFault", "complain", "_complain"}
"""What is called with the name of a problem."""

LINE = re.compile(
    r"^(?P<place>\S+?): (?P<severity>error|warning|note): (?P<name>[a-z0-9-]+): ", re.MULTILINE
)


def told(case: str) -> list[re.Match[str]]:
    """The lines of problems that a case expects."""
    return list(LINE.finditer(CASES[case].read_text(encoding="utf-8")))


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, tmp_path: Path) -> None:
    """A small project, broken in one way, gets just the lines that its case shows."""
    source = CASES[case].read_text(encoding="utf-8")
    asked = list(consoles(source, Folders(HERE / "project", tmp_path)))
    assert asked, "the case runs no command"
    for block, printed in asked:
        if not agree(block.content, printed):
            assert printed == block.content


@pytest.mark.parametrize("case", CASES)
def test_lines_say_where(case: str) -> None:
    """Each line names a file, and a line and column wherever there is one to look at."""
    whole = {
        "unread-file", "no-project", "missing-setting", "no-text", "unreadable-file",
        "outside-project", "styles-not-understood", "no-glyph", "no-lock", "bad-lock",
        "lock-behind", "anchor-gone",
    }  # fmt: skip
    for line in told(case):
        assert line["severity"] == CATALOGUE[line["name"]].severity
        if line["name"] not in whole:
            assert re.search(r":\d+:\d+$", line["place"]), line[0]


def test_the_project_before_it_is_broken_is_well(tmp_path: Path) -> None:
    """The project that the cases break has no problem of its own, not even a note."""
    block = "```console\n$ variorum lock\n…\n```\n\n```console\n$ variorum check --strict\n```\n"
    *_, (_, printed) = consoles(block, Folders(HERE / "project", tmp_path))
    assert "All is well" in printed
    assert not LINE.search(printed)


def names_in_code() -> Counter[str]:
    """The names with which problems are made anywhere in the tool, and how often."""
    found: Counter[str] = Counter()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in CATALOGUE:
                found[str(node.value)] += 1
            elif isinstance(node, ast.JoinedStr) and (pattern := _name_made_of(node)):
                found.update(name for name in CATALOGUE if re.fullmatch(pattern, name))
            elif isinstance(node, ast.Call) and node.args:
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                for argument in node.args[: 2 if called == "BodyFault" else 1]:
                    if called in ADDING and isinstance(argument, ast.Constant):
                        name = argument.value
                        if isinstance(name, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name):
                            found[name] += 1
    return found


def _name_made_of(node: ast.JoinedStr) -> str:
    """A pattern for the names that an f-string like `f"anchor-{state}"` makes; "" for others."""
    parts = [
        re.escape(str(it.value)) if isinstance(it, ast.Constant) else "[a-z]+" for it in node.values
    ]
    starts_so = isinstance(node.values[0], ast.Constant) and re.fullmatch(r"[a-z]+\\-", parts[0])
    return "".join(parts) if starts_so else ""


def test_one_vocabulary() -> None:
    """What the code complains of is in the catalogue, and what is there the code can say."""
    assert set(names_in_code()) == set(CATALOGUE)


def test_every_problem_has_a_case() -> None:
    """Each problem is told in a case, or by a test that names it, as those of finished editions."""
    shown = {line["name"] for case in CASES for line in told(case)}
    tests = "".join(source for path, source in TESTS.items() if path != Path(__file__))
    without = [name for name in CATALOGUE if name not in shown and f'"{name}"' not in tests]
    assert not without, f"neither a file in tests/problems/cases/ nor a test: {without}"


@pytest.mark.parametrize("name", CATALOGUE)
def test_wording(name: str) -> None:
    """Each problem is told in whole sentences, without blame, and its hint asks for no more."""
    complaint = CATALOGUE[name]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert complaint.says.endswith((".", "}"))
    assert complaint.hint.endswith((".", ":", "}"))
    blame = re.compile(r"\b(invalid|illegal|fatal|bad|you (must|failed))\b", re.IGNORECASE)
    assert not blame.search(f"{complaint.says} {complaint.hint}")
    fields = {field for _, field, _, _ in Formatter().parse(complaint.says) if field}
    assert all(field.isidentifier() for field in fields)


def test_problems_come_in_the_order_of_the_files() -> None:
    """Problems are told by file, line and column, and the same one only once."""
    problems = Problems()
    problems.add("empty-text", Place("b.md", 1, 1))
    problems.add("empty-text", Place("a.md", 2, 1))
    problems.add("empty-text", Place("a.md", 1, 1))
    problems.add("empty-text", Place("b.md", 1, 1))
    assert [str(it.place) for it in problems] == ["a.md:1:1", "a.md:2:1", "b.md:1:1"]
    assert len(problems) == 3


def test_a_name_that_is_not_in_the_catalogue_is_our_mistake() -> None:
    """No problem can be made with a name that the catalogue lacks."""
    with pytest.raises(KeyError):
        Problem("no-such-problem", Place("a.md"))


def test_severities_are_three() -> None:
    """Every problem is an error, a warning or a note."""
    assert {complaint.severity for complaint in CATALOGUE.values()} <= set(Severity)
