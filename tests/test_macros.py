"""dbt-redshift takes Postgres's macros wherever Redshift has none of its own: each of ours has one."""

import csv
import json
import re

from loaders.warehouse.settings import ROOT

MACROS = ROOT / "macros"


def macros_of(engine: str) -> set[str]:
    return {path.stem.removeprefix(f"{engine}__") for path in (MACROS / engine).glob(f"{engine}__*.sql")}


def test_redshift_has_its_own_of_every_macro_for_postgres() -> None:
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
