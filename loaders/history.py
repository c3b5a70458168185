"""The history of scores made again from an archive: from the ratings of each day, whatever was loaded in which order.

Each day's files are read as a load reads them, and become scores by the project's own models, which dbt compiles with
other names for what they read: the day's tables instead of those of the last load. What has changed from one day to
the next is the history; it takes the place of the old one in one transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from psycopg2 import errors, extensions, sql
from psycopg2.extras import execute_values

from loaders import build_state, dbt_command, load_log, raw_tables, warehouse
from loaders.archive_folder import archive_in
from loaders.copy_file import copy_file
from loaders.find_objects import days_of
from loaders.objects import Folder
from loaders.places import Kept
from loaders.sample import cached
from loaders.sample.layout import TRUTH
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse import settings
from loaders.warehouse.console import confirm, messages
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.patience import LOCK_TIMEOUT, allow

HISTORY = "fct_title_scores"
SCORES = "int_rated_scores"
MATCHES, LOADS = "int_matches", "int_source_loads"
TEMPORARY = "pg_temp"
AS_IT_WAS = "the history is as it was"

TABLES = """
create temporary table int_source_loads (table_name text, last_loaded_on date, made_up boolean);
create temporary table int_matches as
    select platform, rated_title_id from intermediate.int_matches where rated_title_id is not null
    union
    select platform, rated_title_id from marts.fct_title_scores;
create temporary table day_scores (
    platform text, rated_title_id text, score_name text, valid_from date, score numeric(4, 1), votes integer,
    made_up boolean
);
create temporary table first_days (platform text, first_day date);
analyze int_matches;
"""
# What a score was before the first day counts as its last change; of the days, each score that is another one.
CHANGES = """
create temporary table new_rows as
with earlier as (
    select distinct on (noted.platform, noted.rated_title_id, noted.score_name) noted.*
    from marts.fct_title_scores as noted
    inner join first_days on noted.platform = first_days.platform
    where noted.valid_from < first_days.first_day
    order by noted.platform, noted.rated_title_id, noted.score_name, noted.valid_from desc
), every as (
    select platform, rated_title_id, score_name, valid_from, score, votes, made_up, false as is_new from earlier
    union all
    select day_scores.*, true as is_new
    from day_scores
    inner join first_days on day_scores.platform = first_days.platform and valid_from >= first_day
), compared as (
    select
        every.*,
        lag(score) over (partition by platform, rated_title_id, score_name order by valid_from) as score_before
    from every
)
select platform, rated_title_id, score_name, valid_from, score, votes, made_up
from compared
where is_new and score is distinct from score_before
"""
KEY = "(new.platform, new.rated_title_id, new.score_name, new.valid_from)"
SAME = f"""
{KEY} = (old.platform, old.rated_title_id, old.score_name, old.valid_from)
and (new.score, new.votes, new.made_up) is not distinct from (old.score, old.votes, old.made_up)
"""
REPLACED = f"""
first_days where old.platform = first_days.platform and old.valid_from >= first_days.first_day
and not exists (select from new_rows as new where {SAME})
"""
# Of those, the ones for which the archive has nothing in their place.
LOST = f"""
select count(*) from marts.fct_title_scores as old
inner join first_days on old.platform = first_days.platform and old.valid_from >= first_days.first_day
where not exists (
    select from new_rows as new
    where {KEY} = (old.platform, old.rated_title_id, old.score_name, old.valid_from)
)
"""
MISSING = f"from new_rows as new where not exists (select from marts.fct_title_scores as old where {SAME})"
COLUMNS = "platform, rated_title_id, score_name, valid_from, score, votes, made_up"


@dataclass(frozen=True)
class Rebuilt:
    """What became of the history.

    Attributes:
        days: days of which files were read.
        first: the first of them.
        last: the last of them.
        removed: rows that are not there any more.
        added: rows that are new.
        rows: all rows now.
    """

    days: int
    first: date
    last: date
    removed: int
    added: int
    rows: int


class _Statements(NamedTuple):
    """The project's own SQL: the views of staging by name, and the scores that are made of them."""

    views: dict[str, str]
    scores: str
    history_key: str


def rebuild(folder: Folder, since: date | None, yes: bool) -> Rebuilt:
    """Make the history again from an archive, from its first day on or from `since`; what is older stays as it is.

    The lock must be held. Raise UserError where anything is in the way: then the history is as it was.
    """
    archive = archive_in(folder)
    objects = archive.objects()
    try:
        with closing(warehouse.connect()) as connection, connection, connection.cursor() as cursor:
            origin = load_log.last_origin(cursor, cached.netflix_sha256())
            cursor.execute("select platform, scores_table from reference.platforms where is_rating_platform")
            platforms = dict(cursor.fetchall())
            cursor.execute("select from marts.fct_title_scores limit 1")
    except errors.UndefinedTable:
        raise UserError("there is no history to make again: netflix-ratings run") from None
    made_up = archive.has(TRUTH)
    if origin is None or origin.made_up is not made_up:
        kinds = ("made-up", "real") if made_up else ("real", "made-up")
        raise UserError(f"{archive} holds {kinds[0]} files, the warehouse {kinds[1]} ones; {AS_IT_WAS}")
    tables = {source.table: source for source in SOURCES if source.table in platforms.values()}
    days = {source: days_of(source, objects) for source in tables.values()}
    wanted = sorted({day for of_source in days.values() for day in of_source if since is None or day >= since})
    if not wanted:
        raise UserError(f"{archive} has no ratings under a day (dt=2026-11-26){f' since {since}' if since else ''}")
    statements = _compile(list(tables))
    with closing(warehouse.connect()) as connection, closing(warehouse.connect(settings.LOADER)) as holder:
        _prepare(connection, holder)
        with connection.cursor() as cursor:
            for platform, table in platforms.items():
                if archived := days[tables[table]]:
                    first = min(archived) if since is None else max(since, min(archived))
                    cursor.execute("insert into first_days values (%s, %s)", (platform, first))
        connection.commit()
        with messages.status("ratings") as status:
            for number, day in enumerate(wanted, start=1):
                status.update(f"ratings of {day}, {number} of {len(wanted)}")
                of_day = {source: of_source.get(day) for source, of_source in days.items()}
                with _staged(connection, of_day):
                    _add_day(connection, statements, day, made_up, of_day)
        counts = _replace(connection, statements.history_key, f"the archive {archive}", yes)
    return Rebuilt(len(wanted), wanted[0], wanted[-1], *counts)


def _compile(tables: Sequence[str]) -> _Statements:
    """Have dbt compile the models between the ratings and the scores, with the names of what a day's are read from."""
    manifest = dbt_command.run(None, False, "parse")
    by_name = {node.name: key for key, node in manifest.nodes.items() if node.resource_type == "model"}
    scores = manifest.nodes[by_name[SCORES]]
    sources = {key for key, source in manifest.sources.items() if source.identifier in tables}
    views = [key for key in scores.depends_on.nodes if sources & set(_parents(manifest, key))]
    for key in sources:
        source = manifest.sources[key]
        _rename(source, source.schema, raw_tables.staging_name(source.identifier))
    for key in [*views, by_name[MATCHES], by_name[LOADS]]:
        _rename(manifest.nodes[key], TEMPORARY, manifest.nodes[key].alias)
    names = [manifest.nodes[key].name for key in views]
    done = dbt_command.run(manifest, False, "compile", "--select", SCORES, *names)
    compiled = {result.node.name: result.node.compiled_code for result in done.results}
    return _Statements({name: compiled[name] for name in names}, compiled[SCORES], by_name[HISTORY])


def _parents(manifest: Any, key: str) -> list[str]:
    node = manifest.nodes.get(key)
    return list(node.depends_on.nodes) if node is not None and node.resource_type == "model" else []


def _rename(node: Any, schema: str, name: str) -> None:
    """Have dbt take a relation for one that has another name."""
    node.schema = schema
    if node.resource_type == "source":
        node.identifier = name
    else:
        node.alias = name
    node.relation_name = f'"{node.database}"."{schema}"."{name}"'


def _prepare(connection: extensions.connection, holder: extensions.connection) -> None:
    """Make what the days are gathered in; it is gone when the connection ends, however that is."""
    with closing(warehouse.connect(settings.LOADER)) as preparing:
        raw_tables.prepare(preparing, holder)
    with connection.cursor() as cursor:
        cursor.execute("set client_min_messages = warning")
        cursor.execute(TABLES)
    connection.commit()


@contextmanager
def _staged(connection: extensions.connection, of_day: dict[SourceFile, Kept | None]) -> Iterator[None]:
    """The files of a day in their staging tables; of a source that has none, an empty one."""
    try:
        for source, kept in of_day.items():
            with closing(warehouse.connect(settings.LOADER)) as copying:
                copy_file(copying, source, kept, lambda _: None)
        yield
    finally:
        connection.rollback()
        with closing(warehouse.connect(settings.LOADER)) as dropping, dropping, dropping.cursor() as cursor:
            raw_tables.drop_staging_tables(cursor)


def _add_day(
    connection: extensions.connection,
    statements: _Statements,
    day: date,
    made_up: bool,
    of_day: dict[SourceFile, Kept | None],
) -> None:
    """Add the scores of a day."""
    loaded = [(source.table, day, made_up) for source, kept in of_day.items() if kept is not None]
    with connection.cursor() as cursor:
        cursor.execute("truncate int_source_loads")
        execute_values(cursor, "insert into int_source_loads values %s", loaded)
        for name, statement in statements.views.items():
            cursor.execute(sql.SQL("create temporary view {} as {}").format(sql.Identifier(name), sql.SQL(statement)))
        cursor.execute(
            "insert into day_scores "
            "select platform, rated_title_id, measure, scored_on, score, score_count, made_up "
            f"from ({statements.scores}) as scores where scored_on is not null"
        )
        for name in statements.views:
            cursor.execute(sql.SQL("drop view {}").format(sql.Identifier(TEMPORARY, name)))
    connection.commit()


def _replace(connection: extensions.connection, key: str, archive: str, yes: bool) -> tuple[int, int, int]:
    """Put the changes in the place of the rows that they contradict; return how many went, came, and are there now."""
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("analyze day_scores")
            allow(cursor, LOCK_TIMEOUT)
            cursor.execute("lock table marts.fct_title_scores in share row exclusive mode")
            cursor.execute(CHANGES)
            lost = _count(cursor, LOST)
            if lost:
                confirm(f"{lost:,} rows of the history, which {archive} does not give, will be gone", yes)
            cursor.execute(f"delete from marts.fct_title_scores as old using {REPLACED}")
            removed = cursor.rowcount
            cursor.execute(f"insert into marts.fct_title_scores ({COLUMNS}) select {COLUMNS} {MISSING}")
            added = cursor.rowcount
            if removed or added:
                build_state.forget_relation(cursor, key)
            return removed, added, _count(cursor, "select count(*) from marts.fct_title_scores")
    except errors.LockNotAvailable:
        raise TemporaryError(
            f"another session has been using the history for {LOCK_TIMEOUT:g} s; {AS_IT_WAS}"
        ) from None


def _count(cursor: extensions.cursor, statement: str) -> int:
    cursor.execute(statement)
    (count,) = cursor.fetchone() or (0,)
    return int(count)
