"""Macros that stand for those of an engine, and what of them can be asked without it."""

import csv
import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment

from loaders.warehouse.settings import ROOT

MACROS = ROOT / "macros"


def macros_of(engine: str) -> set[str]:
    return {path.stem.removeprefix(f"{engine}__") for path in (MACROS / engine).glob(f"{engine}__*.sql")}


def test_redshift_has_its_own_of_every_macro_for_postgres() -> None:
    """dbt-redshift takes Postgres's wherever it finds none of Redshift's."""
    assert macros_of("postgres")
    assert not macros_of("postgres") - macros_of("redshift")


def test_macros_of_an_engine_are_in_its_folder() -> None:
    for path in MACROS.rglob("*.sql"):
        engine, _, rest = path.stem.partition("__")
        if rest:
            assert path.parent.name == engine, path


def test_the_words_for_redshift_are_those_of_the_seed() -> None:
    text = (MACROS / "redshift" / "redshift_unknown_words.sql").read_text()
    listed = re.findall(r"'((?:[^'\\]|\\.)*)'", re.sub(r"\{#-.*?#\}", "", text, flags=re.DOTALL))
    with (ROOT / "seeds" / "unknown_markers.csv").open(newline="") as file:
        markers = [row["marker"] for row in csv.DictReader(file)]
    assert [json.loads(f'"{word}"') for word in listed] == [*markers, "null"]


def landed_folders(lake: str, log: dict[str, Any]) -> tuple[Any, list[str]]:
    """What the macro returns, and what it asks Spark, which gives the lines of a text file."""
    returned: list[Any] = []
    asked: list[str] = []

    def run_query(statement: str) -> Any:
        asked.append(statement)
        lines = json.dumps(log, indent=2).splitlines()
        return SimpleNamespace(columns=[SimpleNamespace(values=lambda: lines)])

    environment = Environment(extensions=["jinja2.ext.do"], autoescape=True)
    known = {"env_var": lambda *_: lake, "run_query": run_query, "fromjson": json.loads, "return": returned.append}
    macro = environment.from_string((MACROS / "spark" / "landed_folders.sql").read_text(), globals=known).module
    getattr(macro, "landed_folders")()  # noqa: B009 - a module of Jinja says of no macro that it has it
    (folders,) = returned
    return folders, asked


@pytest.mark.parametrize("lake", ["s3a://bucket/lake", "s3://bucket/a b"])
def test_in_object_storage_the_log_says_where_each_landed_table_lies(lake: str) -> None:
    log = {"load": "2", "tables": {"netflix_titles": {"folder": "loads/1/netflix_titles", "rows": 3}}, "before": {}}
    folders, asked = landed_folders(lake, log)
    assert folders == {"netflix_titles": "loads/1/netflix_titles"}
    assert asked == [f"select value from text.`{lake}/landed.json`"]


@pytest.mark.parametrize("lake", ["/data/lake", ""])
def test_in_a_folder_each_landed_table_is_where_the_link_leads(lake: str) -> None:
    assert landed_folders(lake, {}) == ({}, [])
