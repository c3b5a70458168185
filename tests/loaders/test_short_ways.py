"""Macros that tell by one look what most values need: they give what the long way gives."""

import random
from typing import Any

import pytest

from .conftest import Home
from .test_generic_tests import compiled

SPACES = "\t\n\r\x0b\x0c\x1c\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000"
PIECES = [*"aZ \u00e9\u2019&\u2026\u65e5", " ", *SPACES, *"\u180e\u200b\u200f\u2060\ufeff\ufe0f"]
NUMERALS = {
    "part ii": "2",
    "vol v": "5",
    "chapter i": "1",
    "ten": "10",
    "second third": "2nd 3rd",
    "ii one ix": "2 1 9",
    "part": "part",
    "tens": "tens",
    "someone": "someone",
    "part\u00a7 ii": "part\u00a7 2",
    "i": "i",
    "": "",
}
NAMES = ["", " a", "b ", "a  b", "b a", "a b", "c b a", "\u00e4 a", "a \u00e4", "Z a", "a Z", "ann"]
DURATIONS = ["90 min", "1 min", "1000 min", "1001 min", "0 min", "1 Season", "2 Seasons", "1 Seasons", "101 Seasons"]
CLOCKS = {
    "1:30": 90,
    " 01:05:59* ": 65,
    "0:00": 0,
    "9999:59": None,
    "1:60": None,
    "1:5": None,
    "x": None,
    "1:30 h": None,
}
# Too long for the short way, and the same value.
LONG = "coalesce(x, cast(null as text), cast(null as text), cast(null as text))"


def texts(pieces: list[str], between: str, number: int) -> list[str | None]:
    chance = random.Random(3)
    return [None, *(between.join(chance.choices(pieces, k=chance.randint(0, 5))) for _ in range(number))]


@pytest.fixture(scope="module")
def home(parsed: Home) -> Home:
    return parsed


@pytest.fixture(scope="module")
def statements(home: Home) -> list[str]:
    return compiled(
        home,
        "{{ clean_text('x') }}",
        f'{{{{ clean_text("{LONG}") }}}}',
        "{{ repair_and_clean_text('x') }}",
        f'{{{{ clean_text(repair_text("{LONG}")) }}}}',
        "{{ sort_words('x') }}",
        "{{ normalize_numerals('x') }}",
        "{{ read_duration('x', \"'Movie'\", 1000, 100) }}",
        "{{ read_duration(\"' ' || x\", \"'Movie'\", 1000, 100) }}",
        "{{ read_clock('x', 60000) }}",
    )


def found(home: Home, expression: str, values: list[str | None]) -> list[Any]:
    escaped = expression.replace("%", "%%")
    rows = home.query(f"select {escaped} from unnest(%s::text[]) with ordinality as given (x, n) order by n", values)
    return [value for (value,) in rows]


def test_clean_and_repaired_text(home: Home, statements: list[str]) -> None:
    clean, by_the_long_way, repaired, repaired_by_the_long_way = statements[:4]
    values = [*texts(PIECES, "", 4000), *PIECES, "Caf\u00c3\u00a9 &amp; bar", "a &#39; b"]
    assert found(home, clean, values) == found(home, by_the_long_way, values)
    assert found(home, repaired, values) == found(home, repaired_by_the_long_way, values)


def test_sorted_words(home: Home, statements: list[str]) -> None:
    values: list[str | None] = [*NAMES, *texts(NAMES, " ", 300)]
    expected = [" ".join(sorted(value.split(" "))) or None if value is not None else None for value in values]
    assert found(home, statements[4], values) == expected


def test_words_for_numbers(home: Home, statements: list[str]) -> None:
    assert found(home, statements[5], [*NUMERALS, None]) == [*NUMERALS.values(), None]


def test_durations_and_clocks(home: Home, statements: list[str]) -> None:
    assert found(home, statements[6], [*DURATIONS]) == found(home, statements[7], [*DURATIONS])
    assert found(home, statements[6], [*DURATIONS])[:4] == ["90 min", "1 min", "1000 min", None]
    assert found(home, statements[8], [*CLOCKS]) == [*CLOCKS.values()]
