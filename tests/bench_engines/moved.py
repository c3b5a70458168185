"""What Spark moved between its tasks, from the events that it logs."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WRITES = re.compile(r"Execute InsertIntoHadoopFsRelationCommand\n(?:.*\n)*?Arguments: .*?\[path=(?P<folder>[^],]+)")


@dataclass
class Moved:
    """Of the statement that made a table: what its tasks sent to one another.

    Attributes:
        rows: rows sent.
        sent: bytes sent, as packed on their way.
        spilled: bytes of disk where memory did not suffice.
        working: seconds of cores.
        largest: rows that the largest task received, and the mean of its stage's tasks.
    """

    rows: int = 0
    sent: int = 0
    spilled: int = 0
    working: float = 0
    largest: tuple[int, float] = (0, 0)


def moved(events: Path) -> dict[str, Moved]:
    """By table, as `marts.dim_titles`, from the folder with the one log of a build."""
    tables: dict[int, str] = {}  # by execution
    executions: dict[int, int] = {}  # by stage
    found: dict[str, Moved] = defaultdict(Moved)
    received: dict[int, list[int]] = defaultdict(list)
    for event in _events(events):
        kind = event["Event"].rpartition(".")[2]
        if kind == "SparkListenerSQLExecutionStart":
            if written := WRITES.search(event["physicalPlanDescription"]):
                folder = Path(written["folder"])
                tables[event["executionId"]] = f"{folder.parent.name}.{folder.name}"
            elif (root := event.get("rootExecutionId")) in tables:
                tables[event["executionId"]] = tables[root]
        elif kind == "SparkListenerJobStart":
            execution = event.get("Properties", {}).get("spark.sql.execution.id")
            if execution is not None:
                executions |= dict.fromkeys(event["Stage IDs"], int(execution))
        elif kind == "SparkListenerTaskEnd" and event.get("Task Metrics"):
            table = tables.get(executions.get(event["Stage ID"], -1))
            if table is not None:
                _add(found[table], event["Task Metrics"])
                received[event["Stage ID"]].append(event["Task Metrics"]["Shuffle Read Metrics"]["Total Records Read"])
    for stage, rows in received.items():
        if max(rows):
            table = tables[executions[stage]]
            found[table].largest = max(found[table].largest, (max(rows), sum(rows) / len(rows)))
    return dict(found)


def _add(to: Moved, metrics: dict[str, Any]) -> None:
    to.rows += metrics["Shuffle Write Metrics"]["Shuffle Records Written"]
    to.sent += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
    to.spilled += metrics["Disk Bytes Spilled"]
    to.working += metrics["Executor CPU Time"] / 1e9


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    (log,) = folder.iterdir()
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
