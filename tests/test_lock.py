"""The lock: what is remembered, how little of it changes, and that nothing remembered is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from changing import Notes, held, layer_of, lock_of, text_of
from texts import book_of
from variorum.anchor import resolve_all
from variorum.cli import main
from variorum.layer.entries import Target
from variorum.problems import Problems, ProjectError
from variorum.reanchor.fingerprint import WordedText
from variorum.reanchor.lock import NAME, Lock, aim, make_lock, read_lock, render_lock, write_lock

from programs import ROOT

TEXT = """
The harbour was built by fishermen, and fishermen kept it for two hundred years.

In the summer the company bought the eastern quay. It paid the first wages in silver.

Ada kept the lamp on the tower. “A lamp is a promise,” she wrote in her diary one night.

The vote was taken by walking, and four hundred people walked from the church to the sea.

---

The diary is in the town archive, in two volumes, of which the second is water-stained.
"""

NOTES: Notes = {
    "lamp": "A lamp is a promise",
    "company": {"exact": "the company", "prefix": "In the summer"},
    "across": "one night. The vote was taken",
    "diary": {"exact": "two volumes", "passage": "n1"},
}


def lines(lock: Lock) -> list[str]:
    """The lines of a lock's file."""
    return render_lock(lock).splitlines()


def difference(one: Lock, other: Lock) -> tuple[list[str], list[str]]:
    """The lines that went, and those that came."""
    old, new = lines(one), lines(other)
    return [it for it in old if it not in new], [it for it in new if it not in old]


# --- what it remembers ---


def test_a_line_a_target_in_the_order_of_the_ids() -> None:
    """The lock has a line for each target, sorted by id, then one for each passage, in order."""
    made = [json.loads(line) for line in lines(lock_of(TEXT, NOTES))]
    assert [it["id"] for it in made if "id" in it] == ["across", "company", "diary", "lamp"]
    assert len([it for it in made if "passage" in it and "id" not in it]) == 4
    assert len([it for it in made if "note" in it]) == 1
    assert len(made) == 1 + 4 + 5


def test_what_a_line_tells() -> None:
    """A target's line has its words, 32 characters beside them, its range, its passage's hash."""
    made = {it.get("id"): it for it in map(json.loads, lines(lock_of(TEXT, NOTES)))}
    lamp = made["lamp"]
    assert lamp["exact"] == "A lamp is a promise"
    assert lamp["before"] == "da kept the lamp on the tower. “"
    assert lamp["after"] == ",” she wrote in her diary one ni"
    assert lamp["range"] == [33, 52]
    assert lamp["words"] == [7, 5]
    assert made["across"]["last"] != made["across"]["passage"]
    assert "last" not in lamp


def test_no_line_has_a_number_of_a_passage() -> None:
    """A passage put in at the front is one line more, and no line changes."""
    went, came = difference(lock_of(TEXT, NOTES), lock_of(f"A new beginning.\n\n{TEXT}", NOTES))
    assert not went
    assert len(came) == 1
    assert "id" not in json.loads(came[0])


def test_a_typo_changes_the_lines_of_its_passage() -> None:
    """A word mended changes its passage's line and the lines of the targets in it, no others."""
    went, came = difference(
        lock_of(TEXT, NOTES), lock_of(TEXT.replace("Ada kept", "Ada Lind kept"), NOTES)
    )
    assert [json.loads(it).get("id") for it in came] == ["across", "lamp", None]
    assert len(went) == len(came)


def test_the_same_passage_twice_has_two_names() -> None:
    """Targets in passages that are the same word for word are told apart."""
    refrain = "The sea gives, and the sea takes."
    notes: Notes = {"one": {"exact": refrain, "occurrence": 1}}
    notes["two"] = {"exact": refrain, "occurrence": 2}
    lock = lock_of(f"{refrain}\n\nA verse.\n\n{refrain}", notes)
    one, two = (entry.at.passage for entry in lock.entries)
    assert two == f"{one}#2"


def test_a_target_is_known_by_what_it_asks_for() -> None:
    """Marks and spaces do not make another target; words, counting and passage do."""
    target = Target(exact='the "old" words')
    assert aim(target) == aim(Target(exact="the “old”  words"))
    others = [
        Target(exact="the old words"),
        Target(exact=target.exact, prefix="so"),
        Target(exact=target.exact, suffix="so"),
        Target(exact=target.exact, occurrence=1),
        Target(exact=target.exact, passage="¶3"),
    ]
    assert len({aim(it) for it in (target, *others)}) == 6
    assert aim(Target(exact="x", passage="3")) == aim(Target(exact="x", passage="¶3"))


def test_written_and_read(tmp_path: Path) -> None:
    """A lock read back is the lock that was written, on any system's line ends."""
    lock = lock_of(TEXT.replace("silver", 'sil\u2028ver \u0085 “é” \\ "'), NOTES)
    path = write_lock(lock, tmp_path)
    assert read_lock(tmp_path, Problems()) == lock
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_lock(tmp_path, Problems()) == lock


def test_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    """The lock is put in place in one step, keeps its permissions, and leaves no other file."""
    path = write_lock(lock_of(TEXT, NOTES), tmp_path)
    path.chmod(0o640)
    write_lock(lock_of(f"More.\n\n{TEXT}", NOTES), tmp_path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert [it.name for it in path.parent.iterdir()] == ["anchors.lock"]


BROKEN = {
    "no JSON": "{",
    "a list": "[]",
    "a conflict": "<<<<<<< HEAD",
    "another version": '{"anchors.lock":2}',
    "unknown keys": '{"passage":"a","words":"b","more":1}',
    "a key of another kind": '{"passage":"a","words":1}',
    "nothing that it knows": '{"name":"a"}',
    "a line too few": "",
    "nested too deep": "[" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_lock_is_told(name: str, tmp_path: Path) -> None:
    """A lock that can't be read stops the run, with its line."""
    write_lock(lock_of(TEXT, NOTES), tmp_path)
    path = tmp_path / NAME
    made = path.read_text("utf-8").split("\n")
    made[2:3] = [BROKEN[name], ""] if not BROKEN[name] else [BROKEN[name]]
    path.write_text("\n".join(made), encoding="utf-8")
    with pytest.raises(ProjectError) as raised:
        read_lock(tmp_path, Problems())
    (problem,) = raised.value.problems
    assert (problem.name, problem.place.line) == ("bad-lock", 3)


HOSTILE: dict[str, list[object]] = {
    "range": [[10**9, 10**9 + 5], [-5, 3], [5, 2], [0, 0]],
    "words": [[-3, 2], [0, -1], [10**9, 1], [0, 10**9]],
    "passage": ["0000000000", "", "#2"],
    "last": ["0000000000"],
    "exact": ["", "\u0000", "x" * 100_000],
}


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in HOSTILE.items() for value in values]
)
def test_a_lock_that_tells_nonsense_does_no_harm(key: str, value: object, tmp_path: Path) -> None:
    """Whatever a line of the lock says, notes are told to have moved and nothing breaks."""
    write_lock(lock_of(TEXT, NOTES), tmp_path)
    path = tmp_path / NAME
    made = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for line in made:
        if line.get("id"):
            line[key] = value
    path.write_text("".join(json.dumps(line) + "\n" for line in made), encoding="utf-8")
    lock = read_lock(tmp_path, Problems())
    assert lock is not None
    now = held(lock, TEXT.replace("water-stained", "stained").replace("lamp on", "light on"), NOTES)
    assert all(it.state in ("same", "moved") for it in now.standings.values())


# --- what it keeps ---


def renewed(lock: Lock, source: str, notes: Notes) -> Lock:
    """The lock written anew for another text."""
    layer, text = layer_of(notes), text_of(source)
    anchoring = resolve_all(text, book_of(text.passages), layer, Problems())
    return make_lock(layer, anchoring, WordedText(text), lock)


def test_a_lost_target_is_still_remembered() -> None:
    """Written anew while a note's words are gone, the lock keeps what it knew, more than once."""
    without = TEXT.replace("“A lamp is a promise,” she wrote in her diary one night.", "She wrote.")
    notes = {"lamp": NOTES["lamp"], "company": NOTES["company"]}
    old = lock_of(TEXT, notes)
    lock = renewed(renewed(old, without, notes), without, notes)
    assert [entry.at.exact for entry in lock.entries] == ["the company", "A lamp is a promise"]
    assert len(lock.gone) == 1
    assert held(lock, without, notes).standings["lamp"].state == "orphan"
    back = held(lock, f"{TEXT}\n\nAnd a last word.", notes)
    assert back.standings["lamp"].state in ("same", "moved")


def test_a_target_taken_away_is_forgotten() -> None:
    """Written anew, the lock forgets targets that the layer no longer has."""
    lock = renewed(lock_of(TEXT, NOTES), TEXT, {"lamp": NOTES["lamp"]})
    assert [entry.id for entry in lock.entries] == ["lamp"]


def test_a_target_aimed_anew_is_new() -> None:
    """A target whose words an editor has changed has not moved: it is new, and so it is told."""
    now = held(lock_of(TEXT, NOTES), TEXT, {**NOTES, "lamp": "the lamp on the tower"})
    assert now.standings["lamp"].state == "new"
    assert now.standings["company"].state == "same"


def test_notes_in_another_order_are_the_same() -> None:
    """Where a note stands in its file does not matter to the lock."""
    lock = lock_of(TEXT, NOTES)
    assert render_lock(renewed(lock, TEXT, dict(reversed(NOTES.items())))) == render_lock(lock)


# --- the commands ---


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project, locked."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "tests" / "problems" / "project", root)
    assert run(root, "lock").exit_code == 0
    return root


def run(root: Path, *arguments: str) -> Result:
    """Run a command on a project."""
    return CliRunner().invoke(main, [*arguments, "--project", str(root)])


def delete_the_promise(root: Path) -> None:
    """Take away the passage that a note is about, and put a look-alike elsewhere."""
    path = root / "book" / "text" / "01.md"
    source = path.read_text("utf-8").replace("> A lamp is a promise.\n\n", "")
    source = source.replace(
        "Nobody had", "They painted on the wall: A lamp is a promise. Nobody had"
    )
    path.write_text(source, encoding="utf-8")


def test_check_never_writes(project: Path) -> None:
    """Checking changes no file, whatever it finds."""
    delete_the_promise(project)
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    assert run(project, "check").exit_code == 1
    assert run(project, "reanchor").exit_code == 1
    assert run(project, "reanchor", "--diff").exit_code == 1
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_moved_stops_unless_it_is_allowed(project: Path) -> None:
    """A note whose words are elsewhere stops the check; with --allow moved it is a warning."""
    delete_the_promise(project)
    told = run(project, "check")
    assert told.exit_code == 1
    assert "error: anchor-moved: “promise”" in told.output
    allowed = run(project, "check", "--allow", "moved")
    assert allowed.exit_code == 0
    assert "warning: anchor-moved: “promise”" in allowed.output


def test_the_lock_takes_in_what_is_looked_at(project: Path) -> None:
    """Writing the lock accepts the new place, and says that something had moved."""
    delete_the_promise(project)
    assert "1 moved" in run(project, "lock").output
    assert run(project, "check").exit_code == 0


def test_reanchoring_writes_annotations_and_lock(project: Path) -> None:
    """With --write the target has the new words, the lock the new text, and all is well."""
    text = project / "book" / "text" / "01.md"
    text.write_text(
        text.read_text("utf-8").replace("A lamp is a promise.", "A lamp is but a promise."),
        encoding="utf-8",
    )
    file = project / "annotations" / "references.yaml"
    before = file.read_bytes()
    assert run(project, "reanchor").exit_code == 0
    assert file.read_bytes() == before
    assert run(project, "reanchor", "--write").exit_code == 0
    assert file.read_bytes() == before.replace(b"A lamp is a promise.", b"A lamp is but a promise.")
    assert run(project, "check", "--strict").output.startswith("All is well")


def test_a_file_that_cant_be_read_costs_no_memory(project: Path) -> None:
    """Re-anchoring while an annotation file is broken keeps what the lock knows of its notes."""
    text = project / "book" / "text" / "01.md"
    comments = project / "annotations" / "comments.yaml"
    comments.write_text(
        "kind: comment\nentries:\n  clock:\n    target: gave the work to a clock\n    body: So.\n",
        encoding="utf-8",
    )
    assert run(project, "lock").exit_code == 0
    comments.write_text("kind: comment\nentries: {\n", encoding="utf-8")
    text.write_text(
        text.read_text("utf-8").replace("A lamp is a promise.", "A lamp is but a promise."),
        encoding="utf-8",
    )
    run(project, "reanchor", "--write")
    lock = (project / NAME).read_text("utf-8")
    assert "A lamp is but a promise." in lock
    assert '"clock"' in lock
