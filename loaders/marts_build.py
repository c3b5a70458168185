"""Where a build makes marts: in a schema beside the one that people read, where they stay until they are published.

dbt is told so by its manifest in memory: a mart that is built has the other schema there, any other has its own. So
all that dbt makes of a `ref` (joins, tests, foreign keys) finds the mart of this build where there is one, and else the
published one. dbt's own `--defer` would not do: it has every foreign key point at the published mart.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from psycopg2 import extensions, sql

from loaders.warehouse.patience import patiently

FOLDER = "marts"  # of the models that are published
SUFFIX = "_build"  # of the schema beside theirs

RELATIONS = """
select relkind, relname from pg_class
where relnamespace = to_regnamespace(%s) and relkind in ('r', 'p', 'v', 'm')
order by relkind, relname
"""


@dataclass(frozen=True)
class Mart:
    """A mart that is built.

    Attributes:
        schema: where it is published.
        name: of the table.
        key: dbt's unique id.
        is_added_to: whether a build adds to the rows that are published already.
    """

    schema: str
    name: str
    key: str
    is_added_to: bool

    @property
    def place(self) -> str:
        """The schema where it is built."""
        return self.schema + SUFFIX

    @property
    def published(self) -> sql.Identifier:
        """The table that people read."""
        return sql.Identifier(self.schema, self.name)

    @property
    def built(self) -> sql.Identifier:
        """The table of the build."""
        return sql.Identifier(self.place, self.name)


def marts(manifest: Any, keys: Collection[str]) -> list[Mart]:
    """Those of the manifest's nodes that are marts."""
    return [
        Mart(node.schema, node.alias, key, node.config.materialized == "incremental")
        for key, node in manifest.nodes.items()
        if key in keys and is_mart(node)
    ]


def is_mart(node: Any) -> bool:
    """Whether a node is published before people read it."""
    return bool(node.resource_type == "model" and node.fqn[1] == FOLDER and node.config.materialized != "ephemeral")


def redirect(manifest: Any, built: Iterable[Mart]) -> None:
    """Have dbt build these beside the published ones, and all that refers to them find them there."""
    for mart in built:
        node = manifest.nodes[mart.key]
        node.relation_name = node.relation_name.replace(f'"{mart.schema}"', f'"{mart.place}"')
        node.schema = mart.place


def prepare(connection: extensions.connection, built: Iterable[Mart]) -> dict[str, str]:
    """Empty the schema of the build, and copy into it the marts that are added to; return a fingerprint of these."""
    copied = {}
    for place in sorted({mart.place for mart in built}):
        patiently(connection, partial(_empty, place))
        connection.commit()
    for mart in built:
        if mart.is_added_to and (fingerprint := _copy(connection, mart)) is not None:
            copied[mart.key] = fingerprint
    return copied


def _empty(place: str, cursor: extensions.cursor) -> None:
    """Drop what a build has left; a foreign key has readers of a published mart be in the way of that."""
    cursor.execute("select to_regnamespace(%s) is null", (place,))
    if cursor.fetchone() == (True,):
        cursor.execute(sql.SQL("create schema {}").format(sql.Identifier(place)))
    drop(cursor, [(kind, sql.Identifier(place, name)) for kind, name in relations(cursor, place)], "cascade")


def relations(cursor: extensions.cursor, schema: str) -> list[tuple[str, str]]:
    """Kind and name of all relations of a schema."""
    cursor.execute(RELATIONS, (schema,))
    return cursor.fetchall()


def drop(cursor: extensions.cursor, there: Iterable[tuple[str, sql.Composable]], how: str = "restrict") -> None:
    """Drop relations, those of a kind in one statement: one may be in the way of another."""
    by_kind: dict[str, list[sql.Composable]] = {}
    for kind, name in there:
        by_kind.setdefault({"v": "view", "m": "materialized view"}.get(kind, "table"), []).append(name)
    for what, names in sorted(by_kind.items(), reverse=True):  # views before tables
        cursor.execute(sql.SQL(f"drop {what} if exists {{}} {how}").format(sql.SQL(", ").join(names)))


def _copy(connection: extensions.connection, mart: Mart) -> str | None:
    """Copy a published table, as of one moment, for the build to add to; None where there is none."""
    connection.set_session(isolation_level="REPEATABLE READ")
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "select from pg_class where relnamespace = to_regnamespace(%s) and relname = %s and relkind = 'r'",
                (mart.schema, mart.name),
            )
            if cursor.fetchone() is None:
                return None
            names = {"published": mart.published, "built": mart.built}
            cursor.execute(sql.SQL("create table {built} (like {published} including all)").format(**names))
            cursor.execute(sql.SQL("insert into {built} select * from {published}").format(**names))
            cursor.execute(sql.SQL("analyze {built}").format(**names))
            return rows_fingerprint(cursor, mart)
    finally:
        connection.set_session(isolation_level="DEFAULT")


def rows_fingerprint(cursor: extensions.cursor, mart: Mart) -> str:
    """A text that changes whenever rows of a published table are added, changed or removed."""
    cursor.execute(
        sql.SQL("select count(*) || ':' || coalesce(max(cast(cast(xmin as text) as bigint)), 0) from {}").format(
            mart.published
        )
    )
    (found,) = cursor.fetchone() or ("",)
    return str(found)
