"""What no test and no constraint looks at, by dbt's manifest: dbt-coverage knows no constraint and no `columns:`.

    python tests/manifest_coverage.py target/manifest.json

Every column of every model, seed and source must have something to keep to, every model and seed a tested key.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Node = Mapping[str, Any]


def untested(manifest: Mapping[str, Any]) -> list[str]:
    """Say what lacks a test: `dim_titles: its key`, `dim_titles.title`."""
    relations = {
        key: node
        for key, node in {**manifest["nodes"], **manifest["sources"]}.items()
        if node["resource_type"] in ("model", "seed", "source")
    }
    tested: dict[str, set[str]] = {key: set(_constrained(node)) for key, node in relations.items()}
    with_key = set()
    for test in manifest["nodes"].values():
        key = _asked(test)
        if key in tested:
            tested[key] |= set(_columns(test))
            if test["test_metadata"]["name"] == "unique":
                with_key.add(key)
    found = []
    for key, node in relations.items():
        if node["resource_type"] != "source" and key not in with_key:
            found.append(f"{node['name']}: its key")
        found += [f"{node['name']}.{column}" for column in node["columns"] if column not in tested[key]]
    return sorted(found)


def _asked(test: Node) -> str | None:
    """The model, seed or source that a generic test asks; None for anything else."""
    if test["resource_type"] != "test" or not test.get("test_metadata") or not test["config"]["enabled"]:
        return None
    parents: list[str] = test["depends_on"]["nodes"]
    attached: str | None = test["attached_node"]  # not known of a source
    return attached or next((key for key in parents if key.startswith("source.")), None)


def _columns(test: Node) -> Iterator[str]:
    if test["column_name"]:
        yield test["column_name"]
    yield from test["test_metadata"]["kwargs"].get("columns") or ()


def _constrained(node: Node) -> Iterator[str]:
    """The columns that a constraint of an enforced contract speaks of; Postgres refuses whatever breaks one."""
    if node["resource_type"] != "model" or not node["config"]["contract"]["enforced"]:
        return
    for constraint in node["constraints"]:
        yield from constraint["columns"]
    for column in node["columns"].values():
        if column["constraints"]:
            yield column["name"]


if __name__ == "__main__":
    if missing := untested(json.loads(Path(sys.argv[1]).read_text())):
        sys.exit("\n".join(["no test and no constraint says anything of:", *missing]))
