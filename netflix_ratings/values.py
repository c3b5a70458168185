"""Values as CSV and JSON have them."""

from collections.abc import Iterable
from datetime import date, datetime, timezone
from decimal import Decimal

LIST_SEPARATOR = "; "
"""Between the items of a list in CSV."""


def csv_row(row: Iterable[object]) -> list[object]:
    """Write the values of a row as CSV has them: null as nothing, a list joined, a time in UTC."""
    return [_csv_value(value) for value in row]


def _csv_value(value: object) -> object:
    if isinstance(value, list):
        return LIST_SEPARATOR.join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _utc(value) if isinstance(value, datetime) else value


def json_value(value: object) -> object:
    """Write what JSON has no word for: a decimal as the shortest number that is it, days and times in ISO 8601."""
    if isinstance(value, Decimal):
        return float(value)
    assert isinstance(value, date), f"no column holds {value!r}"
    return _utc(value) if isinstance(value, datetime) else value.isoformat()


def _utc(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
