"""Names as people type them: compared without case and accents, and the nearest where none is the same."""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence

from loaders.warehouse.errors import UserError

LISTED = 40  # names that an error lists at most
LETTERS: Mapping[str, str] = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ", "’": "'", "‘": "'"}
"""What normalizing replaces beside accents: letters whose mark is part of them, and quotation marks."""


def normalize(text: str) -> str:
    """A text without case and accents, for comparing. `netflix_ratings/watch/search.py` does the same in SQL."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not "\u0300" <= c <= "\u036f")
    return plain.lower().translate(str.maketrans("".join(LETTERS), "".join(LETTERS.values())))


def nearest(kind: str, said: str, known: Sequence[str]) -> str:
    """Find the name without regard to case and accents; raise UserError with the nearest where there is none."""
    normalized = {normalize(name): name for name in known}
    if name := normalized.get(normalize(said)):
        return name
    words = {word: name for text, name in normalized.items() for word in text.split()} | normalized
    close = [name for text, name in normalized.items() if normalize(said) in text] or [
        words[text]
        for asked in (normalize(said), *normalize(said).split())
        for text in difflib.get_close_matches(asked, words, cutoff=0.7)
    ]
    close = list(dict.fromkeys(close))[:3]
    more = f" and {len(known) - LISTED} more" if len(known) > LISTED else ""
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(known[:LISTED])}{more}"
    raise UserError(f"there is no {kind} {said}; {hint}")
