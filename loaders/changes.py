"""What a build of what has changed has to make and to test.

That is found in two steps. Before the build: what is not as the last good build left it, and all downstream of that.
While it goes on: an intermediate table that would have the rows that it has stays the table that it is, and what reads
only such tables is neither made nor tested. See docs/decisions/0087.
"""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from loaders import dbt_command, marts_build

# Mark, in memory, what has to be built: to have dbt select hundreds of nodes by name takes longer than to build them.
WANTED = "wanted-in-this-build"
# Marks what may stay as it is, or be made in part; macros/postgres/materialization_table_postgres.sql looks for it.
STAYS = "stays-where-same"
# Marks a test that need not read what has passed it before: macros/postgres/postgres__tested_rows.sql looks for it.
PASSED_BEFORE = "passed-before"
BUILT = ("seed", "model", "test")


@dataclass(frozen=True)
class Changes:
    """What a build is of, by dbt's unique ids.

    Attributes:
        touched: what has changed itself: sources, seeds, models and tests.
        wanted: of seeds, models and tests these, and all downstream of them.
    """

    touched: set[str]
    wanted: set[str]


def since(manifest: Any, verbose: bool, roots: Sequence[str], state: Sequence[str]) -> Changes:
    """The roots, what else dbt finds modified, and all downstream.

    Args:
        manifest: dbt's.
        verbose: whether dbt talks.
        roots: unique ids of what is known to have changed.
        state: dbt's arguments that say what to compare the project with; none where its files are the same.
    """
    touched = set(roots)
    if state:
        output = ("--output", "json", "--output-keys", "unique_id", "--resource-type", "all")
        listed = dbt_command.run(manifest, verbose, "list", *output, "--select", "state:modified", *state)
        touched |= {json.loads(line)["unique_id"] for line in listed}
    manifest.build_parent_and_child_maps()
    found = _downstream(manifest, touched)
    return Changes(touched, {key for key in found & set(manifest.nodes) if manifest.nodes[key].resource_type in BUILT})


def mark(manifest: Any, changes: Changes) -> None:
    """Have dbt find what is wanted, and tables know that they may stay as they are."""
    # A table is compared by who made it; what a source brought, or was added to a table, is seen here.
    certain = changes.touched | _children(
        manifest, (key for key in changes.touched | changes.wanted if key in manifest.sources or _grows(manifest, key))
    )
    for key in changes.wanted:
        node = manifest.nodes[key]
        node.tags.append(WANTED)
        if node.resource_type == "test" and key not in changes.touched:
            node.tags.append(PASSED_BEFORE)
        if node.config.materialized in ("table", "view") and not marts_build.is_mart(node) and key not in certain:
            node.config.tags = [*node.config.tags, STAYS]


def narrow(manifest: Any, changes: Changes, before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    """What has to be made and tested once all but the marts is made; dbt finds no more from then on.

    Args:
        manifest: dbt's.
        changes: what it was of when it began.
        before: fingerprint of each relation after the last good build, by unique id.
        now: and of each as it is.
    """
    marts = {key for key in changes.wanted if marts_build.is_mart(manifest.nodes[key])}
    tests = {key for key in changes.wanted if manifest.nodes[key].resource_type == "test"}
    others = {
        key
        for key in changes.wanted - marts - tests
        if key not in now or before.get(key) != now[key] or _grows(manifest, key)
    } | changes.touched
    # Who drops a mart drops the foreign keys to it, too: what has one to such a mart is made with it.
    with_key = _children(manifest, changes.touched)
    made = _downstream(manifest, marts & (changes.touched | with_key | _readers(manifest, others)), marts)
    asked = tests & (changes.touched | _children(manifest, others | made))
    left = others & changes.wanted | made | asked
    for key in changes.wanted - left:
        manifest.nodes[key].tags.remove(WANTED)
    return left


def _grows(manifest: Any, key: str) -> bool:
    """Whether rows are added to a table that stays the same table."""
    return key in manifest.nodes and manifest.nodes[key].config.materialized == "incremental"


def _children(manifest: Any, keys: Iterable[str]) -> set[str]:
    return {child for key in keys for child in manifest.child_map.get(key, ())}


def _readers(manifest: Any, keys: Iterable[str]) -> set[str]:
    """The children without those that only have a foreign key: their rows come from elsewhere."""
    return {child for key in keys for child in _children(manifest, [key]) if not _has_only_a_key(manifest, child, key)}


def _has_only_a_key(manifest: Any, child: str, parent: str) -> bool:
    """Whether a model does not read another one, but has a foreign key to it, which dbt counts among its `ref`."""
    node, to = manifest.nodes.get(child), manifest.nodes.get(parent)
    if to is None or node is None or node.resource_type != "model":
        return False
    keys = [constraint.to or "" for constraint in node.all_constraints if constraint.type == "foreign_key"]
    keys_to_it = sum(f"'{to.name}'" in key or f'"{to.name}"' in key for key in keys)
    return 0 < keys_to_it == len([ref for ref in node.refs if ref.name == to.name])


def _downstream(manifest: Any, keys: Iterable[str], marts: Set[str] | None = None) -> set[str]:
    """These, and all that depends on them; or, where marts are given, all of these that read them."""
    found: set[str] = set()
    left = set(keys)
    while left:
        found |= left
        left = (_children(manifest, left) if marts is None else _readers(manifest, left) & marts) - found
    return found
