"""The schemas of an export: a JSON schema for each table's rows, and a data package that lists the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netflix_ratings.export.contracts import Column, Table
from netflix_ratings.published import Build
from netflix_ratings.values import LIST_SEPARATOR

TERMS = (
    "For personal and non-commercial use only, where it was made from IMDb's files: their data may not be passed on. "
    "Information courtesy of IMDb (https://www.imdb.com). Used with permission."
)
JSON_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "bigint": {"type": "integer"},
    "numeric": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "timestamptz": {"type": "string", "format": "date-time"},
    "text[]": {"type": "array", "items": {"type": "string"}},
}
FIELD_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "bigint": {"type": "integer"},
    "numeric": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "date"},
    "timestamptz": {"type": "datetime"},
    "text[]": {"type": "array"},
}
MEDIA_TYPES = {"csv": "text/csv", "jsonl": "application/jsonl", "parquet": "application/vnd.apache.parquet"}


@dataclass(frozen=True)
class File:
    """A table that was written: the file's name, its size and its number of rows."""

    table: Table
    name: str
    bytes: int
    rows: int


def json_schema(table: Table) -> dict[str, Any]:
    """A JSON schema (2020-12) that is valid for every row of a table, as an object."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": table.name,
        "description": table.description,
        "$comment": f"Primary key: {', '.join(table.primary_key)}.",
        "type": "object",
        "properties": {column.name: _property(column) for column in table.columns},
        "required": [column.name for column in table.columns],
        "additionalProperties": False,
    }


def data_package(files: Sequence[File], file_format: str, build: Build | None = None) -> dict[str, Any]:
    """A data package (version 2) of the tables: the file of each, what it holds, how they are joined.

    Its version is the number of the published build, where the tables are those of one.
    """
    version = {"version": str(build.number), "created": build.at.isoformat()} if build and build.is_whole else {}
    exported = {file.table.name for file in files}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "netflix-ratings",
        "title": "Netflix titles with their IMDb and Rotten Tomatoes scores",
        "description": TERMS,
        **version,
        "resources": [
            {
                "name": file.table.name,
                "type": "table",
                "description": file.table.description,
                "path": file.name,
                "format": file_format,
                "mediatype": MEDIA_TYPES[file_format],
                "bytes": file.bytes,
                "rows": file.rows,
                **({} if file_format == "parquet" else {"encoding": "utf-8"}),
                "schema": _table_schema(file.table, exported, file_format),
            }
            for file in files
        ],
    }


def _property(column: Column) -> dict[str, Any]:
    schema = {"description": column.description, **JSON_TYPES[column.type.base], **_bounds(column)}
    if column.values is not None:
        schema["enum"] = column.values + ([None] if column.nullable else [])
    if column.nullable:
        schema["type"] = [schema["type"], "null"]
    return schema


def _bounds(column: Column) -> dict[str, float]:
    bounds = {"minimum": column.minimum, "maximum": column.maximum}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _table_schema(table: Table, exported: set[str], file_format: str) -> Mapping[str, Any]:
    keys = [
        {"fields": key.columns, "reference": {"resource": key.table, "fields": key.to_columns}}
        for key in table.foreign_keys
        if key.table in exported
    ]
    return {
        "fields": [_field(column, file_format) for column in table.columns],
        "primaryKey": table.primary_key,
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(column: Column, file_format: str) -> dict[str, Any]:
    kind = FIELD_TYPES[column.type.base]
    if column.type.base == "text[]" and file_format == "csv":
        kind = {"type": "list", "itemType": "string", "delimiter": LIST_SEPARATOR}
    constraints: dict[str, Any] = {"required": not column.nullable, **_bounds(column)}
    if column.values is not None:
        constraints["enum"] = column.values
    return {"name": column.name, **kind, "description": column.description, "constraints": constraints}
