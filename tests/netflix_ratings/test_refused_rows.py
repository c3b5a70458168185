"""Nothing is checked less than it seems: for every promise that a test or a constraint makes of a column, a row that
breaks it is refused."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
from psycopg2 import errors, extensions

from tests.loaders.conftest import Home

pytestmark = pytest.mark.resilience

Node = Mapping[str, Any]

# What breaks a test of each kind, or a rule of one, in one column, as SQL. A key is broken by a second row instead.
BREAKING = {
    "not_null": "null",
    "has_values": "null",
    "accepted_values": "'neither of them'",
    "relationships": "'nowhere'",
    "is_clean text": "' two  blanks '",
    "is_clean list": "array['', null]",
    "no_null_marker": r"'\N'",
    "pattern": "'%'",
    "prefix": "'tt1/..'",
}
BOUNDS = {"min_value": "- 1", "max_value": "+ 1"}
NUMBER = "999999"
NUMBERS = ("smallint", "integer", "bigint", "numeric")
# What a table itself refuses: a constraint of the contract, a type, a column that only the server fills.
REFUSED = (psycopg2.IntegrityError, errors.NumericValueOutOfRange, errors.GeneratedAlways)


@pytest.fixture(scope="module")
def manifest_and_sql(explored: Home) -> tuple[Any, dict[str, str]]:
    """dbt's manifest, and the SQL of every generic test that was run, with the marts where they are read."""
    manifest = json.loads((explored.folder / "manifest.json").read_text())
    results = json.loads((explored.folder / "run_results.json").read_text())["results"]
    return manifest, {
        result["unique_id"]: result["compiled_code"].replace('"marts_build"', '"marts"')
        for result in results
        if "test_metadata" in (manifest["nodes"].get(result["unique_id"]) or {})
    }


@pytest.fixture
def connection(explored: Home) -> Iterator[extensions.connection]:
    with closing(explored.postgres.connect("postgres")) as connection:
        yield connection


@contextmanager
def taken_back(connection: extensions.connection) -> Iterator[extensions.cursor]:
    """A cursor whose work is undone."""
    with connection.cursor() as cursor:
        cursor.execute("savepoint before")
        try:
            yield cursor
        finally:
            cursor.execute("rollback to before; release before")


def test_every_promise_of_a_test_is_kept(
    manifest_and_sql: tuple[Any, dict[str, str]], connection: extensions.connection
) -> None:
    manifest, statements = manifest_and_sql
    relations = {**manifest["nodes"], **manifest["sources"]}
    tests: dict[str, list[Node]] = {}
    for key in statements:
        test = manifest["nodes"][key]
        asked = test["attached_node"] or next(
            node for node in test["depends_on"]["nodes"] if node.startswith("source.")
        )
        if relations[asked]["config"].get("materialized") != "ephemeral":  # which has no rows of its own
            tests.setdefault(asked, []).append(test)
    tried: Counter[str] = Counter()
    accepted = []
    for asked, of_it in tests.items():
        relation = relations[asked]
        with taken_back(connection) as cursor:
            types = as_table(cursor, relation)
            for test in of_it:
                for column, kind, value in promises(test):
                    tried[kind] += 1
                    with taken_back(connection) as inner:
                        if not refused(
                            inner, relation, types, test, (column, kind, value), statements[test["unique_id"]]
                        ):
                            accepted.append(f"{test['name']}: {column}: {kind}")
    assert accepted == []
    assert set(tried) == {*BREAKING, *BOUNDS, "unique", "few_set_aside"}
    assert sum(tried.values()) > 1000


def test_every_mart_refuses_what_its_contract_does(
    manifest_and_sql: tuple[Any, dict[str, str]], connection: extensions.connection
) -> None:
    """Where a constraint says that a column is never null, or that rows have a key, no test says it again."""
    accepted = []
    for node in manifest_and_sql[0]["nodes"].values():
        if node["resource_type"] != "model" or not node["config"]["contract"]["enforced"]:
            continue
        keys = [constraint["columns"] for constraint in node["constraints"] if constraint["type"] == "primary_key"]
        assert len(keys) == 1, node["name"]
        never_null = {
            name
            for name, column in node["columns"].items()
            if any(c["type"] == "not_null" for c in column["constraints"])
        }
        types = {name: column["data_type"].partition("(")[0] for name, column in node["columns"].items()}
        for column in never_null | set(keys[0]):
            with taken_back(connection) as cursor:
                put_a_row(cursor, node["relation_name"], types)
                try:
                    cursor.execute(f"update {node['relation_name']} set {column} = null where {first_row(node)}")
                    accepted.append(f"{node['name']}.{column}: null")
                except errors.NotNullViolation:
                    pass
        with taken_back(connection) as cursor:
            put_a_row(cursor, node["relation_name"], types)
            try:
                cursor.execute(f"insert into {node['relation_name']} select * from {node['relation_name']} limit 1")
                accepted.append(f"{node['name']}: a key twice")
            except errors.UniqueViolation:
                pass
    assert accepted == []


def as_table(cursor: extensions.cursor, relation: Node) -> dict[str, str]:
    """Put a table with the same rows in the place of a view, and a row into an empty one; return its columns' types."""
    name = f'"{relation["schema"]}"."{relation.get("alias") or relation["identifier"]}"'
    cursor.execute("select relkind from pg_class where oid = %s::regclass", (name,))
    if cursor.fetchone() == ("v",):
        cursor.execute(f"alter view {name} rename to the_view")
        cursor.execute(f'create table {name} as select * from "{relation["schema"]}".the_view')
    cursor.execute(
        "select attname, format_type(atttypid, null) from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped",
        (name,),
    )
    types: dict[str, str] = dict(cursor.fetchall())
    put_a_row(cursor, name, types)
    return types


def put_a_row(cursor: extensions.cursor, name: str, types: Mapping[str, str]) -> None:
    """A row for an empty table, such as the list of what was set aside; nothing that the server fills itself."""
    cursor.execute(f"select exists (select 1 from {name})")
    if cursor.fetchone() == (False,):
        values = {"text": "'a'", "date": "'2020-02-02'"} | dict.fromkeys(NUMBERS, "1")
        # Tests are tried here, not what the server itself checks of a correction.
        cursor.execute(f"alter table {name} disable trigger user")
        cursor.execute("select conname from pg_constraint where conrelid = %s::regclass and contype = 'c'", (name,))
        for (check,) in cursor.fetchall():
            cursor.execute(f"alter table {name} drop constraint {check}")
        filled = {column: values[kind] for column, kind in types.items() if kind in values}
        names = ", ".join(f'"{column}"' for column in filled)
        cursor.execute(f"insert into {name} ({names}) overriding system value values ({', '.join(filled.values())})")


def promises(test: Node) -> Iterator[tuple[str, str, Any]]:
    """Column, kind and value of each promise of a test: a test of `column_values` makes many of one column."""
    kind, arguments = test["test_metadata"]["name"], test["test_metadata"]["kwargs"]
    if kind == "column_values":
        for column, rules in arguments["columns"].items():
            for rule, value in rules.items():
                yield column, f"{rule} {value}" if rule == "is_clean" else rule, value
    elif kind == "unique":
        yield ", ".join(arguments.get("columns") or [test["column_name"]]), kind, None
    else:
        for column in arguments.get("columns") or [test["column_name"]]:
            yield column, kind, None


def first_row(node: Node, where: str = "true") -> str:
    return f"ctid = (select ctid from {node['relation_name']} where {where} limit 1)"


def refused(
    cursor: extensions.cursor,
    relation: Node,
    types: Mapping[str, str],
    test: Node,
    promise: tuple[str, str, Any],
    statement: str,
) -> bool:
    """Break one row, and say whether the table or the test refuses it. `has_values` speaks of all rows."""
    name, where = relation["relation_name"], test["config"]["where"] or "true"
    column, kind, promised = promise
    try:
        if kind == "unique":
            cursor.execute(f"insert into {name} select * from {name} where {where} and ({column}) is not null limit 1")
        elif kind == "few_set_aside":
            cursor.execute(f'update {name} set "{column}" = null')
            table = test["test_metadata"]["kwargs"]["source_table"]
            cursor.execute(
                "insert into intermediate.int_value_notes (source_table, source_column, kind, source_value, row_key)"
                f" select %s, %s, 'unreadable', 'soon', row_number() over () from {name} as row",
                (table, column),
            )
        else:
            if kind == "has_values":  # which lets a small table pass
                many = f"select one.* from {name} as one, generate_series(1, 200)"
                cursor.execute(f"insert into {name} {many} where (select count(*) from {name}) < 200")
            rows = "true" if kind == "has_values" else first_row(relation, where)
            cursor.execute(f'update {name} set "{column}" = {breaking(kind, promised, types[column])} where {rows}')
            found = rows_of(cursor, statement)
            says_which = "columns" in test["test_metadata"]["kwargs"]
            return bool(found) and (not says_which or any(column in row[-1].split() for row in found))
        return bool(rows_of(cursor, statement))
    except REFUSED:
        return True


def breaking(kind: str, promised: Any, data_type: str) -> str:
    """A value that the column must not have."""
    if kind in BOUNDS:
        return f"{promised} {BOUNDS[kind]}"  # a day is given as SQL
    if kind == "relationships" and data_type == "date":
        return "'1234-05-06'"
    return NUMBER if data_type in NUMBERS and kind in ("accepted_values", "relationships") else BREAKING[kind]


def rows_of(cursor: extensions.cursor, statement: str) -> list[tuple[Any, ...]]:
    cursor.execute(statement)
    return cursor.fetchall()
