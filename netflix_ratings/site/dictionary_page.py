"""The data dictionary: marts, reports and reference, column by column, from what dbt writes down of itself."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from loaders.warehouse.errors import UserError

GROUPS = (
    ("marts/core", "The star", "Facts, dimensions and bridges."),
    ("marts/reporting", "Reports", "What is asked for most, ready to read."),
    ("seeds", "Reference", "Small tables that are kept by hand."),
)
REF = re.compile(r"ref\('(\w+)'\)|(\w+)\"?(?:\s*\([^)]*\))?$")
CODE = re.compile(r"`([^`]+)`")
BY_COLUMN = ("column_values", "relationships")
# The rules of the test `column_values`, in words.
RULES = {
    "not_null": "not null",
    "accepted_values": "one of {}",
    "pattern": "matches {}",
    "prefix": "{} and digits",
    "is_clean": "clean {}",
}
BOUNDS = {"min_value": "from", "max_value": "to"}

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column: its type, what it means, whether it is of the key, where it leads to, what is tested."""

    name: str
    type: str
    description: Markup
    in_key: bool
    leads_to: str | None
    tests: Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table: what it holds, its columns, what it is made from and what is made from it, one step."""

    name: str
    schema: str
    description: Markup
    columns: Sequence[Column]
    tests: Sequence[str]
    parents: Sequence[str]
    children: Sequence[str]
    readers: Sequence[str]


@dataclass(frozen=True)
class Group:
    """Tables of a kind."""

    name: str
    said: str
    tables: Sequence[Table]


def page(templates: Environment, target: Path, site: Mapping[str, Any]) -> str:
    """Render it from dbt's manifest and catalogue in a folder; raise UserError where these are of another shape."""
    manifest, catalogue = (_read(target / f"{name}.json") for name in ("manifest", "catalog"))
    found = groups(manifest, catalogue)
    there = {table.name for group in found for table in group.tables}
    return templates.get_template("dictionary.html").render(
        **site,
        page="dictionary.html",
        root="",
        groups=found,
        there=there,
        megabytes=round((target / "static_index.html").stat().st_size / 1_000_000),
    )


def _read(path: Path) -> Node:
    found: Node = json.loads(path.read_text(encoding="utf-8"))
    if "nodes" not in found:
        raise UserError(f"{path} holds no nodes: another release of dbt is needed")
    return found


def groups(manifest: Node, catalogue: Node) -> list[Group]:
    """The tables that people read, by kind and name."""
    tested: dict[str, list[Node]] = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("attached_node"):
            tested.setdefault(node["attached_node"], []).append(node)
    for test in manifest.get("unit_tests", {}).values():
        for unique_id in test["depends_on"]["nodes"]:
            tested.setdefault(unique_id, []).append(test)
    found = []
    for folder, name, said in GROUPS:
        own = [
            (unique_id, node)
            for unique_id, node in manifest["nodes"].items()
            if node["resource_type"] in ("model", "seed")
            and f"{folder}/" in f"{node['original_file_path'].rpartition('/')[0]}/"
        ]
        own.sort(key=lambda pair: str(pair[1]["name"]))
        found.append(Group(name, said, [_table(manifest, catalogue, tested, *pair) for pair in own]))
    return found


def _table(manifest: Node, catalogue: Node, tested: Mapping[str, Sequence[Node]], unique_id: str, node: Node) -> Table:
    own = tested.get(unique_id, ())
    types = {name.lower(): column["type"] for name, column in _columns(catalogue, unique_id).items()}
    key = {
        name
        for constraint in node.get("constraints") or ()
        if constraint["type"] == "primary_key"
        for name in constraint["columns"]
    }
    leads = {
        constraint["columns"][0]: _named(constraint.get("to") or constraint.get("expression") or "")
        for constraint in node.get("constraints") or ()
        if constraint["type"] == "foreign_key" and len(constraint["columns"]) == 1
    }
    columns = []
    for name, column in node["columns"].items():
        if parent := _parent(own, name):
            leads.setdefault(name, parent)
        constraints = {constraint["type"] for constraint in column.get("constraints") or ()}
        said = ["not null"] if "not_null" in constraints or name in key else []
        said += [word for test in own for word in _of_column(test, name) if word not in said]
        columns.append(
            Column(
                name=name,
                type=str(column.get("data_type") or types.get(name, "")),
                description=marked(column["description"]),
                in_key=name in key,
                leads_to=leads.get(name),
                tests=said,
            )
        )
    return Table(
        name=node["name"],
        schema=node["schema"],
        description=marked(node["description"]),
        columns=columns,
        tests=list(dict.fromkeys(_test(test) for test in own if _is_of_the_table(test))),
        parents=sorted(_names(manifest, manifest["parent_map"].get(unique_id, ()))),
        children=sorted(_names(manifest, manifest["child_map"].get(unique_id, ()))),
        readers=sorted(
            manifest["exposures"][child]["label"] or manifest["exposures"][child]["name"]
            for child in manifest["child_map"].get(unique_id, ())
            if child.startswith("exposure.")
        ),
    )


def _columns(catalogue: Node, unique_id: str) -> Node:
    found: Node = catalogue["nodes"].get(unique_id, {}).get("columns", {})
    return found


def _names(manifest: Node, unique_ids: Sequence[str]) -> Iterator[str]:
    for unique_id in unique_ids:
        kind = unique_id.split(".")[0]
        if kind in ("model", "seed"):
            yield str(manifest["nodes"][unique_id]["name"])
        elif kind == "source":
            yield ".".join(unique_id.split(".")[-2:])


def _named(relation: str) -> str | None:
    """The name of a table as constraints and tests have it: a `ref`, or schema and name in quotes."""
    found = REF.search(relation)
    return found[1] or found[2] if found else None


def _test(test: Node) -> str:
    """What is tested, in a few words."""
    if test["resource_type"] == "unit_test":
        return f"{test['name'].replace('_', ' ')} (unit test)"
    metadata = test.get("test_metadata")
    if not metadata:
        return str(test["name"]).replace("_", " ")
    columns = metadata["kwargs"].get("columns")
    return " ".join([str(metadata["name"]).replace("_", " "), *([f"({', '.join(columns)})"] if columns else [])])


def _is_of_the_table(test: Node) -> bool:
    """Whether a test speaks of the table as a whole, not of each column by itself."""
    return not test.get("column_name") and _kind(test) not in BY_COLUMN


def _of_column(test: Node, column: str) -> Iterator[str]:
    """What a test asks of a column, in a few words each."""
    kind, rules = _kind(test), _rules(test, column)
    if test.get("column_name") == column:
        yield _test(test)
    elif kind == "relationships" and rules:
        yield f"in {_named(str(rules['to']))}"
    elif kind == "column_values":
        for rule in (rule for rule in RULES if rule in rules):
            value = rules[rule]
            yield RULES[rule].format(", ".join(map(str, value)) if isinstance(value, list) else value)
        if bounds := [f"{word} {rules[rule]}" for rule, word in BOUNDS.items() if rule in rules]:
            yield " ".join(bounds)


def _parent(tests: Sequence[Node], column: str) -> str | None:
    """The table in which a column's values stand, where a test says so."""
    rules = (_rules(test, column) for test in tests if _kind(test) == "relationships")
    return next((_named(str(rule["to"])) for rule in rules if rule), None)


def _kind(test: Node) -> str:
    """The name of a generic test; nothing of any other."""
    return str((test.get("test_metadata") or {}).get("name", ""))


def _rules(test: Node, column: str) -> Node:
    """What a test of columns says of one of them."""
    columns = (test.get("test_metadata") or {}).get("kwargs", {}).get("columns")
    found: Node = columns.get(column, {}) if isinstance(columns, Mapping) else {}
    return found


def marked(text: str) -> Markup:
    """A description as it is shown: what stands in backticks is code, an empty line begins a paragraph."""
    paragraphs = [
        CODE.sub(r"<code>\1</code>", str(escape(" ".join(one.split())))) for one in text.split("\n\n") if one.strip()
    ]
    return Markup("<br>".join(paragraphs))
