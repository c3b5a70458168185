"""Other ways to write a title or a name."""

from __future__ import annotations

import random

from loaders.sample.lists import phrases
from loaders.sample.numbers import below, draw
from loaders.sample.words import accented, unaccented

FOREIGN_PATTERNS = phrases(
    "La noche de {} | Der letzte {} | Il giardino di {} | O segredo de {} | Les enfants de {} | {} yolu | "
    "Droga do {} | Het huis van {} | {} no uta | Kisah {}"
)


def foreign(rng: random.Random, word: str) -> str:
    """A title in another language."""
    return draw(rng, FOREIGN_PATTERNS).format(word)


def with_accents(title: str) -> str:
    """The title with accents on its longest word."""
    longest = max(title.split(), key=len)
    return title.replace(longest, accented(longest), 1)


def other_name(name: str) -> str:
    """The name with its accents taken away, or put on where it has none."""
    return unaccented(name) if unaccented(name) != name else accented(name)


def misspelt(rng: random.Random, title: str) -> str:
    """The title with two neighbouring letters of its last word exchanged, or one of them doubled."""
    at = len(title) - 2 - below(rng, 3)
    if title[at] == title[at - 1]:
        return title[:at] + title[at + 1 :]
    if below(rng, 2):
        return title[:at] + title[at] + title[at:]
    return title[: at - 1] + title[at] + title[at - 1] + title[at + 1 :]
