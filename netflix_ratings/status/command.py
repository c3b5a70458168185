"""The command `status`."""

import json
from contextlib import closing
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

import typer

from loaders import warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import answers
from netflix_ratings.status.freshness import limits
from netflix_ratings.status.health import Finding, Health, days, exit_code, look
from netflix_ratings.tables import titled_table

WIDEST = 30  # columns of the terminal that a text may take
DRIFT_LINES = 8  # at most; --json has all


def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: all of it, as JSON.")] = False,
    within: Annotated[
        float | None,
        typer.Option(
            metavar="HOURS", min=0, help="Also see that the files were looked at in the last HOURS: 26 for every day."
        ),
    ] = None,
) -> None:
    """Say whether all is well: how old each source is, the last load, good build and publication, rows, drift.

    Only reads. The exit code is 0 where all is well, 75 where what is not may pass, 1 where somebody must mend it.
    """
    with closing(warehouse.connect(settings.LOADER)) as connection:
        health = look(connection, limits())
    findings = health.findings(None if within is None else timedelta(hours=within))
    if as_json:
        answers.print(json.dumps(_for_programs(health, findings), indent=2), soft_wrap=True, markup=False)
    else:
        _show(health, findings)
    raise typer.Exit(exit_code(findings))


def _for_programs(health: Health, findings: list[Finding]) -> dict[str, Any]:
    told = {
        "is_well": not findings,
        "exit_code": exit_code(findings),
        "findings": [asdict(finding) for finding in findings],
        **asdict(health),
    }
    for told_of, source in zip(told["sources"], health.sources, strict=True):
        told_of["row_share"] = source.row_share
    plain: dict[str, Any] = _plain(told)
    return plain


def _plain(value: Any) -> Any:
    """The same without what JSON lacks: moments in UTC, lengths of time in days."""
    if isinstance(value, dict):
        return {f"{key}_days" if isinstance(inner, timedelta) else key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()
    if isinstance(value, timedelta):
        return round(value / timedelta(days=1), 3)
    return value


def _show(health: Health, findings: list[Finding]) -> None:
    if health.sources:
        table = titled_table("Sources", ["raw table"], ["rows", "usual", "age", "looked at", "fresh"], WIDEST)
        for source in health.sources:
            usual = "–" if source.usual_rows is None else f"{source.usual_rows:,}"
            looked = days(health.at - (source.checked_at or source.loaded_at))
            rows = "absent" if source.file_name is None else f"{source.rows:,}"
            table.add_row(source.table, rows, usual, days(source.age), looked, source.freshness)
        answers.print(table)
    if (load := health.last_load) is not None:
        _line("last load", load.at, f"number {load.number}, of {load.folder or 'a folder not known'}")
        _line("last looked at", load.checked_at)
    _line("last good build", health.last_good_build)
    if health.waiting_build is not None:
        _line("build that waits", health.waiting_build)
    published = health.last_publication
    if published is None:
        _line("last publication", None)
    else:
        _line("last publication", published.at, f"build {published.build_number}")
    if health.drift:
        answers.print("[bold]New values, and values that could not be taken[/]")
        for drift in health.drift[:DRIFT_LINES]:
            value = "" if drift.value is None else f" {drift.value[:40]!r}"
            line = f"  {drift.table}.{drift.column}: {drift.rows:,} ×{value}: {drift.what_to_do}"
            answers.print(line, markup=False, soft_wrap=True)
        if len(health.drift) > DRIFT_LINES:
            answers.print(f"  and {len(health.drift) - DRIFT_LINES} more")
    words = {"mend": "to mend", "may_pass": "may pass"}
    for finding in findings:
        answers.print(f"{words[finding.level]}: {finding.what}", markup=False, soft_wrap=True)
    if not findings:
        answers.print("all is well")


def _line(what: str, at: datetime | None, more: str = "") -> None:
    when = f"{at.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC" if at else "never"
    answers.print(f"{what}: {when}{f', {more}' if more else ''}", markup=False, soft_wrap=True)
