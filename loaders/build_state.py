"""What was built last, and from what: kept in the warehouse itself, in raw.last_build.

The fingerprint of a relation changes whenever the relation is made or loaded again. It holds the relation's oid and
file, and in schema raw also those of the table under the view and the number of its last load. Where a fingerprint is
not the one after the last good build, the relation, or what depends on it, is built again: after a load, after somebody
dropped a mart, after a build that failed, after a `dbt build` by hand.
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
    project_fingerprint text not null,
    relation_fingerprints jsonb not null,
    manifest bytea not null
)
"""
REPLACE = """
insert into raw.last_build (built_at, project_fingerprint, relation_fingerprints, manifest)
values (clock_timestamp(), %s, %s, %s)
on conflict (is_only) do update set
    built_at = excluded.built_at,
    project_fingerprint = excluded.project_fingerprint,
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
    """

    project: str
    relations: dict[str, str]
    manifest: bytes


def project_fingerprint() -> str:
    """Fingerprint of dbt_project.yml, whose vars dbt does not trace to the models that use them, and of dbt itself."""
    versions = " ".join(f"{name} {version(name)}" for name in ("dbt-core", "dbt-postgres"))
    return hashlib.sha256((settings.ROOT / "dbt_project.yml").read_bytes() + versions.encode()).hexdigest()


def last(connection: extensions.connection) -> Build | None:
    """The last good build; None where there was none, or an earlier release did it."""
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select project_fingerprint, relation_fingerprints, manifest from raw.last_build")
            row = cursor.fetchone()
    except (errors.UndefinedTable, errors.UndefinedColumn):  # the columns have other names in an earlier release
        return None
    return Build(row[0], row[1], zlib.decompress(row[2])) if row else None


def save(connection: extensions.connection, build: Build) -> None:
    """Keep a build as the last good one."""
    with connection, connection.cursor() as cursor:
        cursor.execute(DROP_OLD_TABLE)
        cursor.execute(TABLE)
        cursor.execute(REPLACE, (build.project, Json(build.relations), zlib.compress(build.manifest)))


def fingerprints(connection: extensions.connection, manifest: Any) -> dict[str, str]:
    """The fingerprint, by unique id, of each of the manifest's sources, seeds and models that exists."""
    with connection, connection.cursor() as cursor:
        cursor.execute(RELATIONS)
        there = {(schema, name): fingerprint for schema, name, fingerprint in cursor}
        cursor.execute(LOADS)
        loads: Mapping[str, int] = dict(cursor)
    found = {
        key: there.get((node.schema, node.alias))
        for key, node in manifest.nodes.items()
        if node.resource_type in ("model", "seed", "snapshot")
    }
    for key, source in manifest.sources.items():
        view = there.get((source.schema, source.identifier))
        rows = there.get((source.schema, raw_tables.rows_of(source.identifier)))
        found[key] = view and f"{view}:{rows}:{loads.get(source.identifier)}"
    return {key: fingerprint for key, fingerprint in found.items() if fingerprint}
