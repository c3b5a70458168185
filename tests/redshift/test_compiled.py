"""Every model, test and analysis compiled for Redshift, without a cluster: none holds what it lacks."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.redshift.deny_list import lacking

WITHOUT_SQL = ("seed", "operation")
Manifest = dict[str, Any]


@pytest.fixture(scope="module")
def manifest(compiled: Callable[..., tuple[str, Path]]) -> Manifest:
    _, folder = compiled("redshift")
    return dict(json.loads((folder / "manifest.json").read_text()))


def test_everything_is_compiled(manifest: Manifest) -> None:
    kinds = {node["resource_type"] for node in manifest["nodes"].values()}
    assert kinds == {"model", "test", "analysis", *WITHOUT_SQL}
    for name, node in manifest["nodes"].items():
        assert node["resource_type"] in WITHOUT_SQL or node["compiled_code"].strip(), name


def test_nothing_compiled_holds_what_redshift_lacks(manifest: Manifest) -> None:
    found = {
        (node["name"], one.construct, one.where)
        for node in manifest["nodes"].values()
        for one in lacking(node.get("compiled_code") or "")
    }
    assert not found


def test_no_macro_of_ours_for_postgres_is_reached(manifest: Manifest) -> None:
    """dbt notes of every macro which one its dispatch came to. One of them may call dbt's own of the same name."""
    ours = "macro.netflix_ratings.postgres__"
    reached = {
        (name, macro)
        for kind in ("nodes", "macros", "unit_tests")
        for name, entry in manifest[kind].items()
        for macro in entry["depends_on"]["macros"]
        if macro.startswith(ours) and not name.startswith(ours)
    }
    assert not reached
    dispatched = manifest["macros"]["macro.netflix_ratings.normalize_text"]["depends_on"]["macros"]
    assert dispatched == ["macro.netflix_ratings.redshift__normalize_text"]


# What no file holds, as dbt sends it while it builds: types of contracts, values of fixtures, indexes, deletes.
SENT = {
    "dbt.type_string()": "varchar(65535)",
    "redshift_type('text[]') ~ ' ' ~ redshift_type('numeric(4, 1)')": "super numeric(4, 1)",
    "safe_cast(\"'{a,b}'\", 'text[]')": "split_to_array('a,b', ',')",
    "cast('x', 'text')": "cast(x as varchar(65535))",
    "dbt.hash('x')": "md5(cast(x as varchar(65535)))",
    "get_create_index_sql(api.Relation.create(identifier='t'), {})": "None",
    "delete_rows(api.Relation.create(schema='marts', identifier='t'), 'noted', 'noted.x = 1')": (
        'delete from "marts"."t" where t.x = 1'
    ),
    "redshift_literal('it' ~ \"'\" ~ 's' ~ '\\\\')": r"'it''s\\'",
    "regexp_like('x', 'a[[(]b$')": r"regexp_instr(x, '(?s)a[\\[(]b(?!.)', 1, 1, 0, 'p') > 0",
    "regexp_replace('x', '(a)\\\\u2013', '\\\\1')": "regexp_replace(x, '(?s)(a)–', '$1', 1, 'p')",
}


def test_what_is_sent_while_building(inline: Callable[[str, list[str]], list[str]]) -> None:
    said = [" ".join(text.split()) for text in inline("redshift", list(SENT))]
    assert said == list(SENT.values())
    assert not [found for text in said for found in lacking(text)]
