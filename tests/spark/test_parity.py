"""The whole project on the sample, on both engines: no row differs in any column; all unit tests and keys pass."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from tests.loaders.conftest import Home
from tests.spark.conftest import Lake
from tests.spark.parity import compare

KEYS = ("resource_type:seed", "resource_type:model", "resource_type:unit_test", "test_name:unique")


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], Lake]) -> Lake:
    """Everything built by plain dbt, with its unit tests and the tests of its keys."""
    lake = new_lake()
    done = lake.dbt("build", "--select", *KEYS, "--indirect-selection", "empty")
    assert done.returncode == 0, done.stdout[-20_000:]
    return lake


def _nodes(lake: Lake) -> list[dict[str, Any]]:
    manifest = json.loads((lake.folder / "target" / "manifest.json").read_text())
    return [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]


def test_all_unit_tests_and_keys_pass_without_a_warning(lake: Lake) -> None:
    results = json.loads((lake.folder / "target" / "run_results.json").read_text())["results"]
    counts = Counter((result["unique_id"].split(".")[0], result["status"]) for result in results)
    assert {status for _, status in counts} <= {"success", "pass"}
    assert counts["unit_test", "pass"] > 50
    assert counts["test", "pass"] > 50


def test_no_row_of_any_table_differs(lake: Lake, built: Home) -> None:
    nodes = _nodes(lake)
    views = [f"{node['schema']}/{node['alias']}" for node in nodes if node["config"]["materialized"] == "view"]
    lake.ask({f"views/{view}": f"select * from {view.replace('/', '.')}" for view in views})
    with closing(built.postgres.connect()) as connection:
        found = [
            compare(
                connection,
                lake.folder / "views" if node["config"]["materialized"] == "view" else lake.folder,
                node["schema"],
                node["alias"],
            )
            for node in nodes
        ]
    print("\n".join(map(str, sorted(found, key=str))))
    different = [str(one) for one in found if not one.is_none]
    assert not different, "\n".join(different)


# The history, last: it changes what is landed.

HISTORY = "fct_title_scores"
ADD = ("run", "--select", "int_rated_scores", HISTORY)


def _history(lake: Lake) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """What each row says, by its key, which no other row has."""
    rows = parquet.read_table(str(lake.folder / "marts" / HISTORY)).to_pylist()
    key = ("platform", "rated_title_id", "score_name", "valid_from")
    said = {tuple(row[name] for name in key): tuple(row.values()) for row in rows}
    assert len(said) == len(rows)
    return said


def test_a_second_load_on_a_day_takes_the_place_of_the_first(lake: Lake) -> None:
    before = _history(lake)
    changed = next(key for key, said in before.items() if key[2] == "imdb" and said[4] < 9)
    _land_another_rating(lake, changed[1], "9.9")
    done = lake.dbt(*ADD)
    assert done.returncode == 0, done.stdout
    after = _history(lake)
    assert after[changed][4] == Decimal("9.9")
    assert {key: said for key, said in after.items() if key != changed} == {
        key: said for key, said in before.items() if key != changed
    }
    again = lake.dbt(*ADD)
    assert again.returncode == 0, again.stdout
    assert _history(lake) == after


def _land_another_rating(lake: Lake, imdb_id: str, rating: str) -> None:
    path = lake.folder / "raw" / "imdb_title_ratings" / "part-0.parquet"
    landed = parquet.read_table(path)
    rows = [row | ({"averagerating": rating} if row["tconst"] == imdb_id else {}) for row in landed.to_pylist()]
    parquet.write_table(pyarrow.Table.from_pylist(rows, landed.schema), path)


def test_a_history_whose_rewriting_was_cut_short_is_whole_after_the_next_build(lake: Lake) -> None:
    before = _history(lake)
    table, kept = f"marts.{HISTORY}", f"marts.{HISTORY}__kept"
    lake.ask(
        {},
        do=[
            f"create table {kept} using parquet location '{lake.folder}/marts/kept' as select * from {table}",
            f"insert overwrite table {table} select * from {kept} where false",
        ],
    )
    assert _history(lake) == {}
    done = lake.dbt("run", "--select", "dim_countries")
    assert done.returncode == 0, done.stdout
    assert _history(lake) == before
