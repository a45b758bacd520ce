"""The style sheets that come with the tool, where a project has none of a name."""

from __future__ import annotations

from pathlib import Path


def own_styles() -> Path:
    """Their folder: in an installed package its own, in the repository `styles/`."""
    packed = Path(__file__).parent / "styles"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "styles"


def home_of(sheet: Path, root: Path) -> Path:
    """The folder that a style sheet may not lead out of: the project’s, or the tool’s own."""
    own = own_styles()
    return own if sheet.parent == own else root
