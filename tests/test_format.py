"""The written law, docs/format.md: its examples run, and nothing that may be written is missing."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from examples import Folders, agree, blocks, consoles
from variorum.book import read_book
from variorum.book.meta import EDITIONS, Accessibility, Edition, Meta, Person, Series, WitnessOf
from variorum.layer import read_layer
from variorum.layer.entries import KINDS, Locator, Source, Target, Variant
from variorum.layer.schema import schema
from variorum.layer.yamlfile import read_yaml
from variorum.problems import Problems
from variorum.show import problem_chapter

from programs import ROOT

DOCS = ROOT / "docs"
LAW = DOCS / "format.md"
AGAIN = "variorum show {} > docs/{}"

STRUCTS = [
    *KINDS.values(), Target, Source, Locator, Variant,
    Meta, Person, WitnessOf, Series, Accessibility, Edition,
]  # fmt: skip


def test_examples_do_what_the_law_says(tmp_path: Path) -> None:
    """What docs/format.md says that a command prints, it prints."""
    source = LAW.read_text(encoding="utf-8")
    asked = list(consoles(source, Folders(None, tmp_path)))
    assert len(asked) > 10
    for block, printed in asked:
        if not agree(block.content, printed):
            assert printed == block.content, f"docs/format.md:{block.line}"


def test_every_block_is_something() -> None:
    """Every fenced block of the law is a file or a command, but for the drawing of the folders."""
    source = LAW.read_text(encoding="utf-8")
    loose = [it for it in blocks(source) if len(it.info) < 2 and it.info != ("console",)]
    assert [it.content.split("\n")[0] for it in loose] == ["book/", "# The Ferry"][: len(loose)]


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda it: it.__name__)
def test_every_key_is_told(struct: type[msgspec.Struct]) -> None:
    """Each key that a file may hold stands in the law, in backticks or in an example."""
    law = LAW.read_text(encoding="utf-8")
    for field in msgspec.structs.fields(struct):
        key = re.escape(field.encode_name)
        assert re.search(rf"`{key}(:[^`]*)?`|\b{key}( =|:)|\[+{key}[].]", law), key


def test_every_kind_and_edition_is_told() -> None:
    """Each kind has a heading of its own, each edition a word."""
    law = LAW.read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"### {kind}\n" in law
    for edition in EDITIONS:
        assert f"`{edition}`" in law


def test_law_names_the_languages_of_the_fixed_words() -> None:
    """The languages that the law names are those that words.toml has."""
    from babel import Locale

    from variorum.book.meta import fixed_words

    law = LAW.read_text(encoding="utf-8")
    for language in fixed_words():
        assert str(Locale(language).get_language_name("en")) in law


def test_links_of_the_docs_lead_somewhere() -> None:
    """Every link from one page of the docs to another file is to one that is there."""
    for page in DOCS.glob("*.md"):
        for to in re.findall(r"[^\\]\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / to).exists(), f"{page.name}: {to}"


def test_schema_is_fresh() -> None:
    """docs/annotations.schema.json is what the code says today."""
    written = json.loads((DOCS / "annotations.schema.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(schema())), AGAIN.format(
        "schema", "annotations.schema.json"
    )


def test_problems_are_fresh() -> None:
    """docs/problems.md is made from today's catalogue."""
    written = (DOCS / "problems.md").read_text(encoding="utf-8")
    assert written == "\n".join(problem_chapter()) + "\n", AGAIN.format("problems", "problems.md")


def files_of_notes() -> list[Path]:
    """Every annotation file in the repository that is meant to be right."""
    projects = [ROOT, *(path.parent.parent for path in ROOT.glob("tests/*/*/book/book.toml"))]
    return [path for project in projects for path in sorted(project.glob("annotations/*.yaml"))]


@pytest.mark.parametrize("path", files_of_notes(), ids=lambda it: str(it.relative_to(ROOT)))
def test_schema_takes_what_is_right(path: Path) -> None:
    """An editor that knows the schema has nothing to say against a file that the program takes."""
    validator = Draft202012Validator(schema())
    problems = Problems()
    file = read_yaml(path.read_text(encoding="utf-8"), path.name, problems)
    assert file is not None
    assert [error.message for error in validator.iter_errors(file.value)] == []


WRONG: dict[str, Any] = {
    "no kind": {"entries": {}},
    "unknown kind": {"kind": "remark", "entries": {}},
    "unknown key": {"kind": "comment", "entries": {"a": {"target": "x", "body": "y", "z": "z"}}},
    "no target": {"kind": "comment", "entries": {"a": {"body": "y"}}},
    "id": {"kind": "comment", "entries": {"A b": {"target": "x", "body": "y"}}},
    "mark": {"kind": "comment", "entries": {"a": {"target": "x", "body": "y", "mark": "twice"}}},
    "date": {"kind": "event", "entries": {"a": {"name": "x", "ns": "soon"}}},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_schema_refuses_what_is_wrong(wrong: str) -> None:
    """An editor that knows the schema underlines what the program would complain of."""
    assert not Draft202012Validator(schema()).is_valid(WRONG[wrong])


def test_schema_describes_every_key() -> None:
    """An editor can say what each key is for."""
    definitions = schema()["$defs"]
    without = [
        f"{name}.{key}"
        for name in ("Biography", "Term", "Reference", "Target", "Source", "Locator")
        for key, value in definitions[name]["properties"].items()
        if "description" not in value and "$ref" not in value
    ]
    assert without == []


def test_schema_is_found_from_the_real_files() -> None:
    """The first line of this repository's annotation files leads editors to the schema."""
    for path in sorted((ROOT / "annotations").glob("*.yaml")):
        line, _, _ = path.read_text(encoding="utf-8").partition("\n")
        to = line.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / to).resolve() == DOCS / "annotations.schema.json", path.name


def test_the_real_layer_is_taken() -> None:
    """The layer of this repository's own book follows the law."""
    problems = Problems()
    read_layer(read_book(ROOT, problems), problems)
    assert [str(problem) for problem in problems.errors] == []
