"""Names as people type them: compared without case, accents and marks, and the nearest where none is the same."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from loaders.warehouse.errors import UserError

LISTED = 40  # names that an error lists at most
OFFERED, ALIKE = 3, 0.5
"""How many names are offered where none fits, and the least share of what was typed that must be in them."""

LETTERS: Mapping[str, str] = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ"}
"""Letters whose mark is part of them, and what stands for them."""

SPELT: Mapping[str, str] = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "&": " and "}
"""Signs for which several letters stand."""

DROPPED = "'’‘ʼ`´′\u200b\u200c\u200d\u200e\u200f\ufeff"
"""Apostrophes, and characters without a width."""

MARKS = '-_–—―‐‑−:;,.!?¡¿()[]{}<>"“”„«»/\\|*#@+=~^%$…·•⁄、。・「」『』【】 \t\n\r\f\v'
"""What a space stands for."""

_REPLACED = str.maketrans({**LETTERS, **dict.fromkeys(DROPPED)})
_SPACED = re.compile(f"[{re.escape(MARKS)}]+")


def normalize(text: str) -> str:
    """A text for comparing: without case, accents, apostrophes, hyphens and other marks; words with a space between.

    A text of marks alone stays as it is. `netflix_ratings/watch/search.py` does the same in SQL, `assets/names.js` in
    the browser.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not "\u0300" <= c <= "\u036f").lower()
    for sign, letters in SPELT.items():
        plain = plain.replace(sign, letters)
    return _SPACED.sub(" ", plain.translate(_REPLACED)).strip() or text.strip().lower()


def joined(normalized: str) -> str:
    """A pattern, also for Postgres, that finds words however they are joined: spiderman and spider man alike.

    It begins where a word does and, where it is short, ends there too.
    """
    letters = normalized.replace(" ", "")
    return "(^| )" + " ?".join(map(re.escape, letters)) + ("" if len(letters) >= WHOLE else "( |$)")


WHOLE = 5
"""Shorter words are not found joined within longer ones: `rj` is R.J., and not the beginning of R. Jones."""


def closest(said: str, known: Iterable[str]) -> list[str]:
    """The names that are spelt most like what was typed, or a part of them is; none where nothing is near."""
    wanted = _trigrams(said)
    found = []
    for name in known:
        grams = _trigrams(name)
        shared = len(wanted & grams)
        if shared and shared / len(wanted) >= ALIKE:
            found.append((-shared / len(wanted), len(grams), name))
    return list(dict.fromkeys(name for _, _, name in sorted(found)))[:OFFERED]


def _trigrams(text: str) -> set[str]:
    return {
        word[at : at + 3] for word in (f"  {word} " for word in normalize(text).split()) for at in range(len(word) - 2)
    }


def nearest(kind: str, said: str, known: Sequence[str]) -> str:
    """Find the name without regard to case, accents and marks; raise UserError with the nearest where there is none."""
    normalized = {normalize(name): name for name in known}
    if name := normalized.get(normalize(said)):
        return name
    words = {normalize(word): name for name in known for word in name.split()} | normalized
    close = [name for text, name in normalized.items() if normalize(said) in text] or [
        words[text]
        for asked in (normalize(said), *map(normalize, said.split()))
        for text in difflib.get_close_matches(asked, words, cutoff=0.7)
    ]
    close = list(dict.fromkeys(close))[:3]
    more = f" and {len(known) - LISTED} more" if len(known) > LISTED else ""
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(known[:LISTED])}{more}"
    raise UserError(f"there is no {kind} {said}; {hint}")
