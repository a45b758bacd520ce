"""What nothing attests is proposed, and a person is asked to look."""

from __future__ import annotations

from pathlib import Path

from variorum.collation import Collation, collate
from variorum.collation.provenance import prove

WITNESS = Path(__file__).parents[2] / "book" / "witnesses" / "A-theanarchistlibrary.txt"


def test_joints_of_a_single_witness_are_proposed() -> None:
    """With one witness nothing attests how its pages follow: each joint is told, with its line."""
    alone = Collation(collate([WITNESS]).witnesses, (), "")
    told = [it for it in prove((), alone, ()).problems if it.name == "joint-proposed"]
    assert told
    assert all(it.place.line for it in told)
    joints = [joint.how for witness in alone.witnesses for joint in witness.joints]
    assert len(told) <= joints.count("proposed")
