"""The project's own generic tests that take a short way: they find what they must by the long way too."""

import subprocess

import pytest

from loaders.settings import ROOT

from .conftest import COMMAND, Home

Row = tuple[str | int | None, ...]

# Keys in the order in which the rows lie, whether that proves them, and which of them stand in several rows.
KEYS: dict[str, tuple[list[Row], bool, set[Row]]] = {
    "no row": ([], True, set()),
    "one row": ([("tt1", 1)], True, set()),
    "sorted as text": ([("tt1", 1), ("tt10", 1), ("tt10", 2), ("tt10", 10), ("tt2", 1)], True, set()),
    "sorted as numbers": ([("tt1", 1), ("tt2", 1), ("tt10", 1), ("tt10", 2), ("tt10", 10)], True, set()),
    "in no order": ([("tt3", 1), ("tt1", 1), ("tt2", 2), ("tt2", 1)], False, set()),
    "side by side": ([("tt1", 1), ("tt2", 1), ("tt2", 1), ("tt3", 1)], False, {("tt2", 1)}),
    "far apart": ([("tt1", 1), ("tt2", 1), ("tt3", 1), ("tt1", 1)], False, {("tt1", 1)}),
    "at the end": ([("tt1", 1), ("tt2", 1), ("tt2", 1)], False, {("tt2", 1)}),
    "several": ([("tt2", 1), ("tt2", 1), ("tt1", 1), ("tt1", 1)], False, {("tt1", 1), ("tt2", 1)}),
    "around an empty id": ([("tt1", 1), (None, 1), ("tt1", 1)], False, {("tt1", 1)}),
    "around an empty number": ([("tt1", 1), ("tt1", None), ("tt1", 1)], False, {("tt1", 1)}),
    "empty ones only": ([(None, 1), (None, 1), ("tt1", None), ("tt1", None)], False, set()),
    "empty ones in order": ([("tt1", 1), ("tt2", None), ("tt3", 1)], True, set()),
}
MARKS: dict[str, list[Row]] = {
    "id is null": [(None, "actor")],
    "job holds a null marker": [("tt1", ""), ("tt2", r"\N")],
    "": [("tt1", "actor"), ("tt2", None), ("", r"\\N")],
}
SEPARATOR = "---"


def compiled(home: Home, *templates: str) -> list[str]:
    """The SQL that dbt makes of some Jinja."""
    done = subprocess.run(
        [str(COMMAND.with_name("dbt")), "--quiet", "compile", "--inline", SEPARATOR.join(templates)],
        cwd=ROOT,
        env=home.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.split(SEPARATOR)


@pytest.fixture(scope="module")
def statements(home: Home) -> list[str]:
    home.query("create table public.keyed (place serial, id text, number integer)")
    home.query("create table public.marked (id text, job text)")
    return compiled(
        home,
        "select {{ rows_prove_key('public.keyed', ['id', 'number']) }}",
        "{{ test_unique('public.keyed', columns=['id', 'number']) }}",
        "{{ test_unique('public.keyed', column_name=\"id || '|' || number\") }}",
        "{{ test_every_row('public.marked', not_null=['id'], no_null_marker=['job']) }}",
        "{{ test_no_null_marker('public.marked', 'job') }}",
        "{{ test_no_null_marker('public.marked', 'job', first_rows=1) }}",
    )


@pytest.mark.parametrize(("rows", "proved", "repeated"), KEYS.values(), ids=KEYS)
def test_a_key_is_proved_by_order_or_else_by_grouping(
    home: Home, statements: list[str], rows: list[Row], proved: bool, repeated: set[Row]
) -> None:
    home.query("truncate public.keyed")
    for row in rows:
        home.query("insert into public.keyed (id, number) values (%s, %s)", *row)

    assert home.query(statements[0]) == [(proved,)]
    assert {row[:-1] for row in home.query(statements[1])} == repeated
    assert {row[0] for row in home.query(statements[2])} == {f"{id_}|{number}" for id_, number in repeated}


@pytest.mark.parametrize(("failure", "rows"), MARKS.items())
def test_one_look_finds_what_every_column_must_not_hold(
    home: Home, statements: list[str], failure: str, rows: list[Row]
) -> None:
    home.query("truncate public.marked")
    for row in [("tt0", "director"), *rows]:
        home.query("insert into public.marked values (%s, %s)", *row)

    assert home.query(statements[3]) == ([(failure,)] * len(rows) if failure else [])
    marks = [(job,) for _, job in rows if job in ("", r"\N")]
    assert home.query(statements[4]) == marks
    assert home.query(statements[5]) == []  # the first row has none
