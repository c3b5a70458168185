"""How a line of such a file is read: declared here once, for the command and, as data, for `site/assets/history.js`.

A pattern is written so that Python and a browser read it alike: no class of either, no flag but Unicode.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from netflix_ratings.names import normalize

ZEROS = "\u0660\u06f0\u0966\u0e50"
"""The zeros of scripts with digits of their own, of which the other nine follow it."""

SPACES = "[\t\n\r\u00a0\u2000-\u200a\u202f\u3000]+"
INVISIBLE = "[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
NUMERALS: Mapping[str, str] = {
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "second": "2nd",
    "third": "3rd",
}
NUMBERED = ("part", "parte", "pt", "vol", "volume", "season", "chapter", "series", "book", "no")
"""Words that are left out before a number: `Part 2` is `2`."""

AFTER_NUMBERED: Mapping[str, str] = {"i": "1", "v": "5"}

MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
SEASON_MARKS = "season|part|volume|vol[.]?|chapter|book|series|collection|parte|partie|temporada|saison|パート|シーズン"
SHAPES: Sequence[tuple[str, str]] = (
    ("[０-９0-9]+", "#"),
    ("[ⅰ-ⅻⅠ-Ⅻ]+", "#"),
    ("第 ?[一二三四五六七八九十]+", "第#"),
    ("#(st|nd|rd|th|ª|º|°|[.])( |$)", "# "),
    ("^(first|second|third|fourth|fifth|sixth) ", "# "),
    (f"(^| )({SEASON_MARKS}) ?(one|two|three|four|five|six|seven|eight|nine|ten|[ivxl]+)( |$)", "\\1\\2 # "),
    (f"^({MONTHS}) ", "month "),
)
"""Patterns and what replaces them, in order, as in macros/season_shape.sql."""

COUNTED: Mapping[str, int] = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
COLON = " *(?:: |：) *"
"""What stands between show, season and episode; a blank before it stands in names of some languages."""

LEAST_SECONDS = 120
"""Who looked at a title for a shorter time than this, all looks taken together, has not seen it."""

STREAMING = 2007
"""The year in which Netflix began to stream: no two digits stand for an earlier one."""

NEAR = 0.25
"""Names with less than this share of their trigrams in common are not near each other."""

THUMBS: Mapping[str, int] = {"1": 3, "2": 8, "3": 10}
"""What a thumb of Netflix counts as, of ten."""


def declared() -> dict[str, Any]:
    """All of this as data, for the browser."""
    return {
        "zeros": ZEROS,
        "spaces": SPACES,
        "invisible": INVISIBLE,
        "numerals": NUMERALS,
        "numbered": NUMBERED,
        "after_numbered": AFTER_NUMBERED,
        "shapes": SHAPES,
        "counted": COUNTED,
        "colon": COLON,
        "least_seconds": LEAST_SECONDS,
        "near": NEAR,
        "thumbs": THUMBS,
        "streaming": STREAMING,
    }


def plain(text: str) -> str:
    """A text as it is compared: one kind of space and of digit, nothing invisible."""
    digits = {chr(ord(zero) + digit): str(digit) for zero in ZEROS for digit in range(10)}
    spaced = re.sub(SPACES, " ", re.sub(INVISIBLE, "", unicodedata.normalize("NFC", text)))
    return "".join(digits.get(char, char) for char in spaced).strip(" ")


def normalize_name(text: str) -> str:
    """The words of a name as `netflix_ratings.names.normalize` has them, with numbers in digits.

    The macros `normalize_text` and `normalize_numerals` do the like in SQL.
    """
    found: list[str] = []
    for word in normalize(plain(text)).split(" "):
        number = NUMERALS.get(word, word)
        if found and found[-1] in NUMBERED:
            number = AFTER_NUMBERED.get(number, number)
            if number and "0" <= number[0] <= "9":
                found.pop()
        found.append(number)
    return " ".join(found)


def title_key(text: str) -> str:
    """What two spellings of one name have in common: the normalized name without blanks."""
    return normalize_name(text).replace(" ", "")


def season_shape(text: str) -> str:
    """The shape of what may be a season, as the macro of this name has it."""
    shape = text.lower()
    for pattern, replacement in SHAPES:
        shape = re.sub(pattern, replacement, shape)
    return shape.strip(" ")


def number_in(text: str) -> int | None:
    """The first number in a text, whichever way it is written; None where there is none."""
    if found := re.search("[0-9]+", text):
        return int(found[0])
    for word in re.split("[ .:()第季部]+", text.lower()):
        if word in COUNTED:
            return COUNTED[word]
    return None


def trigrams(name: str) -> set[str]:
    """Three letters in a row, of each word with blanks around it, as pg_trgm has them."""
    return {f"  {word} "[at : at + 3] for word in name.split(" ") for at in range(len(word) + 1)}
