"""The export: every row keeps its schema, every figure is the one SQL gives, all or nothing is written."""

import copy
import csv
import json
import re
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from jsonschema import Draft202012Validator, ValidationError
from psycopg2 import errors, extensions, sql
from pyarrow import parquet

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from loaders.warehouse.settings import ROOT
from netflix_ratings.export import contracts
from netflix_ratings.export.command import write
from netflix_ratings.export.contracts import Table
from netflix_ratings.published import freeze
from netflix_ratings.seen import recognise
from netflix_ratings.watch import catalogue, search
from tests.loaders.conftest import Home

Row = dict[str, Any]


@pytest.fixture(scope="module")
def out(explored: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command writes as JSON lines."""
    folder = tmp_path_factory.mktemp("export") / "app"
    done = explored.call("export", "--out", folder, "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"written: {folder}\n")
    return folder


@pytest.fixture(scope="module")
def manifest(explored: Home, out: Path) -> Any:
    return json.loads((explored.folder / "target" / "manifest.json").read_text())


@pytest.fixture(scope="module")
def tables(manifest: Any) -> dict[str, Table]:
    return contracts.tables(manifest)


@pytest.fixture(scope="module")
def marts(explored_analyst: extensions.connection, tables: dict[str, Table]) -> dict[str, list[Row]]:
    """All rows of all marts, as SQL gives them."""
    found = {}
    for table in tables.values():
        keys = sql.SQL(", ").join(map(sql.Identifier, table.primary_key))
        statement = sql.SQL("select * from {} order by {}").format(sql.Identifier("marts", table.name), keys)
        names, rows = query(explored_analyst, statement.as_string(explored_analyst))
        assert names == [column.name for column in table.columns]
        found[table.name] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def written(folder: Path, name: str) -> list[Row]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]


def schema_of(folder: Path, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((folder / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return schema


def test_every_mart_is_there(explored_analyst: extensions.connection, out: Path) -> None:
    marts = "select tablename from pg_tables where schemaname = 'marts' and tablename <> 'published_builds'"
    names = query(explored_analyst, marts)[1]
    files = {f"{name}{suffix}" for (name,) in names for suffix in (".jsonl", ".schema.json")}
    assert {path.name for path in out.iterdir()} == files | {"datapackage.json"}


def test_every_row_keeps_its_schema(out: Path, tables: dict[str, Table]) -> None:
    for name in tables:
        validator = Draft202012Validator(schema_of(out, name), format_checker=Draft202012Validator.FORMAT_CHECKER)
        for row in written(out, name):
            validator.validate(row)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("dim_titles", {"title": None}),
        ("dim_titles", {"netflix_id": 7}),
        ("dim_titles", {"title_type": "short"}),
        ("dim_titles", {"imdb_rating": 10.1}),
        ("dim_titles", {"date_added": "last June"}),
        ("dim_titles", {"more": "than promised"}),
        ("rpt_what_to_watch", {"genres": "Drama, Horror"}),
        ("rpt_what_to_watch", {"genres": [None]}),
        ("rpt_what_to_watch", {"watch_rank": 0}),
    ],
)
def test_a_schema_refuses_what_the_contract_does(out: Path, table: str, change: Row) -> None:
    validator = Draft202012Validator(schema_of(out, table), format_checker=Draft202012Validator.FORMAT_CHECKER)
    row = written(out, table)[0]
    validator.validate(row)
    with pytest.raises(ValidationError):
        validator.validate(row | change)
    row.popitem()
    with pytest.raises(ValidationError, match="required property"):
        validator.validate(row)


def test_a_schema_says_what_the_contract_does(out: Path) -> None:
    properties = schema_of(out, "dim_titles")["properties"]
    assert properties["title_type"]["enum"] == ["movie", "series", "other"]
    assert properties["imdb_match_tier"]["enum"][-1] is None
    assert properties["imdb_match_tier"]["type"] == ["string", "null"]
    assert (properties["imdb_rating"]["minimum"], properties["imdb_rating"]["maximum"]) == (1, 10)
    assert "never 0" in properties["imdb_rating"]["description"]  # a doc block, rendered
    assert schema_of(out, "bridge_title_people")["$comment"] == "Primary key: netflix_id, person_id, role."


def test_json_lines_hold_what_sql_gives(out: Path, marts: dict[str, list[Row]]) -> None:
    for name, expected in marts.items():
        rows = written(out, name)
        assert [{key: as_json(value) for key, value in row.items()} for row in expected] == rows
        assert sums(rows) == sums(expected)


def as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def sums(rows: list[Row]) -> dict[str, float]:
    """The sum of every column of numbers, and how many there are."""
    totals: dict[str, float] = {}
    for row in rows:
        for name, value in row.items():
            if isinstance(value, (int, float, Decimal)):
                totals[name] = totals.get(name, 0) + round(float(value) * 1000)
                totals[f"{name}, how many"] = totals.get(f"{name}, how many", 0) + 1
    return totals


def test_parquet_gives_back_what_sql_gives(
    explored_analyst: extensions.connection, tables: dict[str, Table], marts: dict[str, list[Row]], tmp_path: Path
) -> None:
    files = write(explored_analyst, list(tables.values()), tmp_path, "parquet")
    assert [(file.table.name, file.rows) for file in files] == [(name, len(rows)) for name, rows in marts.items()]
    for name, expected in marts.items():
        read = parquet.read_table(tmp_path / f"{name}.parquet")
        assert read.to_pylist() == expected
        for column in tables[name].columns:
            field = read.schema.field(column.name)
            assert field.nullable == column.nullable
            assert field.metadata[b"description"].decode() == column.description
    titles = parquet.read_schema(tmp_path / "dim_titles.parquet")
    assert titles.field("imdb_rating").type == pyarrow.decimal128(3, 1)
    assert titles.field("date_added").type == pyarrow.date32()
    assert titles.field("release_year").type == pyarrow.int32()
    watch = parquet.read_schema(tmp_path / "rpt_what_to_watch.parquet")
    assert watch.field("genres").type == pyarrow.list_(pyarrow.string())
    loads = parquet.read_schema(tmp_path / "rpt_source_loads.parquet")
    assert loads.field("file_bytes").type == pyarrow.int64()
    assert loads.field("loaded_at").type == pyarrow.timestamp("us", tz="UTC")
    assert parquet.read_schema(tmp_path / "fct_critic_reviews.parquet").field("is_top_critic").type == pyarrow.bool_()


def test_csv_gives_back_what_sql_gives(
    explored_analyst: extensions.connection, tables: dict[str, Table], marts: dict[str, list[Row]], tmp_path: Path
) -> None:
    write(explored_analyst, list(tables.values()), tmp_path, "csv")
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        with (tmp_path / resource["path"]).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        fields = resource["schema"]["fields"]
        read = [{field["name"]: from_csv(row[field["name"]], field) for field in fields} for row in rows]
        assert read == marts[resource["name"]]


def from_csv(text: str, field: dict[str, Any]) -> Any:
    """A value as the data package says that it is to be read."""
    if field["type"] == "list":
        return text.split(field["delimiter"]) if text else ([] if field["constraints"]["required"] else None)
    if text == "":
        return None
    read: dict[str, Callable[[str], Any]] = {
        "string": str,
        "integer": int,
        "number": Decimal,
        "boolean": {"true": True, "false": False}.__getitem__,
        "date": date.fromisoformat,
        "datetime": lambda moment: datetime.fromisoformat(moment.replace("Z", "+00:00")),
    }
    return read[field["type"]](text)


def test_the_data_package_lists_what_is_there(out: Path, tables: dict[str, Table]) -> None:
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    assert "Information courtesy of IMDb" in package["description"]
    assert "may not be passed on" in package["description"]
    assert [resource["name"] for resource in package["resources"]] == sorted(tables)
    for resource in package["resources"]:
        assert (out / resource["path"]).stat().st_size == resource["bytes"]
        assert len(written(out, resource["name"])) == resource["rows"]
    bridge = next(resource for resource in package["resources"] if resource["name"] == "bridge_title_genres")["schema"]
    assert bridge["primaryKey"] == ["netflix_id", "genre_id"]
    assert {"fields": ["genre_id"], "reference": {"resource": "dim_genres", "fields": ["genre_id"]}} in bridge[
        "foreignKeys"
    ]


def test_one_table_alone(explored: Home, out: Path, tmp_path: Path) -> None:
    done = explored.call("export", "--out", tmp_path / "x", "--format", "jsonl", "--table", "bridge_title_genres")
    assert done.returncode == 0, done.stderr
    names = {"bridge_title_genres.jsonl", "bridge_title_genres.schema.json", "datapackage.json"}
    assert {path.name for path in (tmp_path / "x").iterdir()} == names
    same = "bridge_title_genres.jsonl"
    assert (tmp_path / "x" / same).read_bytes() == (out / same).read_bytes()
    (resource,) = json.loads((tmp_path / "x" / "datapackage.json").read_text())["resources"]
    assert "foreignKeys" not in resource["schema"]  # of tables that are not there


def test_a_table_that_there_is_not(explored: Home, tmp_path: Path) -> None:
    done = explored.call("export", "--out", tmp_path / "x", "--table", "dim_title")
    assert (done.returncode, done.stderr) == (1, "error: there is no mart dim_title; did you mean dim_titles?\n")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("file_format", ["parquet", "csv", "jsonl"])
def test_what_fails_leaves_the_folder_as_it_was(
    explored_analyst: extensions.connection, tables: dict[str, Table], tmp_path: Path, file_format: str
) -> None:
    before = tmp_path / f"dim_countries.{file_format}"
    before.write_text("of yesterday")
    other = copy.deepcopy(tables["dim_titles"])
    other.columns[-1].name = "of_another_release"
    with pytest.raises(
        UserError, match=r"^marts.dim_titles is not as its contract says \(column .* netflix-ratings run$"
    ):
        write(explored_analyst, [tables["dim_countries"], other], tmp_path, file_format)
    assert [(path, path.read_text()) for path in tmp_path.iterdir()] == [(before, "of yesterday")]
    other.name = "dim_nothing"
    with pytest.raises(UserError, match=r"^the marts are not there yet: .*dim_nothing"):
        write(explored_analyst, [other], tmp_path, file_format)


def test_it_sees_one_moment_and_no_table_is_put_in_its_place(explored: Home, tables: dict[str, Table]) -> None:
    count = "select count(*) from marts.dim_countries"
    with closing(explored.postgres.connect()) as reader, closing(explored.postgres.connect("postgres")) as builder:
        freeze(reader, ["dim_countries"])
        builder.autocommit = True
        with reader.cursor() as reading, builder.cursor() as building:
            building.execute("set lock_timeout = '200ms'")
            reading.execute(count)
            before = reading.fetchone()
            building.execute("insert into marts.dim_countries values ('Atlantis', 1)")
            try:
                reading.execute(count)
                assert reading.fetchone() == before
                with pytest.raises(errors.LockNotAvailable):
                    building.execute("alter table marts.dim_countries rename to of_yesterday")
            finally:
                building.execute("delete from marts.dim_countries where country = 'Atlantis'")


@pytest.mark.parametrize("setting", [{"where": "imdb_votes > 5"}, {"severity": "warn"}], ids=str)
def test_a_test_that_some_rows_may_fail_promises_nothing(manifest: Any, setting: dict[str, str]) -> None:
    changed = copy.deepcopy(manifest)
    for key, node in changed["nodes"].items():
        if key.startswith("test.netflix_ratings.column_values_dim_titles_"):
            node["config"] |= setting
    columns = {column.name: column for column in contracts.tables(changed)["dim_titles"].columns}
    assert (columns["imdb_rating"].minimum, columns["title_type"].values) == (None, None)
    before = {column.name: column for column in contracts.tables(manifest)["dim_titles"].columns}
    assert (before["imdb_rating"].minimum, before["title_type"].values) == (1, ["movie", "series", "other"])


def test_a_seed_that_is_an_enumeration_promises_its_values(manifest: Any) -> None:
    changed = copy.deepcopy(manifest)
    seed = changed["nodes"]["seed.netflix_ratings.platforms"]

    def values() -> list[str] | None:
        genres = contracts.tables(changed)["bridge_title_genres"]
        return next(column.values for column in genres.columns if column.name == "platform")

    with (ROOT / seed["original_file_path"]).open(encoding="utf-8") as file:
        assert values() == [row["platform"] for row in csv.DictReader(file)]
    seed["config"]["meta"] = {}
    assert values() is None


def test_a_test_of_several_columns_promises_something_of_each(tables: dict[str, Table]) -> None:
    columns = {column.name: column for column in tables["dim_titles"].columns}
    for name in ("rt_critics_score", "rt_audience_score"):
        assert (columns[name].minimum, columns[name].maximum) == (0, 100)


def test_the_lineage_ends_at_what_is_read(manifest: Any, tables: dict[str, Table]) -> None:
    def read_by(exposure: str) -> set[str]:
        nodes = manifest["exposures"][f"exposure.netflix_ratings.{exposure}"]["depends_on"]["nodes"]
        return {node.split(".")[-1] for node in nodes}

    assert read_by("export") == set(tables)
    code = "".join(Path(module.__file__ or "").read_text("utf-8") for module in (catalogue, search, recognise))
    assert read_by("command_watch") == set(re.findall(r"\b(?:marts|reference)\.(\w+)", code))


@pytest.mark.parametrize("data_type", ["jsonb", "numeric", "integer[]"])
def test_a_type_it_does_not_know_is_named(manifest: Any, data_type: str) -> None:
    changed = copy.deepcopy(manifest)
    changed["nodes"]["model.netflix_ratings.dim_titles"]["columns"]["seasons"]["data_type"] = data_type
    with pytest.raises(UserError) as failure:
        contracts.tables(changed)
    assert str(failure.value) == f"marts.dim_titles.seasons is of type {data_type}, which the export doesn't know"
