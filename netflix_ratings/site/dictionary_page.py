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
TESTS = {"unique": "unique", "not_null": "not null"}

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
        **site, page="dictionary.html", root="", groups=found, there=there
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
        of_column = [test for test in own if test.get("column_name") == name]
        for test in of_column:
            if test["test_metadata"]["name"] == "relationships":
                leads.setdefault(name, _named(str(test["test_metadata"]["kwargs"].get("to", ""))))
        constraints = {constraint["type"] for constraint in column.get("constraints") or ()}
        said = ["not null"] if "not_null" in constraints or name in key else []
        said += [word for test in of_column if (word := _test(test)) and word not in said]
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
        tests=list(dict.fromkeys(_test(test) for test in own if not test.get("column_name"))),
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
    name, arguments = metadata["name"], metadata["kwargs"]
    if name == "accepted_values":
        return f"one of {', '.join(map(str, arguments['values']))}"
    if name == "in_range":
        bounds = [
            f"{word} {arguments[key]}" for key, word in (("min_value", "from"), ("max_value", "to")) if key in arguments
        ]
        return " ".join([*bounds, *_of(arguments)])
    if name == "relationships":
        return f"in {_named(str(arguments.get('to', '')))}"
    return " ".join([TESTS.get(name, name.replace("_", " ")), *_of(arguments)])


def _of(arguments: Node) -> list[str]:
    columns = arguments.get("columns")
    return [f"({', '.join(columns)})"] if columns else []


def marked(text: str) -> Markup:
    """A description as it is shown: what stands in backticks is code, an empty line begins a paragraph."""
    paragraphs = [
        CODE.sub(r"<code>\1</code>", str(escape(" ".join(one.split())))) for one in text.split("\n\n") if one.strip()
    ]
    return Markup("<br>".join(paragraphs))
