"""Every model, test and analysis compiled for Redshift, without a cluster: none holds what it lacks."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from loaders.warehouse.settings import ROOT
from tests.redshift.deny_list import lacking

DBT = ROOT / ".venv-redshift" / "bin" / "dbt"
WITHOUT_SQL = ("seed", "operation")
Manifest = dict[str, Any]


@pytest.fixture(scope="module")
def compile_for_redshift(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """dbt of Redshift's environment, with nothing to connect to."""
    folder = tmp_path_factory.mktemp("redshift")
    shutil.copy(ROOT / "profiles.yml.example", folder / "profiles.yml")
    environment = dict(os.environ) | {
        "DBT_PROFILES_DIR": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "NETFLIX_RATINGS_REDSHIFT_HOST": "nowhere.invalid",
        "NETFLIX_RATINGS_REDSHIFT_USER": "nobody",
        "NETFLIX_RATINGS_REDSHIFT_PASSWORD": "none",
    }

    def compiled(*arguments: str) -> tuple[str, Path]:
        done = subprocess.run(
            [
                str(DBT),
                "compile",
                "--quiet",
                "--target",
                "redshift",
                "--no-introspect",
                "--no-populate-cache",
                *arguments,
            ],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-10_000:]
        return done.stdout, folder / "target"

    return compiled


@pytest.fixture(scope="module")
def manifest(compile_for_redshift: Any) -> Manifest:
    _, target = compile_for_redshift()
    return dict(json.loads((target / "manifest.json").read_text()))


def test_everything_is_compiled(manifest: Manifest) -> None:
    kinds = {node["resource_type"] for node in manifest["nodes"].values()}
    assert {"model", "test", "analysis", *WITHOUT_SQL} == kinds
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
    """dbt notes of every macro which one its dispatch came to."""
    kinds = ("nodes", "macros", "unit_tests")
    reached = {
        (name, macro)
        for kind in kinds
        for name, entry in manifest[kind].items()
        for macro in entry["depends_on"]["macros"]
        if macro.startswith("macro.netflix_ratings.postgres__")
    }
    assert not reached
    dispatched = manifest["macros"]["macro.netflix_ratings.normalize_text"]["depends_on"]["macros"]
    assert dispatched == ["macro.netflix_ratings.redshift__normalize_text"]


# What no file holds, as dbt sends it while it builds: tables of contracts, fixtures, hooks.
ASKED = {
    "{{ dbt.type_string() }}": "varchar(65535)",
    "{{ redshift_type('text[]') }} {{ redshift_type('numeric(4, 1)') }}": "super numeric(4, 1)",
    "{{ safe_cast(\"'{a,b}'\", 'text[]') }}": "split_to_array('a,b', ',')",
    "{{ cast('x', 'text') }}": "cast(x as varchar(65535))",
    "{{ get_create_index_sql(api.Relation.create(identifier='t'), {}) }}": "None",
    "{{ delete_rows(api.Relation.create(schema='marts', identifier='t'), 'noted', 'noted.x = 1') }}": (
        'delete from "marts"."t" where t.x = 1'
    ),
    "{{ redshift_literal('it' ~ \"'\" ~ 's' ~ '\\\\') }}": r"'it''s\\'",
    "{{ regexp_like('x', 'a[[(]b$') }}": r"regexp_instr(x, '(?s)a[\\[(]b(?!.)', 1, 1, 0, 'p') > 0",
    "{{ regexp_replace('x', '(a)\\\\u2013', '\\\\1') }}": "regexp_replace(x, '(?s)(a)–', '$1', 1, 'p')",
}


def test_what_is_sent_while_building(compile_for_redshift: Any) -> None:
    parts = "\n#\n".join(ASKED)
    said, _ = compile_for_redshift("--inline", f"{parts}")
    assert [" ".join(part.split()) for part in said.split("\n#\n")] == list(ASKED.values())
    assert not lacking(" ".join(said.split("#")))
