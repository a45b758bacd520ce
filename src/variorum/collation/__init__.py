"""Collation: from transcriptions to witnesses in reading order, and to the readings.

> cut each transcription into tokens → tell its blocks → join them → align → readings

The side room: nothing in the hall imports it, and what it finds comes into the hall as a file of
annotations (`annotations/readings.yaml`). The steps are modules: tokens, witness, overlap, joints
(with continuity and imposition where joints are only proposed), order, paragraphs, align, readings,
table; `render` shows any of it, and `provenance` proves the canonical text from the witnesses.
"""

from variorum.collation.table import Collation, collate

__all__ = ["Collation", "collate"]
