"""The longest expressions for Redshift, on Postgres, beside Postgres's own: what they work out is the same.

That Redshift takes them is not shown. Postgres reads a backslash in a text as Redshift does, and gets the two functions
that it has with other arguments, or with patterns of another dialect.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import pytest
from psycopg2 import extensions

from loaders.warehouse.settings import ROOT
from tests.loaders.conftest import Home

PREPARED = """
create extension if not exists pg_trgm;
create extension if not exists unaccent;
create function regexp_replace(text, text, text, integer, text) returns text language sql immutable as $$
    select pg_catalog.regexp_replace(
        $1, replace($2, '(?i:', '(?:'), replace($3, chr(36), chr(92)), case when $2 like '%(?i:%' then 'gi' else 'g' end
    )
$$;
create function regexp_instr(text, text, integer, integer, integer, text) returns integer language sql immutable as $$
    select pg_catalog.regexp_instr(
        $1, replace($2, '(?i:', '(?:'), $3, $4, $5, case when $2 like '%(?i:%' then 'i' else '' end
    )
$$;
create schema reference;
create table reference.unknown_markers (marker text);
set search_path = public, pg_catalog;
"""
AS_REDSHIFT = "set standard_conforming_strings = off; set escape_string_warning = off;"
AS_POSTGRES = "set standard_conforming_strings = on;"
NAMES = (
    *("Squid Game", "Amélie", "Straße & Söhne", "Œuvre (2019)", "½ Ritter", "Mission: Impossible – Fallout"),
    *("ΑΒΓ Σ", "Ōkami", "[REC]²", "O’Brien's", "back\\slash", "K.O. ﬁn", "№ 9", "日本・語", " \u00a0x\u2003y "),
    *("Ünïcödé™", "e\u200bnd", ""),
)
TWICE_ENCODED = (
    *("plain", "AT&amp;T", "&lt;b&gt;", "&amp;lt;", "caf&eacute; &#233;", "AmÃ©lie", "itâ€™s", "Ã’ no"),
    *("&nosuch; & so", "â‚¬ 5", "x &#39;y&#39;", "â„¢"),
)
WORDS = (
    *("", "ann", "ann bell", "bell ann", "carl ann bell", "b a b", "f e d c b a", "a b c d e f", "z y x"),
    *("c c a a",),
)
PAIRS = (
    *(("squid game", "squid game"), ("squid game", "squid games"), ("the office", "office the"), ("a", "b")),
    *(("ab", "ab c"), ("money heist", "la casa de papel"), ("aaaa aaaa", "aaaa")),
    *(("one two three", "one three two"), ("é", "è é")),
)
DAYS = (
    *("2021-09-25", "September 25, 2021", "Sept 5, 2021", "25 sep 2021", "25-Sep-21", "2021/9/5", "2021.09.05"),
    *("5.9.2021", "09/25/2021", "9/5/21", "2021-02-29", "2020-02-29", "2000-2-29", "1900-02-29", "2021-04-31"),
    *("2021-12-31T10:00:00Z", "2021-00-10", "0000-01-01", "2021-13-01", "x", "", "Marchember 3, 2021"),
    *("31 Jun 2021", "2021-1-31"),
)
LISTS = (
    *("Drama, Comedy", "Drama, unknown", "UNKNOWN", "n/a, N/A ,Drama", "not known,none", "Drama,, Comedy"),
    *("nan", "naN,Anna", "*, Drama", "Null", "Drama, \\n", "a.b, n.a.", "no data, No Data, Drama, tba", "-"),
    *("a - b, -",),
)
TRIED: dict[str, Sequence[tuple[str | None, str | None]]] = {
    "try_to_date('x', 'tried', 1997)": [(day, "") for day in DAYS],
    "try_to_date('x')": [(day, "") for day in DAYS],
    "has_unknown_items('x')": [(items, "") for items in LISTS],
    "known_items('x')": [(items, "") for items in LISTS],
    "unknown_items('x', 'genres: ')": [(items, "") for items in LISTS],
    "is_unknown_marker('x')": [(items, "") for items in LISTS],
    "normalize_numerals('x')": [
        (name, "") for name in ("rocky ii", "part v", "season 2", "the one", "x men", "volume iii 3")
    ],
    "join_name_suffixes('x')": [(name, "") for name in ("Cuba Gooding, Jr., Ann", "A, Sr, B, III", "A, Junior")],
    "try_to_decimal('x', 3, 1)": [(number, "") for number in ("7.5", "7,5", "10", "99.96", "1,234", "x")],
    "normalize_text('x')": [(name, "") for name in NAMES],
    "clean_text('x')": [(name, "") for name in NAMES],
    "repair_text('x')": [(text, "") for text in TWICE_ENCODED],
    "sort_words('x')": [(words, "") for words in WORDS],
    "text_similarity('x', 'y')": list(PAIRS),
    "differs('x', 'y')": [("a", "a"), ("a", "b"), ("a", None), (None, None)],
    "try_to_integer('x')": [(text, "") for text in ("12", "-3", "98.0", "98.5", "1,234", "1,23", "", "x")],
}


@pytest.fixture(scope="module")
def connection(new_home: Callable[[], Home]) -> Iterator[extensions.connection]:
    home = new_home()
    home.postgres.start()
    with closing(home.postgres.connect()) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(PREPARED)
            with (ROOT / "seeds" / "unknown_markers.csv").open(newline="") as file:
                for row in csv.DictReader(file):
                    cursor.execute("insert into reference.unknown_markers values (%s)", (row["marker"],))
        yield connection


@pytest.fixture(scope="module")
def expressions(inline: Callable[[str, list[str]], list[str]]) -> dict[str, tuple[str, str]]:
    """Each expression as Redshift and as Postgres have it."""
    ours, theirs = (inline(target, list(TRIED)) for target in ("redshift", "warehouse"))
    return dict(zip(TRIED, zip(ours, theirs, strict=True), strict=True))


@pytest.mark.parametrize("expression", TRIED)
def test_it_works_out_what_that_of_postgres_does(
    expression: str, expressions: dict[str, tuple[str, str]], connection: extensions.connection
) -> None:
    answers = []
    for text, reads in zip(expressions[expression], (AS_REDSHIFT, AS_POSTGRES), strict=True):
        with connection.cursor() as cursor:
            cursor.execute("drop table if exists tried")
            cursor.execute("create temporary table tried (x text, y text, place integer)")
            for place, row in enumerate(TRIED[expression]):
                cursor.execute("insert into tried values (%s, %s, %s)", (*row, place))
            cursor.execute(reads)
            cursor.execute(f"select {text.strip()} from tried order by place")
            answers.append([value for (value,) in cursor])
    ours, theirs = answers
    if expression.startswith("text_similarity"):
        ours, theirs = ([round(float(value), 5) for value in found] for found in (ours, theirs))
    assert ours == theirs
