"""The tables of characters for other engines say what Postgres does, of every code point and in names."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.loaders.conftest import Home
from tests.spark.characters import MACRO, SMALL_LETTERS, as_macro, as_macro_of_letters, folded, small_letters
from tests.spark.names import names_in

FOLD = """
select lower(unaccent(normalize(name, nfkc))) from unnest(%s) with ordinality as names (name, place) order by place
"""


@pytest.fixture(scope="module")
def table(home: Home) -> dict[str, str]:
    """The table as Postgres would have it, which is that of the macro."""
    with closing(home.postgres.connect()) as connection, connection:
        version, texts = folded(connection)
    assert MACRO.read_text("ascii") == as_macro(version, texts), "python -m tests.spark.characters"
    return texts


def test_it_says_of_every_code_point_what_postgres_does(table: dict[str, str]) -> None:
    assert (table["Σ"], table["ß"], table["é"], table["\u0301"]) == ("σ", "ss", "e", "")
    assert "か" not in table


def test_small_letters_are_those_of_postgres(home: Home) -> None:
    with closing(home.postgres.connect()) as connection, connection:
        version, letters = small_letters(connection)
    assert SMALL_LETTERS.read_text("ascii") == as_macro_of_letters(version, letters), "python -m tests.spark.characters"
    assert (letters["İ"], letters["Σ"], letters["É"]) == ("i", "σ", "é")
    assert {len(text) for pair in letters.items() for text in pair} == {1}


def test_names_are_folded_as_postgres_folds_them(table: dict[str, str], home: Home, tmp_path: Path) -> None:
    """Letter by letter is the same as all at once, in names of the sample and of the real files where they are."""
    by_letter = str.maketrans({chr(letter): chr(letter).lower() for letter in range(65, 91)} | table)
    assert home.call("sample", "--out", tmp_path).returncode == 0
    names = set(names_in(tmp_path))
    if folder := os.environ.get("NETFLIX_RATINGS_DATA"):
        names |= set(names_in(Path(folder)))
    assert len(names) > 1000
    listed = sorted(names)
    with closing(home.postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(FOLD, (listed,))
        expected = [text for (text,) in cursor.fetchall()]
    different = [name for name, text in zip(listed, expected, strict=True) if name.translate(by_letter) != text]
    assert not different
