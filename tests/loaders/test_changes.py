"""A build of what has changed: a table that would have the same rows stays, and what reads it is left as it is."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from .conftest import Home, a_small_project
from .test_run import kept_in

# What a first model has at first and then, and whether the second one, which reads it, stays the table that it is.
CASES = {
    "order": ("(1), (1), (2)", "(2), (1), (1)", True),
    "unknown": ("(1), (null)", "(null), (1)", True),
    "more": ("(1), (2)", "(1), (2), (3)", False),
    "fewer": ("(1), (2)", "(1)", False),
    "none": ("(1)", "(null), (1) limit 0", False),
    "how_often": ("(1), (1), (2)", "(1), (2), (2)", False),
    "known_now": ("(1), (null)", "(1), (0)", False),
    "text": ("('a'), ('B')", "('a'), ('b')", False),
    "kind": ("(1), (2)", "(cast(1 as bigint)), (2)", False),
    "order_of_letters": ("('a')", "('a' collate \"C\")", False),
    "no_equality": ("(cast('{}' as json))", "(cast('{ }' as json))", False),
    "digits": ("(cast(1 as numeric(3, 1)))", "(cast(1 as numeric(4, 2)))", False),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project, with models in rows of three, each of which reads the one before it."""
    project = a_small_project(tmp_path_factory.mktemp("changes"))
    for name, (rows, _, _) in CASES.items():
        write_chain(project, name, rows)
    test = project / "tests" / "intermediate" / "integrity_of_more.sql"
    test.parent.mkdir(exist_ok=True)
    test.write_text("select value from {{ ref('int_more_second') }} where value > 9\n")
    return project


@pytest.fixture(scope="module")
def changing(new_parsed_home: Callable[[], Home], project: Path) -> Home:
    """A home with the sample, of which that project has been built and published."""
    home = new_parsed_home()
    home.variables["PYTHONPATH"] = str(project)
    succeeds(home, "load")
    succeeds(home, "build")
    succeeds(home, "publish")
    return home


def write_chain(project: Path, name: str, rows: str) -> None:
    models = {
        "first": f"select value from (values {rows}) as made (value)",
        "second": f"select value from {{{{ ref('int_{name}_first') }}}}",
        "third": f"select count(*) as number from {{{{ ref('int_{name}_second') }}}}",
    }
    for place, statement in models.items():
        write(project, f"int_{name}_{place}", statement)


def write(project: Path, model: str, statement: str) -> None:
    (project / "models" / "intermediate" / "titles" / f"{model}.sql").write_text(f"{statement}\n")


def write_mart(project: Path, name: str, statement: str, to: str | None = None) -> None:
    constraints = [{"type": "foreign_key", "to": f"ref('{to}')", "to_columns": ["value"]}] if to else []
    column = {"name": "value", "data_type": "integer", "constraints": [{"type": "primary_key"}, *constraints]}
    model = {"name": name, "config": {"contract": {"enforced": True}}, "columns": [column]}
    folder = project / "models" / "marts" / "core"
    (folder / f"{name}.sql").write_text(f"{statement}\n")
    (folder / f"{name}.yml").write_text(json.dumps({"models": [model]}))


def succeeds(home: Home, *command: str | Path) -> str:
    done = home.call(*command)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def made(before: Mapping[str, int], after: Mapping[str, int]) -> set[str]:
    return {table for table in after if after[table] != before.get(table)}


def run_by_dbt(home: Home) -> set[str]:
    """The names of all that dbt's last results are of."""
    results = json.loads((home.folder / "target" / "run_results.json").read_text())["results"]
    return {result["unique_id"].split(".")[2] for result in results}


def test_a_table_with_other_rows_is_another_table(changing: Home, project: Path) -> None:
    before = kept_in(changing)
    for name, (_, rows, _) in CASES.items():
        write_chain(project, name, rows)
    succeeds(changing, "build")
    others = {name for name in CASES if f"int_{name}_second" in made(before, kept_in(changing))}
    assert others == {name for name, (_, _, stays) in CASES.items() if not stays}
    # What reads a table that stays stays too; what reads another one is made again, and has the same rows or not.
    assert {name for name in CASES if f"int_{name}_third" in made(before, kept_in(changing))} == {
        "more",
        "fewer",
        "none",
    }
    assert changing.query("select number from intermediate.int_more_third") == [(3,)]
    assert "integrity_of_more" in run_by_dbt(changing)
    left = changing.query("select relname from pg_class where relname like '%%dbt\\_%%' and relkind = 'r'")
    assert left == []


def test_marts_and_tests_of_what_stays_are_left(changing: Home, project: Path) -> None:
    model = next((project / "models").rglob("int_netflix_titles.sql"))
    text = model.read_text()
    try:
        model.write_text(text + "-- the same rows\n")
        before = kept_in(changing)
        said = succeeds(changing, "build")
        assert made(before, kept_in(changing)) == {"int_netflix_titles"}
        assert not any("dim_countries" in name for name in run_by_dbt(changing))
        assert "as they were" in said
        assert changing.call("publish").stdout == "nothing to publish\n"
    finally:
        model.write_text(text)


def test_what_reads_a_table_of_a_build_that_failed_is_made(changing: Home, project: Path) -> None:
    """The failed build left the second model with new rows; the next one finds them there, and the third needs them."""
    succeeds(changing, "build")
    succeeds(changing, "publish")
    third = "select count(*) as number from {{ ref('int_more_second') }}"
    write(project, "int_more_first", "select value from (values (1), (2), (3), (4)) as made (value)")
    write(project, "int_more_third", f"{third} where value / 0 = 1")
    assert changing.call("build").returncode == 1
    assert changing.query("select number from intermediate.int_more_third") == [(3,)]
    write(project, "int_more_third", third)
    succeeds(changing, "build")
    assert changing.query("select number from intermediate.int_more_third") == [(4,)]


def test_a_table_that_was_changed_by_hand_is_made_as_it_was(changing: Home) -> None:
    succeeds(changing, "build")
    changing.query(
        "create table intermediate.other as select 5 as value; drop table intermediate.int_more_second; "
        "alter table intermediate.other rename to int_more_second"
    )
    succeeds(changing, "build")
    assert changing.query("select max(value) from intermediate.int_more_second") == [(4,)]


def test_rows_added_to_a_table_reach_what_reads_it(changing: Home, project: Path) -> None:
    """A table that is added to stays the same table."""
    grows = "{{ config(materialized='incremental') }}\nselect value from {{ ref('int_more_second') }}"
    write(project, "int_growing", grows)
    write(project, "int_of_growing", "select count(*) as number from {{ ref('int_growing') }}")
    succeeds(changing, "build")
    assert changing.query("select number from intermediate.int_of_growing") == [(4,)]
    write(project, "int_more_first", "select value from (values (1), (2), (3)) as made (value)")
    succeeds(changing, "build")
    assert changing.query("select number from intermediate.int_of_growing") == [(7,)]


def test_a_mart_that_only_has_a_key_to_another_stays(changing: Home, project: Path) -> None:
    """It keeps its rows, and its foreign key is to the other mart's new table."""
    rows = "select value from (values (1), (2){}) as made (value)"
    write(project, "int_numbers", rows.format(""))
    write_mart(project, "dim_numbers", "select value from {{ ref('int_numbers') }}")
    write_mart(project, "fct_with_key", "select value from (values (1)) as made (value)", "dim_numbers")
    write_mart(project, "fct_reading", "select value from {{ ref('dim_numbers') }} where value = 1", "dim_numbers")
    for command in ("build", "publish"):
        succeeds(changing, command)
    before = kept_in(changing)
    write(project, "int_numbers", rows.format(", (3)"))
    for command in ("build", "publish"):
        succeeds(changing, command)
    assert made(before, kept_in(changing)) == {"int_numbers", "dim_numbers", "fct_reading"}
    assert changing.query(
        "select cast(conrelid as regclass)::text, cast(confrelid as regclass)::text, convalidated from pg_constraint "
        "where contype = 'f' and conrelid in ('marts.fct_with_key'::regclass, 'marts.fct_reading'::regclass) order by 1"
    ) == [("marts.fct_reading", "marts.dim_numbers", True), ("marts.fct_with_key", "marts.dim_numbers", True)]

    # With a table that is dropped go the foreign keys to it.
    changing.query("drop table marts.dim_numbers cascade")
    for command in ("build", "publish"):
        succeeds(changing, command)
    assert changing.query("select conname from pg_constraint where conrelid = 'marts.fct_with_key'::regclass") != []
