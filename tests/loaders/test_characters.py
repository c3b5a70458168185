"""The table of characters for engines without `unaccent` says what Postgres does, for every code point and for names."""

import csv
import json
import os
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from loaders.sample.layout import TRUTH
from tests.loaders.conftest import Home
from tests.spark.characters import MACRO, as_macro, folded

FOLD = "select lower(unaccent(normalize(name, nfkc))) from unnest(%s) with ordinality as names (name, place) order by place"


@pytest.fixture(scope="module")
def table(home: Home) -> dict[str, str]:
    """The table as Postgres would have it, which is that of the macro."""
    with closing(home.postgres.connect()) as connection:
        version, texts = folded(connection)
    assert MACRO.read_text("ascii") == as_macro(version, texts), "python -m tests.spark.characters"
    return texts


def test_it_says_of_every_code_point_what_postgres_does(table: dict[str, str]) -> None:
    assert table["Σ"] == "σ"
    assert table["ß"] == "ss"
    assert table["é"] == "e"
    assert table["\u0301"] == ""
    assert "か" not in table


def test_names_are_folded_as_postgres_folds_them(table: dict[str, str], home: Home) -> None:
    """Letter by letter is the same as all at once, in names that are there."""
    by_letter = str.maketrans({chr(letter): chr(letter).lower() for letter in range(65, 91)} | table)
    names = sorted(set(_names()))
    assert len(names) > 100
    with closing(home.postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(FOLD, (names,))
        expected = [text for (text,) in cursor.fetchall()]
    assert [name.translate(by_letter) for name in names] == expected
