"""What was built last, and from what: kept in the warehouse itself, in raw.last_build as soon as it is published.

raw.waiting_build holds a build that passed its tests and is not published yet.

The fingerprint of a relation changes whenever the relation is made or loaded again. It holds the relation's oid and
file, and in schema raw also those of the table under the view and the number of its last load; of the stewards'
corrections also the number of the last one. Where a fingerprint is
not the one after the last good build, the relation, or what depends on it, is built again: after a load, after somebody
dropped a mart, after a build that failed, after a `dbt build` by hand.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from psycopg2 import errors, extensions
from psycopg2.extras import Json

from loaders import kept_load, raw_tables
from loaders.marts_build import Mart
from loaders.warehouse import corrections, settings
from loaders.warehouse.errors import UserError

TABLE = """
create table if not exists raw.last_build (
    is_only boolean primary key default true check (is_only),
    built_at timestamptz not null,
    project_fingerprint text not null,
    files_fingerprint text,
    relation_fingerprints jsonb not null,
    manifest bytea not null
)
"""
WAITING_TABLE = """
create table if not exists raw.waiting_build (
    is_only boolean primary key default true check (is_only),
    tested_at timestamptz not null,
    project_fingerprint text not null,
    files_fingerprint text,
    relation_fingerprints jsonb not null,
    manifest bytea not null,
    marts jsonb not null,
    copied_fingerprints jsonb not null
)
"""
ADD_WAITING = """
insert into raw.waiting_build (
    tested_at, project_fingerprint, files_fingerprint, relation_fingerprints, manifest, marts, copied_fingerprints
)
values (clock_timestamp(), %s, %s, %s, %s, %s, %s)
"""
REPLACE = """
insert into raw.last_build (built_at, project_fingerprint, files_fingerprint, relation_fingerprints, manifest)
values (clock_timestamp(), %s, %s, %s, %s)
on conflict (is_only) do update set
    built_at = excluded.built_at,
    project_fingerprint = excluded.project_fingerprint,
    files_fingerprint = excluded.files_fingerprint,
    relation_fingerprints = excluded.relation_fingerprints,
    manifest = excluded.manifest
"""
DROP_OLD_TABLE = """
do $$
begin
    if exists (
        select from information_schema.columns
        where table_schema = 'raw' and table_name = 'last_build' and column_name = 'stamp'
    ) then
        drop table raw.last_build;
    end if;
end
$$
"""
"""An earlier release had other names for the columns. After it all is built again, so nothing of it is needed."""
ADD_COLUMN = "alter table raw.{} add column if not exists files_fingerprint text"
"""A later one lacks this column."""

RELATIONS = """
select nspname, relname, pg_class.oid || ':' || relfilenode
from pg_class
inner join pg_namespace on relnamespace = pg_namespace.oid
where relkind in ('r', 'p', 'v', 'm')
"""
# The log has no load of its own: it is new when anything is.
LOADS = """
select coalesce(table_name, 'load_log'), max(load_id)
from raw.load_log
group by grouping sets ((table_name), ())
"""


@dataclass(frozen=True)
class Build:
    """A build that ended well.

    Attributes:
        project: fingerprint of what dbt leaves out when it compares two states.
        relations: fingerprint of every source, seed and model, by dbt's unique id.
        manifest: dbt's, as JSON.
        files: fingerprint of all that dbt read of the project; None where an earlier release built.
    """

    project: str
    relations: dict[str, str]
    manifest: bytes
    files: str | None = None


@dataclass(frozen=True)
class Waiting:
    """A build that passed its tests and is not published yet.

    Attributes:
        build: what is kept of it when it is published.
        marts: the marts that it made.
        copied: fingerprint of the rows of each published mart that it copied and added to, by dbt's unique id.
    """

    build: Build
    marts: list[Mart]
    copied: dict[str, str]


def project_fingerprint() -> str:
    """Fingerprint of dbt_project.yml, whose vars dbt does not trace to the models that use them, and of dbt itself."""
    versions = " ".join(f"{name} {version(name)}" for name in ("dbt-core", "dbt-postgres"))
    return hashlib.sha256((settings.ROOT / "dbt_project.yml").read_bytes() + versions.encode()).hexdigest()


def last(connection: extensions.connection) -> Build | None:
    """The last good build; None where there was none, or an earlier release did it."""
    try:
        with connection, connection.cursor() as cursor:
            # As JSON, for an earlier release made no such column.
            cursor.execute(
                "select project_fingerprint, relation_fingerprints, manifest, "
                "to_jsonb(last_build) ->> 'files_fingerprint' from raw.last_build"
            )
            row = cursor.fetchone()
    except (errors.UndefinedTable, errors.UndefinedColumn):  # the columns have other names in an earlier release
        return None
    return Build(row[0], row[1], zlib.decompress(row[2]), row[3]) if row else None


def save(cursor: extensions.cursor, build: Build) -> None:
    """Keep a build as the last good one, in the transaction that publishes its marts."""
    cursor.execute(DROP_OLD_TABLE)
    cursor.execute(TABLE)
    cursor.execute(ADD_COLUMN.format("last_build"))
    cursor.execute(REPLACE, (build.project, build.files, Json(build.relations), zlib.compress(build.manifest)))
    forget_waiting(cursor)
    kept_load.forget(cursor)


def waiting(connection: extensions.connection) -> Waiting | None:
    """The build that waits to be published, if there is one and its marts are all where it made them."""
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "select project_fingerprint, relation_fingerprints, manifest, marts, copied_fingerprints, "
                "to_jsonb(waiting_build) ->> 'files_fingerprint' from raw.waiting_build"
            )
            row = cursor.fetchone()
            if row is None:
                return None
            project, relations, manifest, marts, copied, files = row
            marts = [Mart(**mart) for mart in marts]
            there = built_fingerprints(cursor, marts)
    except errors.UndefinedTable:
        return None
    if any(there.get(mart.key) != relations[mart.key] for mart in marts):
        return None
    return Waiting(Build(project, relations, zlib.decompress(manifest), files), marts, copied)


def save_waiting(cursor: extensions.cursor, build: Waiting) -> None:
    """Keep a build until it is published."""
    forget_waiting(cursor)
    marts, good = [asdict(mart) for mart in build.marts], build.build
    state = good.project, good.files, Json(good.relations), zlib.compress(good.manifest)
    cursor.execute(ADD_WAITING, (*state, Json(marts), Json(build.copied)))


def forget_waiting(cursor: extensions.cursor) -> None:
    """From now on no build waits."""
    cursor.execute(WAITING_TABLE)
    cursor.execute(ADD_COLUMN.format("waiting_build"))
    cursor.execute("delete from raw.waiting_build")


def forget_relation(cursor: extensions.cursor, key: str) -> None:
    """Have the next build make a model again, with all that reads it: its rows were changed by something else."""
    cursor.execute("select to_regclass('raw.last_build') is not null")
    if cursor.fetchone() == (True,):
        cursor.execute("update raw.last_build set relation_fingerprints = relation_fingerprints - %s", (key,))
    forget_waiting(cursor)


def is_as_built(connection: extensions.connection, files: str) -> bool:
    """Whether the last good build is of these files, and every relation is as it left it; found without dbt.

    Args:
        connection: to the warehouse.
        files: fingerprint of all that dbt reads of the project.
    """
    build = last(connection)
    if build is None or build.files != files or build.project != project_fingerprint():
        return False
    kept = json.loads(build.manifest)
    nodes, sources = (
        {key: SimpleNamespace(**node) for key, node in kept[kind].items()} for kind in ("nodes", "sources")
    )
    now = fingerprints(connection, SimpleNamespace(nodes=nodes, sources=sources))
    return all(now.get(key) == build.relations.get(key) for key in (*nodes, *sources))


def fingerprints(connection: extensions.connection, manifest: Any, built: Iterable[Mart] = ()) -> dict[str, str]:
    """The fingerprint, by unique id, of each of the manifest's sources, seeds and models that exists.

    Args:
        connection: to the warehouse.
        manifest: dbt's.
        built: marts whose tables are looked for where they are built; those of all others where they are published.
    """
    places = {mart.key: mart.place for mart in built}
    with connection, connection.cursor() as cursor:
        there = _there(cursor)
        try:
            cursor.execute(LOADS)
        except errors.UndefinedTable:
            raise UserError("nothing is loaded yet: netflix-ratings load, or run") from None
        loads: dict[str, int | str] = dict(cursor)
        loads[corrections.TABLE] = corrections.state(cursor)
    found = {
        key: there.get((places.get(key, node.schema), node.alias))
        for key, node in manifest.nodes.items()
        if node.resource_type in ("model", "seed", "snapshot")
    }
    for key, source in manifest.sources.items():
        view = there.get((source.schema, source.identifier))
        rows = there.get((source.schema, raw_tables.rows_of(source.identifier)))
        found[key] = view and f"{view}:{rows}:{loads.get(source.identifier)}"
    return {key: fingerprint for key, fingerprint in found.items() if fingerprint}


def built_fingerprints(cursor: extensions.cursor, marts: Iterable[Mart]) -> dict[str, str]:
    """The fingerprint, by unique id, of each of these marts that stands where it is built."""
    there = _there(cursor)
    return {mart.key: there[mart.place, mart.name] for mart in marts if (mart.place, mart.name) in there}


def _there(cursor: extensions.cursor) -> dict[tuple[str, str], str]:
    """The fingerprint of every relation, by schema and name."""
    cursor.execute(RELATIONS)
    return {(schema, name): fingerprint for schema, name, fingerprint in cursor}
