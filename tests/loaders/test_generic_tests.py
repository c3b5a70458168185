"""The project's own generic tests that take a short way: they find what they must by the long way too."""

import subprocess

import pytest

from loaders.warehouse.settings import ROOT

from .conftest import COMMAND, Home

Row = tuple[str | int | None, ...]

# Keys in the order in which the rows lie, whether that proves them, and which stand in several rows or lack a part.
KEYS: dict[str, tuple[list[Row], bool, set[Row]]] = {
    "no row": ([], False, set()),
    "one row": ([("tt1", 1)], False, set()),
    "one row without a number": ([("tt1", None)], False, {("tt1", None)}),
    "sorted as text": ([("tt1", 1), ("tt10", 1), ("tt10", 2), ("tt10", 10), ("tt2", 1)], True, set()),
    "sorted as numbers": ([("tt1", 1), ("tt2", 1), ("tt10", 1), ("tt10", 2), ("tt10", 10)], True, set()),
    "in no order": ([("tt3", 1), ("tt1", 1), ("tt2", 2), ("tt2", 1)], False, set()),
    "side by side": ([("tt1", 1), ("tt2", 1), ("tt2", 1), ("tt3", 1)], False, {("tt2", 1)}),
    "far apart": ([("tt1", 1), ("tt2", 1), ("tt3", 1), ("tt1", 1)], False, {("tt1", 1)}),
    "at the end": ([("tt1", 1), ("tt2", 1), ("tt2", 1)], False, {("tt2", 1)}),
    "several": ([("tt2", 1), ("tt2", 1), ("tt1", 1), ("tt1", 1)], False, {("tt1", 1), ("tt2", 1)}),
    "around an empty id": ([("tt1", 1), (None, 1), ("tt1", 1)], False, {("tt1", 1), (None, 1)}),
    "around an empty number": ([("tt1", 1), ("tt1", None), ("tt1", 1)], False, {("tt1", 1), ("tt1", None)}),
    "an empty id first": ([(None, 1), ("tt1", 1), ("tt2", 1)], False, {(None, 1)}),
    "an empty number in order": ([("tt1", 1), ("tt2", None), ("tt3", 1)], False, {("tt2", None)}),
    "an empty number last": ([("tt1", 1), ("tt2", None)], False, {("tt2", None)}),
}
# Rows of an id and a job, and which stand out: with the columns that hold a mark.
MARKS: dict[str, tuple[list[Row], list[Row]]] = {
    "none": ([("tt1", "actor"), (None, None), ("tt2", r"\\N")], []),
    "empty text": ([("tt1", "actor"), ("", "actor")], [("", "actor", "id")]),
    "the marker": ([("tt1", "actor"), ("tt2", r"\N")], [("tt2", r"\N", "job")]),
    "both": ([("tt1", "actor"), (r"\N", "")], [(r"\N", "", "id job")]),
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
def home(parsed: Home) -> Home:
    return parsed


@pytest.fixture(scope="module")
def statements(home: Home) -> list[str]:
    home.query("create table public.keyed (place serial, id text, number integer)")
    home.query("create table public.marked (id text, job text)")
    home.query("create table public.jobs (job text, is_shown boolean)")
    return compiled(
        home,
        "select {{ is_sorted_unique('public.keyed', ['id', 'number']) }}",
        "{{ test_unique('public.keyed', columns=['id', 'number']) }}",
        "{{ test_unique('public.keyed', column_name=\"id || '|' || number\") }}",
        "{{ test_no_null_marker('public.marked', columns=['id', 'job']) }}",
        "{{ test_no_null_marker('public.marked', 'job') }}",
        "{{ test_no_null_marker('public.marked', 'job', first_rows=1) }}",
        "{{ test_relationships('public.marked', {'job': {'to': 'public.jobs', 'field': 'job'}}) }}",
        "{{ test_relationships('public.marked', {"
        "'job': {'to': 'public.jobs', 'field': 'job', 'only_where': 'is_shown'},"
        "'id': {'to': 'public.jobs', 'field': 'job'}}) }}",
        "{{ test_column_values('public.marked', {"
        "'job': {'not_null': true, 'accepted_values': [\"it's\", 'actor']}, 'id': {'prefix': 'tt'}}) }}",
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
    whole = {f"{id_}|{number}" for id_, number in repeated if None not in (id_, number)}
    assert {row[0] for row in home.query(statements[2])} == whole


@pytest.mark.parametrize(("rows", "marked"), MARKS.values(), ids=MARKS)
def test_one_look_finds_the_null_markers_of_all_columns(
    home: Home, statements: list[str], rows: list[Row], marked: list[Row]
) -> None:
    home.query("truncate public.marked")
    for row in rows:
        home.query("insert into public.marked values (%s, %s)", *row)

    assert home.query(statements[3]) == marked
    assert home.query(statements[4]) == [(job, "job") for _, job, _ in marked if job in ("", r"\N")]
    assert home.query(statements[5]) == []  # the first row has none


def test_a_value_must_stand_in_the_rows_of_the_other_table_that_count(home: Home, statements: list[str]) -> None:
    home.query("truncate public.marked, public.jobs")
    home.query("insert into public.jobs values ('actor', true), ('extra', false)")
    home.query("insert into public.marked values ('a', 'actor'), ('b', 'extra'), ('c', 'cook'), ('d', null)")

    assert home.query(statements[6]) == [("cook", "job")]
    assert sorted(home.query(statements[7])) == [
        *(("a", "id"), ("b", "id"), ("c", "id"), ("cook", "job"), ("d", "id"), ("extra", "job")),
    ]


def test_each_column_has_rules_of_its_own(home: Home, statements: list[str]) -> None:
    home.query("truncate public.marked")
    home.query("insert into public.marked values ('tt1', 'it''s'), ('tt2', null), ('x', 'actor'), ('nm3', 'cook')")

    assert {row[1:] for row in home.query(statements[8])} == {("tt2", "job"), ("x", "id"), ("nm3", "job id")}
