"""`variorum where ID`: where a note stands, as a person reads it."""

from pathlib import Path

import pytest

from variorum.build import load
from variorum.problems import Problems
from variorum.reanchor.compare import Comparison
from variorum.reanchor.lock import write_lock
from variorum.where import render_where

from epub.projects import write

TEXT = "The red fog ran over the yard.\n\nNobody saw the red lamp go out.\n"
LAYER = {
    "comments": "kind: comment\nentries:\n"
    "  red:\n    target: [red fog, red lamp]\n    body: The same red.\n"
}
PAGES = {"print": {"ref-red": "3", "p1": "3", "ref-red.2": "9", "p2": "8", "note-red": "20"}}
"""The second passage begins on page 8, and the second mark stands on the next one."""


@pytest.fixture
def comparison(tmp_path: Path) -> Comparison:
    """A note with two targets, locked."""
    root = write(tmp_path, TEXT, LAYER)
    made = load(root, Problems()).comparison
    assert made is not None
    write_lock(made.now, root)
    locked = load(root, Problems()).comparison
    assert locked is not None
    return locked


def test_every_place_is_told_with_its_own_page(comparison: Comparison) -> None:
    """The note's number and page; for each target its page, the passage, the words, the lock."""
    lines = render_where("red", comparison, PAGES).splitlines()
    assert lines[1] == "note 1, on p. 20 (print)"
    assert "    ¶1, p. 3 (print)" in lines
    assert "    The [red fog] ran over the yard." in lines
    assert "    ¶2, p. 9 (print)" in lines
    assert "    Nobody saw the [red lamp] go out." in lines
    assert len([line for line in lines if line.startswith('    lock: {"id":"red"')]) == 2
    assert len([line for line in lines if line.endswith("as it was")]) == 2


def test_without_finished_editions_no_page_is_told(comparison: Comparison) -> None:
    """Where nothing has been built yet the rest is told all the same."""
    told = render_where("red", comparison, {})
    assert "p. " not in told
    assert "¶2" in told
