"""What was built last, and from what: kept in the warehouse itself, in raw.last_build.

A relation's identity is what changes whenever it is made or landed anew: its oid and file, and in schema raw those of
the table under the view and the number of its last load. Whatever has another identity than after the last good build
has to be built again, or what depends on it: a file landed, a mart somebody dropped, a model of a build that broke off,
a `dbt build` by hand.
"""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from psycopg2 import errors, extensions
from psycopg2.extras import Json

from loaders import raw_tables
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


def save(connection: extensions.connection, build: Build) -> None:
    """Keep a build as the last good one."""
    with connection, connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute(REPLACE, (build.stamp, Json(build.identities), zlib.compress(build.manifest)))


def identities(connection: extensions.connection, manifest: Any) -> dict[str, str]:
    """The identity, by unique id, of each of the manifest's sources, seeds and models that is there."""
    with connection, connection.cursor() as cursor:
        cursor.execute(RELATIONS)
        there = {(schema, name): identity for schema, name, identity in cursor}
        cursor.execute(LOADS)
        loads: Mapping[str, int] = dict(cursor)
    found = {
        key: there.get((node.schema, node.alias))
        for key, node in manifest.nodes.items()
        if node.resource_type in ("model", "seed", "snapshot")
    }
    for key, source in manifest.sources.items():
        identity = there.get((source.schema, source.identifier))
        rows = there.get((source.schema, raw_tables.rows_of(source.identifier)))
        found[key] = identity and f"{identity}:{rows}:{loads.get(source.identifier)}"
    return {key: identity for key, identity in found.items() if identity}
