"""What was built last, and from what: kept in the warehouse itself, in raw.last_build when the marts are published.

raw.tested_build has a build whose tests passed while it waits for that.

A relation's identity is what changes whenever it is made or landed anew: its oid and file, and in schema raw those of
the table under the view and the number of its last load. Whatever has another identity than after the last good build
has to be built again, or what depends on it: a file landed, a mart somebody dropped, a model of a build that broke off,
a `dbt build` by hand.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from psycopg2 import errors, extensions
from psycopg2.extras import Json

from loaders import raw_tables
from loaders.marts_build import Mart
from loaders.warehouse import settings

TABLE = """
create table if not exists raw.last_build (
    is_only boolean primary key default true check (is_only),
    built_at timestamptz not null,
    stamp text not null,
    identities jsonb not null,
    manifest bytea not null
)
"""
TESTED = """
create table if not exists raw.tested_build (
    is_only boolean primary key default true check (is_only),
    tested_at timestamptz not null,
    stamp text not null,
    identities jsonb not null,
    manifest bytea not null,
    marts jsonb not null,
    states jsonb not null
)
"""
WAIT = """
insert into raw.tested_build (tested_at, stamp, identities, manifest, marts, states)
values (clock_timestamp(), %s, %s, %s, %s, %s)
"""
REPLACE = """
insert into raw.last_build (built_at, stamp, identities, manifest) values (clock_timestamp(), %s, %s, %s)
on conflict (is_only) do update set
    built_at = excluded.built_at,
    stamp = excluded.stamp,
    identities = excluded.identities,
    manifest = excluded.manifest
"""
RELATIONS = """
select nspname, relname, pg_class.oid || ':' || relfilenode
from pg_class
inner join pg_namespace on relnamespace = pg_namespace.oid
where relkind in ('r', 'p', 'v', 'm')
"""
PUBLISHED = "publishing"  # dbt's name for where the builds that were published are listed
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
        stamp: of what dbt's own comparison of two states leaves out.
        identities: by dbt's unique id, of every source, seed and model.
        manifest: dbt's, as JSON.
    """

    stamp: str
    identities: dict[str, str]
    manifest: bytes


@dataclass(frozen=True)
class Tested:
    """A build whose tests passed, not published yet.

    Attributes:
        build: what is kept of it when it is.
        marts: those that it made.
        states: of the published ones that it copied and added to, as they were then, by their key.
    """

    build: Build
    marts: list[Mart]
    states: dict[str, str]


def stamp() -> str:
    """Of dbt_project.yml, whose vars dbt does not trace to the models that use them, and of dbt itself."""
    versions = " ".join(f"{name} {version(name)}" for name in ("dbt-core", "dbt-postgres"))
    return hashlib.sha256((settings.ROOT / "dbt_project.yml").read_bytes() + versions.encode()).hexdigest()


def last(connection: extensions.connection) -> Build | None:
    """The last good build; None where there was none."""
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select stamp, identities, manifest from raw.last_build")
            row = cursor.fetchone()
    except errors.UndefinedTable:
        return None
    return Build(row[0], row[1], zlib.decompress(row[2])) if row else None


def save(cursor: extensions.cursor, build: Build) -> None:
    """Keep a build as the last good one: its marts are published in the same transaction."""
    cursor.execute(TABLE)
    cursor.execute(REPLACE, (build.stamp, Json(build.identities), zlib.compress(build.manifest)))
    forget_tested(cursor)


def tested(connection: extensions.connection) -> Tested | None:
    """The build that waits to be published, if there is one and its marts are all where it made them."""
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select stamp, identities, manifest, marts, states from raw.tested_build")
            row = cursor.fetchone()
            cursor.execute(RELATIONS)
            there = {(schema, name): identity for schema, name, identity in cursor}
    except (errors.UndefinedTable, errors.InvalidSchemaName):
        return None
    if row is None:
        return None
    marts = [Mart(**mart) for mart in row[3]]
    if any(there.get((mart.place, mart.name)) != row[1][mart.key] for mart in marts):
        return None
    return Tested(Build(row[0], row[1], zlib.decompress(row[2])), marts, row[4])


def save_tested(cursor: extensions.cursor, waiting: Tested) -> None:
    """Have a build wait to be published."""
    forget_tested(cursor)
    build, marts = waiting.build, [asdict(mart) for mart in waiting.marts]
    values = build.stamp, Json(build.identities), zlib.compress(build.manifest), Json(marts), Json(waiting.states)
    cursor.execute(WAIT, values)


def forget_tested(cursor: extensions.cursor) -> None:
    """No build waits any more."""
    cursor.execute(TESTED)
    cursor.execute("delete from raw.tested_build")


def identities(connection: extensions.connection, manifest: Any, built: Iterable[Mart] = ()) -> dict[str, str]:
    """The identity, by unique id, of each of the manifest's sources, seeds and models that is there.

    Args:
        connection: to the warehouse.
        manifest: dbt's.
        built: marts that are meant where they are built; all others where they are published.
    """
    places = {mart.key: mart.place for mart in built}
    with connection, connection.cursor() as cursor:
        cursor.execute(RELATIONS)
        there = {(schema, name): identity for schema, name, identity in cursor}
        cursor.execute(LOADS)
        loads: Mapping[str, int] = dict(cursor)
    found = {
        key: there.get((places.get(key, node.schema), node.alias))
        for key, node in manifest.nodes.items()
        if node.resource_type in ("model", "seed", "snapshot")
    }
    for key, source in manifest.sources.items():
        if source.source_name == PUBLISHED:  # what a build writes is none that it is made from
            continue
        identity = there.get((source.schema, source.identifier))
        rows = there.get((source.schema, raw_tables.rows_of(source.identifier)))
        found[key] = identity and f"{identity}:{rows}:{loads.get(source.identifier)}"
    return {key: identity for key, identity in found.items() if identity}
