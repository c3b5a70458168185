"""What is known of the warehouse's health, and what of it somebody should look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Literal

from psycopg2 import extensions, sql

from loaders.warehouse import settings
from loaders.warehouse.errors import MAY_PASS, MEND
from netflix_ratings.status.freshness import Limit, Verdict

COMPARED = 10  # loads before the last one
LONGEST_BUILD = timedelta(hours=6)  # the DAG ends a task after it
LOG = "load_log"

LOADS = f"""
select table_name, load_id, file_name, row_count, status, finished_at, checked_at, made_up, origin, folder
from (
    select *, row_number() over (partition by table_name order by load_id desc) as loads_since from raw.load_log
) as numbered
where loads_since <= {COMPARED + 1}
order by table_name, load_id desc
"""
PUBLISHED = """
select build_number, published_at, not exists (
    select from (
        select distinct on (made.name) made.name, made.relation_oid
        from marts.published_builds
        cross join lateral unnest(marts, relation_oids) as made (name, relation_oid)
        order by made.name, build_number desc
    ) as last_made
    where not exists (
        select from pg_class
        where relnamespace = to_regnamespace('marts') and relname = last_made.name and oid = last_made.relation_oid
    )
)
from marts.published_builds order by build_number desc limit 1
"""
DRIFT = """
select source_table, source_column, kind, source_value, number_of_rows, what_to_do
from marts.rpt_source_quality where kind in ('new_value', 'set_aside')
order by number_of_rows desc, source_table, source_column, source_value
"""

Level = Literal["may_pass", "mend"]
CODES: dict[Level, int] = {"may_pass": MAY_PASS, "mend": MEND}


@dataclass(frozen=True)
class Finding:
    """Something that somebody should look at, or that may pass, in one line that says what to do."""

    level: Level
    what: str


@dataclass(frozen=True)
class Source:
    """A raw table: its last load, beside those before.

    Attributes:
        table: its name.
        file_name: of the last load; null where an optional file was absent.
        rows: of the last load.
        usual_rows: the median of the loads before it, of the same kind; None where there are none.
        compared_loads: how many these are.
        loaded_at: when other rows than before were last loaded.
        checked_at: when the file was last found to be the one that is loaded.
        age: since the last load.
        freshness: what `dbt source freshness` says of the age.
    """

    table: str
    file_name: str | None
    rows: int
    usual_rows: int | None
    compared_loads: int
    loaded_at: datetime
    checked_at: datetime | None
    age: timedelta
    freshness: Verdict

    @property
    def row_share(self) -> float | None:
        """The rows, as a share of the usual ones."""
        return self.rows / self.usual_rows if self.usual_rows else None


@dataclass(frozen=True)
class LastLoad:
    """The last load of any table, and the last time that the files were looked at."""

    number: int
    at: datetime
    checked_at: datetime
    origin: str | None
    folder: str | None
    made_up: bool | None
    freshness: Verdict


@dataclass(frozen=True)
class Publication:
    """The build that people read, and whether its tables are still those that were published."""

    build_number: int
    at: datetime
    is_whole: bool


@dataclass(frozen=True)
class Drift:
    """Values that a source did not have before, or that could not be taken."""

    table: str
    column: str
    kind: str
    value: str | None
    rows: int
    what_to_do: str


@dataclass(frozen=True)
class Health:
    """All of it, as of one moment by the server's clock."""

    at: datetime
    sources: list[Source] = field(default_factory=list)
    last_load: LastLoad | None = None
    last_good_build: datetime | None = None
    waiting_build: datetime | None = None
    has_newer_files: bool = False
    last_publication: Publication | None = None
    drift: list[Drift] = field(default_factory=list)

    def findings(self, within: timedelta | None = None) -> list[Finding]:
        """What is not as it should be, the worst first.

        Args:
            within: how long ago the files were looked at, at most, where something loads them by a schedule.
        """
        found = [*self._of_sources(), *self._of_builds(), *self._of_schedule(within)]
        return sorted(found, key=lambda finding: finding.level != "mend")

    def _of_sources(self) -> Iterator[Finding]:
        if self.last_load is None:
            yield Finding("mend", "nothing is loaded yet: netflix-ratings run")
        elif self.last_load.freshness == "error":
            yield Finding("mend", f"no file was loaded for {days(self.at - self.last_load.at)}: netflix-ratings load")
        least = settings.min_rows_share()
        for source in self.sources:
            if source.freshness != "pass":
                level: Level = "mend" if source.freshness == "error" else "may_pass"
                yield Finding(level, f"raw.{source.table}: no new file for {days(source.age)}: look at its source")
            share = source.row_share
            if share is not None and least > 0 and not least <= share <= 1 / least:
                yield Finding(
                    "mend",
                    f"raw.{source.table}: {source.rows:,} rows, where {source.usual_rows:,} are usual: look at the "
                    "file; netflix-ratings undo has the one before, until the next good build",
                )

    def _of_builds(self) -> Iterator[Finding]:
        if self.last_publication is None:
            yield Finding("mend", "nothing is published yet: netflix-ratings run")
        elif not self.last_publication.is_whole:
            yield Finding(
                "mend", "the marts are not those that were published, but of dbt alone: netflix-ratings run --full"
            )
        if self.has_newer_files and self.last_load is not None and self.waiting_build is None:
            yield self._left(self.last_load.at, "files that were loaded {} ago are in no good build", "build")
        if self.waiting_build is not None:
            yield self._left(self.waiting_build, "a build that passed its tests {} ago is not published", "publish")

    def _left(self, since: datetime, what: str, command: str) -> Finding:
        """Somebody may be at it; after the longest time that it takes, nobody is."""
        age = self.at - since
        level: Level = "mend" if age > LONGEST_BUILD else "may_pass"
        return Finding(level, f"{what.format(days(age))}: netflix-ratings {command}")

    def _of_schedule(self, within: timedelta | None) -> Iterator[Finding]:
        if within is not None and self.last_load is not None and self.at - self.last_load.checked_at > within:
            age = days(self.at - self.last_load.checked_at)
            yield Finding("mend", f"nobody looked for new files for {age}: look at what runs netflix-ratings load")


def exit_code(findings: Sequence[Finding]) -> int:
    """What a monitor is told: of the worst."""
    return CODES[findings[0].level] if findings else 0


def look(connection: extensions.connection, limits: Sequence[Limit]) -> Health:
    """Look at all of it, as of one moment."""
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    with connection, connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (now,) = cursor.fetchone() or (None,)
        if not _exists(cursor, "raw.load_log"):
            return Health(now)
        cursor.execute(LOADS)
        loads = _by_table(cursor)
        if not loads:
            return Health(now)
        verdicts: dict[str, tuple[timedelta, Verdict]] = {}
        for limit in limits:
            cursor.execute(limit.query)
            (at,) = cursor.fetchone() or (None,)
            age = now - at if at else timedelta.max  # as dbt has it: never loaded is infinitely long ago
            verdicts[limit.table] = (age, limit.verdict(age))
        return Health(
            now,
            [_source(table, of_table, *verdicts[table]) for table, of_table in loads.items() if table in verdicts],
            _last_load(loads, verdicts[LOG][1]),
            _moment(cursor, "raw.last_build", "built_at"),
            _moment(cursor, "raw.waiting_build", "tested_at"),
            _exists(cursor, "raw.load_log_before") or not _exists(cursor, "raw.last_build"),
            _publication(cursor),
            _drift(cursor),
        )


def _by_table(cursor: extensions.cursor) -> dict[str, list[dict[str, Any]]]:
    """The loads of each table, the last one first."""
    names = [column.name for column in cursor.description or ()]
    loads: dict[str, list[dict[str, Any]]] = {}
    for row in cursor:
        load = dict(zip(names, row, strict=True))
        loads.setdefault(load["table_name"], []).append(load)
    return loads


def _source(table: str, loads: list[dict[str, Any]], age: timedelta, verdict: Verdict) -> Source:
    last, *earlier = loads
    # Made-up files and real ones are of different sizes; an absent one has none.
    alike = [load["row_count"] for load in earlier if load["made_up"] == last["made_up"] and load["status"] == "loaded"]
    usual = round(median(alike)) if alike and last["status"] == "loaded" else None
    is_there = last["status"] == "loaded"
    return Source(
        table,
        last["file_name"] if is_there else None,
        last["row_count"],
        usual,
        len(alike) if is_there else 0,
        last["finished_at"],
        last["checked_at"],
        age,
        verdict,
    )


def _last_load(loads: dict[str, list[dict[str, Any]]], verdict: Verdict) -> LastLoad:
    every = [load for of_table in loads.values() for load in of_table]
    last = max(every, key=lambda load: int(load["load_id"]))
    checked = max(load["checked_at"] or load["finished_at"] for load in every)
    of_catalogue = loads.get("netflix_titles", [last])[0]
    return LastLoad(
        last["load_id"],
        last["finished_at"],
        checked,
        of_catalogue["origin"],
        of_catalogue["folder"],
        of_catalogue["made_up"],
        verdict,
    )


def _publication(cursor: extensions.cursor) -> Publication | None:
    if not _exists(cursor, "marts.published_builds"):
        return None
    cursor.execute(PUBLISHED)
    row = cursor.fetchone()
    return Publication(*row) if row else None


def _drift(cursor: extensions.cursor) -> list[Drift]:
    if not _exists(cursor, "marts.rpt_source_quality"):
        return []
    cursor.execute(DRIFT)
    return [Drift(*row) for row in cursor]


def _moment(cursor: extensions.cursor, table: str, column: str) -> datetime | None:
    """The newest moment of a table of the loader's."""
    if not _exists(cursor, table):
        return None
    name = sql.Identifier(*table.split("."))
    cursor.execute(sql.SQL("select max({}) from {}").format(sql.Identifier(column), name))
    (at,) = cursor.fetchone() or (None,)
    moment: datetime | None = at
    return moment


def _exists(cursor: extensions.cursor, name: str) -> bool:
    cursor.execute("select to_regclass(%s) is not null", (name,))
    return cursor.fetchone() == (True,)


def days(age: timedelta) -> str:
    """A length of time as people say it."""
    hours = age.total_seconds() / 3600
    if hours < 1:
        return f"{hours * 60:.0f} min"
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:,.0f} days"
