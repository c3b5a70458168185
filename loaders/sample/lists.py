"""Lists written as one text: easier to read and to add to than a wall of quotation marks."""

from __future__ import annotations


def words(text: str) -> list[str]:
    """The parts of the text between spaces."""
    return text.split()


def phrases(text: str) -> list[str]:
    """The parts of the text between bars."""
    return [phrase.strip() for phrase in text.split("|")]
