"""The tables of characters for engines without `unaccent` or with another `lower`: what Postgres does with each.

    python -m tests.spark.characters     # writes macros/folded_characters.sql and macros/small_letters.sql again

Every code point is asked for once, in the embedded Postgres; its version of Unicode stands in the table.
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from psycopg2 import extensions

from loaders.warehouse.embedded import EmbeddedPostgres
from loaders.warehouse.settings import ROOT

MACRO = ROOT / "macros" / "folded_characters.sql"
SMALL_LETTERS = ROOT / "macros" / "small_letters.sql"
CODE_POINTS = "generate_series(128, 1114111) as points (point) where point not between 55296 and 57343"
ASK = f"select chr(point), lower(unaccent(normalize(chr(point), nfkc))) from {CODE_POINTS} order by point"
ASK_SMALL = f"select chr(point), lower(chr(point)) from {CODE_POINTS} order by point"
A_LINE = 12  # characters
SPECIAL = {"'": r"\'", "\\": r"\\", "\n": r"\n", "\t": r"\t"}


def folded(connection: extensions.connection) -> tuple[str, dict[str, str]]:
    """What Postgres makes of each character that is not ASCII, where it is another text; and its version of Unicode."""
    with connection.cursor() as cursor:
        cursor.execute("create extension if not exists unaccent")
    return _changed(connection, ASK)


def small_letters(connection: extensions.connection) -> tuple[str, dict[str, str]]:
    """The small letter of each capital that is not ASCII, for Postgres; and its version of Unicode."""
    return _changed(connection, ASK_SMALL)


def _changed(connection: extensions.connection, query: str) -> tuple[str, dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select unicode_version()")
        ((version,),) = cursor.fetchall()
        cursor.execute(query)
        return str(version), {character: text for character, text in cursor.fetchall() if character != text}


def as_macro(version: str, texts: dict[str, str]) -> str:
    """The text of the macro file."""
    one = {character: text for character, text in texts.items() if len(text) == 1}
    none = [character for character, text in texts.items() if not text]
    several = {character: text for character, text in texts.items() if len(text) > 1}
    # `translate` leaves out what has nothing at its place in the other list: those stand last.
    lines = [
        "{#- Small letters without accents, in Unicode's compatible forms, for engines that cannot work them out: as",
        f"    Postgres does it, by Unicode {version}. `from` and `to` are for `translate`; `several` has a line for",
        "    each character that becomes several.",
        "    Made by `python -m tests.spark.characters`; a test compares it with Postgres. -#}",
        "{% macro folded_characters() %}",
        "    {{- return({",
        *_literal("from", [*one, *none]),
        *_literal("to", list(one.values())),
        *_literal("several", [part for pair in several.items() for part in (*"\t".join(pair), "\n")][:-1]),
        "    }) -}}",
        "{% endmacro %}",
    ]
    return "\n".join(lines) + "\n"


def as_macro_of_letters(version: str, letters: dict[str, str]) -> str:
    """The text of the macro file of small letters."""
    lines = [
        "{#- Capitals and their small letters, without ASCII's, for `translate`: as Postgres has them, by Unicode",
        f"    {version}. Made by `python -m tests.spark.characters`; a test compares it with Postgres. -#}}",
        "{% macro small_letters() %}",
        "    {{- return({",
        *_literal("from", list(letters)),
        *_literal("to", list(letters.values())),
        "    }) -}}",
        "{% endmacro %}",
    ]
    return "\n".join(lines) + "\n"


def _literal(key: str, characters: list[str]) -> Iterator[str]:
    """Lines of a Jinja text, of ASCII alone."""
    yield f"        '{key}': ''"
    for place in range(0, len(characters), A_LINE):
        yield f"            ~ '{''.join(map(_escaped, characters[place : place + A_LINE]))}'"
    yield "            ~ '',"


def _escaped(character: str) -> str:
    if character in SPECIAL:
        return SPECIAL[character]
    point = ord(character)
    return character if 32 <= point < 127 else f"\\u{point:04x}" if point < 65536 else f"\\U{point:08x}"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="netflix-ratings-characters-") as home:
        postgres = EmbeddedPostgres(Path(home))
        postgres.start()
        try:
            with closing(postgres.connect()) as connection:
                MACRO.write_text(as_macro(*folded(connection)), encoding="ascii")
                SMALL_LETTERS.write_text(as_macro_of_letters(*small_letters(connection)), encoding="ascii")
        finally:
            postgres.stop()


if __name__ == "__main__":
    main()
