"""How old a source may be: the `freshness` of the sources' YAML, so that `dbt source freshness` says the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import yaml

from loaders.warehouse import settings

Verdict = Literal["pass", "warn", "error"]


@dataclass(frozen=True)
class Limit:
    """What dbt knows of a source's age.

    Attributes:
        table: its table in schema raw.
        query: gives the moment of its last load.
        warn_after: the age from which it is old.
        error_after: the age from which it is too old.
    """

    table: str
    query: str
    warn_after: timedelta
    error_after: timedelta

    def verdict(self, age: timedelta) -> Verdict:
        """What dbt says of a source of that age."""
        return "error" if age > self.error_after else "warn" if age > self.warn_after else "pass"


def limits() -> list[Limit]:
    """The limits of all sources, as they stand in the project."""
    return sorted(_declared(), key=lambda limit: limit.table)


def _declared() -> Iterator[Limit]:
    for path in sorted((settings.ROOT / "models" / "staging").glob("*/*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                if freshness := table.get("config", {}).get("freshness"):
                    query = table["config"]["loaded_at_query"]
                    yield Limit(
                        table["identifier"], query, _age(freshness["warn_after"]), _age(freshness["error_after"])
                    )


def _age(limit: dict[str, Any]) -> timedelta:
    return timedelta(**{f"{limit['period']}s": limit["count"]})
