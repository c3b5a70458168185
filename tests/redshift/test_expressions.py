"""The longest expressions for Redshift, on Postgres, beside Postgres's own: what they work out is the same.

That Redshift takes them is not shown. Postgres reads a backslash in a text as Redshift does, and gets the function that
it has with other arguments.
"""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from psycopg2 import extensions

from tests.loaders.conftest import Home

PREPARED = """
create extension if not exists pg_trgm;
create extension if not exists unaccent;
create function regexp_replace(text, text, text, integer, text) returns text language sql immutable as $$
    select regexp_replace($1, $2, replace($3, chr(36), chr(92)), 'g')
$$;
"""
AS_REDSHIFT = "set standard_conforming_strings = off; set escape_string_warning = off;"
AS_POSTGRES = "set standard_conforming_strings = on;"
NAMES = (
    *(
        "Squid Game",
        "Amélie",
        "Straße & Söhne",
        "Œuvre (2019)",
        "½ Ritter",
        "Mission: Impossible – Fallout",
        "ΑΒΓ Σ",
        "Ōkami",
    ),
    *(
        "[REC]²",
        "O’Brien's",
        "back\\slash",
        "K.O. ﬁn",
        "№ 9",
        "日本・語",
        " \u00a0x\u2003y ",
        "Ünïcödé™",
        "e\u200bnd",
        "",
    ),
)
TWICE_ENCODED = (
    *(
        "plain",
        "AT&amp;T",
        "&lt;b&gt;",
        "&amp;lt;",
        "caf&eacute; &#233;",
        "AmÃ©lie",
        "itâ€™s",
        "Ã’ no",
        "&nosuch; & so",
    ),
    *("â‚¬ 5", "x &#39;y&#39;", "â„¢"),
)
WORDS = ("", "ann", "ann bell", "bell ann", "carl ann bell", "b a b", "f e d c b a", "a b c d e f", "z y x", "c c a a")
PAIRS = (
    *(
        ("squid game", "squid game"),
        ("squid game", "squid games"),
        ("the office", "office the"),
        ("a", "b"),
        ("ab", "ab c"),
    ),
    *(("money heist", "la casa de papel"), ("aaaa aaaa", "aaaa"), ("one two three", "one three two")),
    ("é", "è é"),
)
TRIED = {
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
