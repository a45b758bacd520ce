"""Targets rewritten in YAML: what changes is the value, and not one byte beside it."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.layer.entries import Target
from variorum.reanchor.rewrite import CannotRewriteError, Change, rewrite

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "rewrite.yaml").read_text("utf-8")
)


def read(shown: str) -> str:
    """A file as it is, from how a case shows it."""
    return shown.replace("⏎\n", "\r\n").replace("·", " ")


def change(case: dict[str, Any]) -> Change:
    """What a case asks for."""
    path = ("entries", "a", case.get("role", "target"), case.get("number", 0))
    return Change(path, Target(**case["target"]))


@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["", "byte-order-mark"])
@pytest.mark.parametrize("name", CASES)
def test_case(name: str, bom: str) -> None:
    """The file is as the case shows it afterwards, byte for byte."""
    case = CASES[name]
    assert rewrite(bom + read(case["file"]), [change(case)]) == bom + read(case["after"])


@pytest.mark.parametrize("name", CASES)
def test_written_again_nothing_changes(name: str) -> None:
    """A target that is already as it should be leaves the file as it is."""
    case = CASES[name]
    after = read(case["after"])
    assert rewrite(after, [change(case)]) == after


REFUSED = {
    "alias": "entries:\n  a: {target: &w old words}\n  b: {target: *w}\n",
    "anchor": "entries:\n  a: {target: &w old words}\n",
    "tag": "entries:\n  a: {target: !!str old words}\n",
    "table shared": "entries:\n  a: {target: &w {exact: old words}}\n  b: {target: *w}\n",
    "entry shared": "entries:\n  a: &e {target: old words}\n  b: *e\n",
    "not there": "entries:\n  b: {target: old words}\n",
    "empty": "",
    "broken": "entries: {\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    """What can't be changed for one note alone, or can't be read, is refused and left alone."""
    with pytest.raises(CannotRewriteError):
        rewrite(REFUSED[name], [Change(("entries", "a", "target", 0), Target(exact="new"))])


WORDS = st.text(
    st.sampled_from([*string.printable[:95], *"éЖ中🙂“”’—…\u00a0"]), min_size=1, max_size=20
).filter(lambda words: words.strip() == words)
FORMS = ["target: {}", "target:\n      exact: {}\n      passage: ¶3", "target: [{}, x]"]
FORMS += ["target: {{exact: {}, prefix: a}}", "target:\n      - {}\n      - x"]
SCALARS = ["plain words", "'single'", '"double \\" "', "|\n          block", ">-\n          block"]


@settings(max_examples=300)
@given(WORDS, st.sampled_from(FORMS), st.sampled_from(SCALARS), st.booleans(), st.booleans())
def test_any_words_in_any_style(
    words: str, form: str, scalar: str, has_prefix: bool, is_windows: bool
) -> None:
    """Whatever the words and however the target was written, it reads back as those words."""
    if "\n" in scalar and ("{{" in form or "[" in form):
        scalar = "plain words"
    before = "# é\nkind: comment\nentries:\n  b: {body: x}\n  a:\n    "
    after = "\n    body: |\n      Text.\n\n      More.  \n  c: 'x'   # end\n"
    source = before + form.format(scalar) + after
    if is_windows:
        source, before, after = (it.replace("\n", "\r\n") for it in (source, before, after))
    target = Target(exact=words, prefix="so: it" if has_prefix else "")
    made = rewrite(source, [Change(("entries", "a", "target", 0), target)])
    assert made.startswith(before)
    assert made.endswith(after)
    assert ("\r" in made.replace("\r\n", "")) is ("\r" in words)
    got = yaml.load(made, Loader=yaml.CBaseLoader)["entries"]["a"]["target"]  # noqa: S506
    first = got[0] if isinstance(got, list) else got
    exact = first if isinstance(first, str) else first["exact"]
    assert exact.strip() == words
    assert isinstance(first, str) or first.get("prefix", "") == target.prefix
