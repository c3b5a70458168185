"""CSV and JSON on stdout, for programs: UTF-8 whatever the terminal's encoding is."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from loaders.warehouse.errors import UserError
from netflix_ratings.values import csv_row, json_value

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV; lists joined by semicolons.")]


def check_one_format(as_json: bool, as_csv: bool) -> None:
    """Raise UserError where both are asked for."""
    if as_json and as_csv:
        raise UserError("--json and --csv: one of the two")


def write_json(value: object) -> None:
    """Write a value, indented; days, times and decimals as `json_value` has them."""
    _as_utf8()
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=json_value)
    sys.stdout.write("\n")


def write_csv(names: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a line of names and a line for each row."""
    _as_utf8()
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(names)
    lines.writerows(csv_row(row) for row in rows)


def _as_utf8() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="strict")
