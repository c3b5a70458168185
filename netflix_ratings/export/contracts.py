"""The marts as dbt promises them: contracts, keys and tests, read from dbt's own manifest."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from loaders.warehouse import settings
from loaders.warehouse.errors import UserError

Base = Literal["text", "integer", "bigint", "numeric", "boolean", "date", "timestamptz", "text[]"]
BASES: dict[str, Base] = {
    "text": "text",
    "integer": "integer",
    "bigint": "bigint",
    "numeric": "numeric",
    "boolean": "boolean",
    "date": "date",
    "timestamptz": "timestamptz",
    "timestamp with time zone": "timestamptz",
    "text[]": "text[]",
}


@dataclass(frozen=True)
class Type:
    """A type of Postgres; a numeric has its digits in all and behind the point."""

    base: Base
    precision: int = 0
    scale: int = 0


@dataclass
class Column:
    """A column: what it holds, and what its constraints and tests promise of its values; None where nothing is."""

    name: str
    description: str
    type: Type
    nullable: bool
    values: list[str] | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class ForeignKey:
    """Columns that say which row of another table is meant, by the columns there."""

    columns: list[str]
    table: str
    to_columns: list[str]


@dataclass
class Table:
    """A mart under contract."""

    name: str
    description: str
    columns: list[Column]
    primary_key: list[str]
    foreign_keys: list[ForeignKey] = field(default_factory=list)


def names() -> list[str]:
    """The names of the marts in alphabetical order, without dbt: all are under contract, as `make lint` sees to."""
    return sorted(path.stem for path in (settings.ROOT / "models" / "marts").rglob("*.sql"))


def tables(manifest: Mapping[str, Any]) -> dict[str, Table]:
    """Read the marts under contract from dbt's manifest, by name in alphabetical order.

    A test counts only where all rows must pass it. Raise UserError for a type that has no counterpart outside Postgres.
    """
    nodes = manifest["nodes"]
    models = {
        key: node
        for key, node in nodes.items()
        if node["resource_type"] == "model"
        and node["config"]["schema"] == "marts"
        and node["config"]["contract"]["enforced"]
    }
    found = {key: _table(node) for key, node in models.items()}
    for node in nodes.values():
        table = found.get(node.get("attached_node"))  # what a singular test has not
        if node["resource_type"] == "test" and table and _holds_for_all(node):
            _promise(table, node, nodes)
    return {table.name: table for table in sorted(found.values(), key=lambda table: table.name)}


def _table(node: Mapping[str, Any]) -> Table:
    primary: list[str] = []
    foreign = []
    for constraint in node["constraints"]:
        if constraint["type"] == "primary_key":
            primary = constraint["columns"]
        elif constraint["type"] == "foreign_key":
            to = re.findall(r"\w+", constraint["to"])[-1]  # ref('dim_titles'), or once built "…"."marts"."dim_titles"
            foreign.append(ForeignKey(constraint["columns"], to, constraint["to_columns"]))
    columns = [
        Column(
            column["name"],
            _plain(column["description"]),
            _type(node["alias"], column["name"], column["data_type"]),
            nullable=column["name"] not in primary and not any(c["type"] == "not_null" for c in column["constraints"]),
        )
        for column in node["columns"].values()
    ]
    return Table(node["alias"], _plain(node["description"]), columns, primary, foreign)


def _type(table: str, column: str, said: str) -> Type:
    shape = re.fullmatch(r"(?P<base>[a-z ]+(?:\[\])?)(?:\((?P<precision>\d+)(?:, *(?P<scale>\d+))?\))?", said.lower())
    if shape is None or shape["base"] not in BASES or (shape["base"] == "numeric" and shape["precision"] is None):
        raise UserError(f"marts.{table}.{column} is of type {said}, which the export doesn't know")
    return Type(BASES[shape["base"]], int(shape["precision"] or 0), int(shape["scale"] or 0))


def _holds_for_all(test: Mapping[str, Any]) -> bool:
    config = test["config"]
    return bool(config["enabled"]) and config["severity"].lower() == "error" and not config["where"]


def _promise(table: Table, test: Mapping[str, Any], nodes: Mapping[str, Any]) -> None:
    """Note what a test promises of its columns."""
    metadata = test["test_metadata"]
    if metadata is None or metadata["name"] not in ("column_values", "relationships"):
        return
    for column in table.columns:
        promised = metadata["kwargs"]["columns"].get(column.name, {})
        if metadata["name"] == "relationships":
            column.values = _enumerated(test, promised, nodes) or column.values
        else:
            column.values = promised.get("accepted_values", column.values)
            column.minimum = promised.get("min_value", column.minimum)
            column.maximum = promised.get("max_value", column.maximum)


def _enumerated(test: Mapping[str, Any], promised: Mapping[str, Any], nodes: Mapping[str, Any]) -> list[str] | None:
    """The values of the seed that a column refers to, where the seed's meta says that it is an enumeration."""
    if not promised:
        return None
    field_name, flag, named = promised["field"], promised.get("only_where"), re.findall(r"\w+", promised["to"])
    parents = (nodes.get(key, {}) for key in test["depends_on"]["nodes"])
    for seed in parents:
        is_it = seed.get("resource_type") == "seed" and seed["name"] == named[-1]
        if is_it and seed["config"]["meta"].get("enumeration"):
            with (settings.ROOT / seed["original_file_path"]).open(encoding="utf-8", newline="") as file:
                rows = [row for row in csv.DictReader(file) if flag is None or row[flag] == "true"]
            return list(dict.fromkeys(row[field_name] for row in rows))
    return None


def _plain(description: str) -> str:
    """A description on one line."""
    return " ".join(description.split())
