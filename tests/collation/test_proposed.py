"""What nothing attests is proposed, and a person is asked to look."""

from __future__ import annotations

from pathlib import Path

from variorum.collation import Collation, collate
from variorum.collation.provenance import prove

PAGES = (
    "The keeper climbed the tower every evening of that winter and lit the lamp with a match that",
    "she had brought in her pocket, since the wind on the stairs put out whatever was lit below.",
)


def test_a_joint_of_one_witness_is_proposed(tmp_path: Path) -> None:
    """With one witness nothing attests how its pages follow: each joint is told, with its line."""
    path = tmp_path / "A-only.txt"
    path.write_text(f"{PAGES[0]}\n\n---\n\n{PAGES[1]}\n", encoding="utf-8")
    made = Collation(collate([path]).witnesses, (), "")
    proof = prove((), made, ())
    told = [(it.name, it.place.line) for it in proof.problems]
    assert ("joint-proposed", 5) in told
