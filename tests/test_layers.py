"""The models build on each other in one direction: what dbt's manifest says, held against the order of the folders."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from loaders.warehouse.settings import ROOT

# Each folder reads itself and those before it.
ORDER = (
    "staging",
    "intermediate/listings",
    "intermediate/titles",
    "intermediate/people",
    "intermediate/matching/blocking",
    "intermediate/matching/comparison",
    "intermediate/matching/decision",
    "intermediate/enrichment",
    "intermediate/similarity",
    "intermediate/quality",
    "marts/core",
    "marts/reporting",
)
# The catalogue comes through one door, so that all sources of titles are brought to one shape behind it.
DOOR = "stg_netflix__titles"
KEEPER = "int_catalogue_titles"
KEEPERS_FOLDER = "intermediate/listings"
# It asks what each file brought, whatever becomes of it.
QUALITY_FOLDER = "intermediate/quality"


def wrong_references(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Say of each model and each singular test which of its refs goes against the order."""
    nodes = manifest["nodes"]
    for node in nodes.values():
        if node["resource_type"] not in ("model", "test") or node.get("test_metadata"):
            continue  # a generic test may hold a model against any other
        path = PurePosixPath(node["original_file_path"])
        here = _folder(path)
        if here is None:
            yield f"{path}: in no folder of the order: add it to tests/test_layers.py"
            continue
        parents = (nodes[key] for key in node["depends_on"]["nodes"] if key in nodes)
        for parent in (one for one in parents if one["resource_type"] == "model"):
            there = _folder(PurePosixPath(parent["original_file_path"]))
            said = f"{path}: ref('{parent['name']}') "
            if there is None:
                continue  # said of the parent itself
            if ORDER.index(there) > ORDER.index(here):
                yield f"{said}is of {there}, which comes after {here}"
            elif here.startswith("marts") and there == "staging":
                yield f"{said}is of staging: a mart reads intermediate models or marts"
            elif parent["name"] == DOOR and not _may_open_the_door(node, here):
                yield f"{said}is read by {KEEPER} alone: read that"


def _folder(path: PurePosixPath) -> str | None:
    """The folder of the order that a file of `models/` or `tests/` is in; each source has a folder in staging."""
    inside = path.parent.relative_to(path.parts[0]).as_posix()
    if inside.startswith("staging/"):
        inside = "staging"
    return inside if inside in ORDER else None


def _may_open_the_door(node: Mapping[str, Any], folder: str) -> bool:
    is_keepers_test = node["resource_type"] == "test" and folder == KEEPERS_FOLDER
    return node["name"] == KEEPER or is_keepers_test or folder == QUALITY_FOLDER


def test_models_build_on_each_other_in_one_direction(built_archive: Path) -> None:
    written = subprocess.run(["tar", "-xzOf", built_archive, "./manifest.json"], capture_output=True, check=True)
    found = json.loads(written.stdout)
    assert len([node for node in found["nodes"].values() if node["resource_type"] == "model"]) == len(
        list((ROOT / "models").rglob("*.sql"))
    )
    assert list(wrong_references(found)) == []


def manifest(path: str, *parents: str, kind: str = "model") -> dict[str, Any]:
    """A manifest of one model or singular test and of the models that it reads, by their paths."""

    def node(path: str, kind: str, depends_on: list[str]) -> dict[str, Any]:
        return {
            "name": PurePosixPath(path).stem,
            "resource_type": kind,
            "original_file_path": path,
            "depends_on": {"nodes": depends_on},
        }

    return {"nodes": {one: node(one, "model", []) for one in parents} | {path: node(path, kind, list(parents))}}


@pytest.mark.parametrize(
    ("path", "parent", "said"),
    [
        ("models/intermediate/titles/int_a.sql", "models/intermediate/people/int_b.sql", "comes after"),
        ("models/intermediate/matching/blocking/int_a.sql", "models/intermediate/enrichment/int_b.sql", "comes after"),
        ("models/intermediate/similarity/int_a.sql", "models/marts/core/dim_b.sql", "comes after"),
        ("models/marts/core/dim_a.sql", "models/marts/reporting/rpt_b.sql", "comes after"),
        ("models/staging/imdb/stg_imdb__a.sql", "models/intermediate/titles/int_b.sql", "comes after"),
        ("models/marts/core/dim_a.sql", "models/staging/imdb/stg_imdb__b.sql", "intermediate models or marts"),
        ("models/marts/reporting/rpt_a.sql", "models/staging/imdb/stg_imdb__b.sql", "intermediate models or marts"),
        ("models/intermediate/titles/int_a.sql", f"models/staging/netflix/{DOOR}.sql", f"by {KEEPER} alone"),
        ("models/intermediate/people/int_a.sql", f"models/staging/netflix/{DOOR}.sql", f"by {KEEPER} alone"),
    ],
)
def test_a_reference_against_the_order_is_named(path: str, parent: str, said: str) -> None:
    (wrong,) = wrong_references(manifest(path, parent))
    assert wrong.startswith(f"{path}: ref('{PurePosixPath(parent).stem}') ")
    assert said in wrong


@pytest.mark.parametrize(
    ("path", "parent"),
    [
        ("tests/marts/core/integrity_a.sql", "models/staging/imdb/stg_imdb__b.sql"),
        ("tests/intermediate/matching/decision/integrity_a.sql", "models/marts/core/dim_b.sql"),
        ("tests/intermediate/people/integrity_a.sql", f"models/staging/netflix/{DOOR}.sql"),
    ],
)
def test_singular_tests_keep_to_the_order(path: str, parent: str) -> None:
    assert len(list(wrong_references(manifest(path, parent, kind="test")))) == 1


@pytest.mark.parametrize(
    ("path", "parent", "kind"),
    [
        (f"models/{KEEPERS_FOLDER}/{KEEPER}.sql", f"models/staging/netflix/{DOOR}.sql", "model"),
        (f"tests/{KEEPERS_FOLDER}/consistency_a.sql", f"models/staging/netflix/{DOOR}.sql", "test"),
        ("models/intermediate/enrichment/int_a.sql", "models/staging/imdb/stg_imdb__b.sql", "model"),
        ("models/marts/reporting/rpt_a.sql", "models/marts/core/dim_b.sql", "model"),
        ("models/marts/core/dim_a.sql", "models/marts/core/dim_b.sql", "model"),
    ],
)
def test_a_reference_along_the_order_is_right(path: str, parent: str, kind: str) -> None:
    assert list(wrong_references(manifest(path, parent, kind=kind))) == []


def test_a_new_folder_must_be_given_its_place() -> None:
    (wrong,) = wrong_references(manifest("models/intermediate/elsewhere/int_a.sql"))
    assert "models/intermediate/elsewhere/int_a.sql: in no folder of the order" in wrong
