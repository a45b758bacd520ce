"""What has been done to a finished edition is found: more than a hundred damages of each kind."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from verify import epub_damage, pdf_damage
from verify.editions import Good

SEEDS = {"epub": 2, "pdf": 3}
"""How often each damage is done, each time elsewhere."""

EPUB = [
    pytest.param(damage, seed, id=f"{damage.__name__}-{seed}")
    for damage in epub_damage.DAMAGES
    for seed in range(SEEDS["epub"])
]
PDF = [
    pytest.param(damage, seed, id=f"{damage.__name__}-{seed}")
    for damage in pdf_damage.DAMAGES
    for seed in range(SEEDS["pdf"])
]


def test_there_are_a_hundred_of_each() -> None:
    """EPUB and PDF are damaged in a hundred ways and more."""
    assert len(EPUB) >= 100
    assert len(PDF) >= 100


@pytest.mark.parametrize(("damage", "seed"), EPUB)
def test_damage_to_an_epub_is_found(
    damage: Callable[[Any, Random], None], seed: int, good: Good, tmp_path: Path
) -> None:
    """Whatever has been changed in an EPUB, verify says so, and names it rightly."""
    epub = epub_damage.OpenEpub(good.epub)
    damage(epub, Random(f"{damage.__name__}{seed}"))
    epub.close(tmp_path / "damaged.epub")
    found = good.verified(tmp_path / "damaged.epub")
    assert {it.name for it in found} & epub_damage.DAMAGES[damage], [str(it) for it in found]


@pytest.mark.parametrize(("damage", "seed"), PDF)
def test_damage_to_a_pdf_is_found(
    damage: Callable[[Any, Random], None], seed: int, good: Good, tmp_path: Path
) -> None:
    """Whatever has been changed in a PDF, verify says so, and names it rightly."""
    pdf = pdf_damage.OpenPdf(good.pdf)
    damage(pdf, Random(f"{damage.__name__}{seed}"))
    pdf.close(tmp_path / "damaged.pdf")
    found = good.verified(tmp_path / "damaged.pdf")
    assert {it.name for it in found} & pdf_damage.DAMAGES[damage], [str(it) for it in found]
