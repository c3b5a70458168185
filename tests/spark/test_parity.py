"""The whole project on the sample, on both engines: no row differs in any column; all unit tests and keys pass."""

import json
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from tests.loaders.conftest import Home
from tests.spark.conftest import Lake, Session, compiled
from tests.spark.parity import compare

MARTS = """
select relname from pg_class
where relnamespace = 'marts'::regnamespace and relkind = 'r' and relname <> 'published_builds' order by relname
"""

PERCENTAGE = "{{ percentage('part', 'whole') }}"
# Of the larger ones many a part is half a hundredth of a percent more than can be said: 135 of 288 are 46.875.
WHOLES = (1, 3, 7, 160, 288, 320, 1_760)
PAIRS_ON_SPARK = f"(select explode(sequence(-whole, whole)) as part, whole from (select explode(array{WHOLES}) whole))"
PAIRS_ON_POSTGRES = f"unnest(array{[*WHOLES]}) as whole cross join generate_series(-whole, whole) as part"


def _manifest(lake: Lake) -> dict[str, Any]:
    return dict(json.loads((lake.folder / "manifest.json").read_text()))


def test_all_unit_tests_and_keys_pass_without_a_warning(lake: Lake) -> None:
    results = json.loads((lake.folder / "run_results.json").read_text())["results"]
    statuses = {result["unique_id"]: result["status"] for result in results}
    assert set(statuses.values()) <= {"success", "pass"}
    tests = _manifest(lake)["nodes"].values()
    keys = {node["unique_id"] for node in tests if (node.get("test_metadata") or {}).get("name") == "unique"}
    assert keys and {key for key in statuses if key.startswith("test.")} == keys
    unit_tests = set(_manifest(lake)["unit_tests"])
    assert unit_tests and {key for key in statuses if key.startswith("unit_test.")} == unit_tests


def _nodes(lake: Lake) -> list[dict[str, Any]]:
    return [node for node in _manifest(lake)["nodes"].values() if node["resource_type"] in ("model", "seed")]


@pytest.fixture(scope="module")
def answers(lake: Lake, session: Session) -> Path:
    """A folder with what Spark answers."""
    views = [f"{node['schema']}/{node['alias']}" for node in _nodes(lake) if node["config"]["materialized"] == "view"]
    asked = {f"views/{view}": f"select * from {view.replace('/', '.')}" for view in views}
    percentage = session.compiled(PERCENTAGE)
    session.ask(asked | {"percentages": f"select part, whole, {percentage} as percentage from {PAIRS_ON_SPARK}"})
    return lake.folder


def test_no_row_of_any_table_differs(lake: Lake, answers: Path, built: Home) -> None:
    with closing(built.postgres.connect()) as connection:
        found = [
            compare(
                connection,
                answers / "views" if node["config"]["materialized"] == "view" else lake.folder,
                node["schema"],
                node["alias"],
            )
            for node in _nodes(lake)
        ]
    print("\n".join(map(str, sorted(found, key=str))))
    different = [str(one) for one in found if not one.is_none]
    assert not different, "\n".join(different)


def _marts(built: Home) -> dict[str, list[tuple[Any, ...]]]:
    return {
        name: built.query(f"select * from marts.{name} as row order by row::text") for (name,) in built.query(MARTS)
    }


def test_percentages_are_rounded_alike_where_a_fraction_cannot_be_held(answers: Path, built: Home) -> None:
    percentage = compiled(PERCENTAGE, built)
    ours = built.query(f"select part, whole, {percentage} from {PAIRS_ON_POSTGRES}")
    theirs = [tuple(row.values()) for row in parquet.read_table(str(answers / "percentages")).to_pylist()]
    right = [
        (part, whole, (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP))
        for whole in WHOLES
        for part in range(-whole, whole + 1)
    ]
    assert sorted(ours) == sorted(theirs) == sorted(right)


def test_its_marts_are_published_as_those_of_postgres(lake: Lake, built: Home) -> None:
    before = _marts(built)
    done = built.call("publish", "--from-spark", lake.folder)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "published as build 1" in done.stdout
    assert _marts(built) == before and len(before) > 20


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


def test_a_second_load_on_a_day_takes_the_place_of_the_first_and_survives_a_build_that_is_cut_short(
    lake: Lake, session: Session
) -> None:
    before = _history(lake)
    changed = next(key for key, said in before.items() if key[2] == "imdb" and said[4] < 9)
    _land_another_rating(lake, changed[1], "9.9")
    session.dbt(*ADD)
    after = _history(lake)
    assert after[changed][4] == Decimal("9.9")
    assert {key: said for key, said in after.items() if key != changed} == {
        key: said for key, said in before.items() if key != changed
    }
    # Where a build is killed when it rewrites the history: the rows that stay are kept, and not yet in their table.
    table, kept = f"marts.{HISTORY}", f"marts.{HISTORY}__kept"
    session.ask(
        {},
        do=[
            f"create table {kept} using parquet location '{lake.folder}/marts/kept' as select * from {table}",
            f"insert overwrite table {table} select * from {kept} where false",
        ],
    )
    assert _history(lake) == {}
    session.dbt(*ADD)
    assert _history(lake) == after


def _land_another_rating(lake: Lake, imdb_id: str, rating: str) -> None:
    (path,) = (lake.folder / "raw" / "imdb_title_ratings").iterdir()
    landed = parquet.read_table(path)
    rows = [row | ({"averagerating": rating} if row["tconst"] == imdb_id else {}) for row in landed.to_pylist()]
    parquet.write_table(pyarrow.Table.from_pylist(rows, landed.schema), path)
