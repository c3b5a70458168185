"""Put the marts of a tested build in the place of those that people read: all at once, or none.

The tables change their schema, nothing is copied. Readers go on with the last build until the one short transaction in
which the old tables go and the new ones come, with what people made on top of them, and a row in `published_builds`.
"""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import psycopg2
from psycopg2 import errors, extensions, sql

from loaders import build_state, dependents, kept_load, marts_build, warehouse
from loaders.build_state import Waiting
from loaders.marts_build import FOLDER, Mart
from loaders.warehouse import settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.patience import ONE_TRY, PAUSE, allow, patiently

BUILDS = "published_builds"
AS_THEY_WERE = "the marts are as they were"

TABLE = """
create table if not exists {} (
    build_number bigint primary key,
    published_at timestamptz not null,
    marts text[] not null,
    relation_oids oid[] not null
)
"""
COMMENTS = {
    "": "Which build of the marts people read: the one with the highest number. One row for each published build.",
    ".build_number": "Counts the builds, from 1.",
    ".published_at": "Since when people read it.",
    ".marts": "The marts that the build made; all others are those of the builds before.",
    ".relation_oids": "Their tables, in the same order: a mart with another oid was made by something else since.",
}
NOTE = """
insert into {builds} (build_number, published_at, marts, relation_oids)
select coalesce(max(build_number), 0) + 1, clock_timestamp(), %(marts)s, array(
    select pg_class.oid from unnest(%(schemas)s, %(marts)s) with ordinality as made (schema_name, name, position)
    inner join pg_class on relnamespace = to_regnamespace(schema_name) and relname = name
    order by position
)
from {builds}
returning build_number, published_at
"""
# A page is all visible when no transaction that still runs is older than its rows.
NOT_VISIBLE_YET = """
select pg_class.relname from pg_class
inner join unnest(%s, %s) as built (place, name)
    on pg_class.relnamespace = to_regnamespace(built.place) and pg_class.relname = built.name
where pg_class.relkind = 'r' and pg_class.relallvisible < pg_class.relpages
"""
# Rights that whoever makes a table in the schema gives at once, and who reads one of them may enter the schema.
DEFAULT_RIGHTS = """
select granted.privilege_type, granted.is_grantable, granted.grantee
from pg_default_acl
cross join lateral aclexplode(defaclacl) as granted
where
    defaclnamespace = to_regnamespace(%s) and defaclobjtype = 'r'
    and defaclrole = (select oid from pg_roles where rolname = current_user)
    and granted.grantee <> defaclrole
"""
KEPT_OUT = """
select distinct pg_get_userbyid(granted.grantee)
from pg_class
cross join lateral aclexplode(relacl) as granted
where
    relnamespace = to_regnamespace(%(schema)s) and granted.grantee <> 0
    and not has_schema_privilege(granted.grantee, relnamespace, 'usage')
"""

TOO_YOUNG = "the rows are younger than what a session sees"
TEMPORARY = "temporary view"
# Marts that stay, with a foreign key to one that does not.
STAY = """
select distinct stays.oid, nspname, stays.relname
from pg_constraint
inner join pg_class as stays on conrelid = stays.oid
inner join pg_namespace on stays.relnamespace = pg_namespace.oid
inner join pg_class as target on confrelid = target.oid
inner join unnest(%(schemas)s, %(names)s) as mart (schema_name, name)
    on target.relnamespace = to_regnamespace(schema_name) and target.relname = name
where
    contype = 'f' and nspname = any(%(schemas)s) and stays.relname <> all(%(names)s)
    and pg_has_role(stays.relowner, 'usage')
"""
LOCKS = f"""
select pid, usename from pg_stat_activity
where pid <> pg_backend_pid() and pid in (
    select pid from pg_locks
    inner join pg_class on relation = pg_class.oid
    left join unnest(%(schemas)s, %(names)s) as mart (schema_name, name)
        on relnamespace = to_regnamespace(schema_name) and relname = name
    where granted and (name is not null or relation in (select oid from ({STAY}) as stay))
)
    and coalesce(xact_start < statement_timestamp() - interval '1 second', true)
order by xact_start nulls last
limit 3
"""
OLD_SNAPSHOTS = """
select pid, usename from pg_stat_activity
where pid <> pg_backend_pid() and backend_xmin is not null and datname = current_database()
order by age(backend_xmin) desc
limit 1
"""


@dataclass(frozen=True)
class Published:
    """A build that people read: its number, since when, and the marts that it made."""

    number: int
    at: datetime
    marts: list[str]


def publish() -> Published | None:
    """Publish the build that waits; None where none does. Raise UserError where it cannot be, and all is as it was."""
    with closing(warehouse.connect(settings.LOADER)) as connection:
        waiting = build_state.waiting(connection)
    published = None
    if waiting is not None:
        with closing(warehouse.administer()) as connection:
            connection.set_client_encoding("UTF8")
            published = _publish(connection, waiting)
    with closing(warehouse.connect(settings.LOADER)) as connection:
        kept_load.drop_left_overs(connection)
    return published


def _publish(connection: extensions.connection, waiting: Waiting) -> Published:
    seconds = settings.publish_timeout()
    deadline = time.monotonic() + seconds
    with connection, connection.cursor() as cursor:
        maker, keeper = (_acting(cursor, role) for role in (settings.TRANSFORMER, settings.LOADER))
    with messages.status("publishing"):
        try:
            _wait_until_visible(connection, maker, waiting.marts, deadline)
            swap = partial(_swap, waiting, maker, keeper, [])
            published = patiently(connection, swap, max(deadline - time.monotonic(), 0))
            connection.commit()
        except errors.LockNotAvailable as error:
            connection.rollback()
            raise TemporaryError(
                f"not published: for {seconds:.0f} s {_in_the_way(connection, waiting.marts, error)} "
                f"(NETFLIX_RATINGS_PUBLISH_TIMEOUT); {AS_THEY_WERE}; then: netflix-ratings publish"
            ) from None
    return published


def _acting(cursor: extensions.cursor, role: str) -> str:
    """The role to act as: ours, where the roles were made and we belong to it, or who we are."""
    main = warehouse.main_role()
    cursor.execute("select 1 from pg_roles where rolname = %s and pg_has_role(%s, oid, 'usage')", (role, main))
    return main if cursor.fetchone() is None else role


def _wait_until_visible(connection: extensions.connection, maker: str, marts: Sequence[Mart], deadline: float) -> None:
    """Wait until all who read could see the rows of the new tables.

    Who reads as of an earlier moment (`repeatable read`) would find a table empty whose rows are younger.
    """
    names = [mart.place for mart in marts], [mart.name for mart in marts]
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("set role {}").format(sql.Identifier(maker)))
            left = {mart.name: mart for mart in marts}
            while True:
                tables = sql.SQL(", ").join(mart.built for mart in left.values())
                if left:
                    cursor.execute(sql.SQL("vacuum {}").format(tables))
                cursor.execute(NOT_VISIBLE_YET, names)
                left = {name: left[name] for (name,) in cursor}
                if not left:
                    break
                if time.monotonic() > deadline:
                    raise errors.LockNotAvailable(TOO_YOUNG)
                time.sleep(PAUSE)
            cursor.execute("reset role")
    finally:
        connection.autocommit = False


def _swap(
    waiting: Waiting, maker: str, keeper: str, wanted: list[sql.Composable], cursor: extensions.cursor
) -> Published:
    """Do it, within half a second or not at all: who comes meanwhile to read waits.

    `wanted` are the tables that could not be locked in earlier tries, the last first. They come before the others:
    a reader who reads one after the other would else wait for a table of ours, and we for one of his, again and again.
    """
    dependents.with_role(cursor, maker)
    dependents.take(cursor, list(_old(cursor, waiting.marts)), [])  # what cannot be made again is said before any lock
    until = time.monotonic() + ONE_TRY
    schemas = sorted({mart.schema for mart in waiting.marts})
    builds = sql.Identifier(next((mart.schema for mart in waiting.marts), FOLDER), BUILDS)
    _have_list(cursor, schemas, builds)
    old = _old(cursor, waiting.marts)
    cursor.execute(STAY, _names(waiting.marts))
    stay = [sql.Identifier(schema, name) for _, schema, name in cursor]
    tables = [builds, *(name for kind, name in old.values() if kind == "r"), *stay]
    for table in sorted(tables, key=lambda table: wanted.index(table) if table in wanted else len(wanted)):
        try:
            allow(cursor, until - time.monotonic())
            cursor.execute(sql.SQL("lock table {} in access exclusive mode").format(table))
        except errors.LockNotAvailable:
            wanted[:] = [table, *(other for other in wanted if other != table)]
            raise
    _see_nothing_is_lost(cursor, waiting)
    kept = [mart.published.as_string(cursor) for mart in waiting.marts if mart.is_added_to]
    there = {name.as_string(cursor): oid for oid, (_, name) in old.items()}
    standing = dependents.take(cursor, list(old), [there[name] for name in kept if name in there])
    allow(cursor, until - time.monotonic())
    dependents.put_away(cursor, standing)
    dependents.with_role(cursor, maker)
    try:
        marts_build.drop(cursor, old.values())
    except errors.DependentObjectsStillExist as error:
        said = " ".join((error.diag.message_detail or "").split("\n"))
        raise UserError(
            f"in the way of the new marts: {said}: drop it, then netflix-ratings publish; {AS_THEY_WERE}"
        ) from None
    for mart in waiting.marts:
        cursor.execute(sql.SQL("alter table {} set schema {}").format(mart.built, sql.Identifier(mart.schema)))
    for schema in schemas:
        _grant(cursor, schema, [mart for mart in waiting.marts if mart.schema == schema])
    dependents.put_back(cursor, standing)
    dependents.with_role(cursor, maker)
    names = [mart.name for mart in waiting.marts]
    values = {"marts": names, "schemas": [mart.schema for mart in waiting.marts]}
    cursor.execute(sql.SQL(NOTE).format(builds=builds), values)
    number, at = cursor.fetchone() or (0, datetime.min)
    dependents.with_role(cursor, keeper)
    build_state.save(cursor, waiting.build)
    return Published(number, at, names)


def _have_list(cursor: extensions.cursor, schemas: Sequence[str], builds: sql.Identifier) -> None:
    """Make the schemas and the list of builds where they are missing."""
    for schema in schemas:
        cursor.execute("select to_regnamespace(%s) is null", (schema,))
        if cursor.fetchone() == (True,):
            cursor.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    cursor.execute("select to_regclass(%s) is null", (builds.as_string(cursor),))
    if cursor.fetchone() == (True,):
        cursor.execute(sql.SQL(TABLE).format(builds))
        for column, text in COMMENTS.items():
            what = "column" if column else "table"
            cursor.execute(sql.SQL(f"comment on {what} {{}}{column} is %s").format(builds), (text,))
        cursor.execute("select 1 from pg_roles where rolname = %s", (settings.ANALYST,))
        if cursor.fetchone():
            cursor.execute(sql.SQL("grant select on {} to {}").format(builds, sql.Identifier(settings.ANALYST)))


def _old(cursor: extensions.cursor, marts: Sequence[Mart]) -> dict[int, tuple[str, sql.Identifier]]:
    """Kind and name of what stands where the marts are to be, by oid."""
    old = {}
    for mart in marts:
        cursor.execute(
            "select oid, relkind from pg_class where relnamespace = to_regnamespace(%s) and relname = %s",
            (mart.schema, mart.name),
        )
        for oid, kind in cursor.fetchall():
            old[oid] = (kind, mart.published)
    return old


def _see_nothing_is_lost(cursor: extensions.cursor, waiting: Waiting) -> None:
    """See that nobody has changed the rows that the build copied and added to."""
    for mart in waiting.marts:
        if not mart.is_added_to:
            continue
        cursor.execute("select to_regclass(%s) is null", (mart.published.as_string(cursor),))
        there = cursor.fetchone() == (False,)
        if (marts_build.rows_fingerprint(cursor, mart) if there else None) != waiting.copied.get(mart.key):
            raise UserError(
                f"{mart.schema}.{mart.name} has changed since it was built on: netflix-ratings run; {AS_THEY_WERE}"
            )


def _grant(cursor: extensions.cursor, schema: str, marts: Sequence[Mart]) -> None:
    """Give the rights that a table made in the schema would have had from its beginning, and let readers in."""
    cursor.execute(DEFAULT_RIGHTS, (schema,))
    rights = cursor.fetchall()
    for right, is_grantable, grantee in rights:
        cursor.execute("select case when %s = 0 then null else pg_get_userbyid(%s) end", (grantee, grantee))
        (role,) = cursor.fetchone() or (None,)
        cursor.execute(
            sql.SQL("grant {} on {} to {} {}").format(
                sql.SQL(right),
                sql.SQL(", ").join(mart.published for mart in marts),
                sql.Identifier(role) if role else sql.SQL("public"),
                sql.SQL("with grant option" if is_grantable else ""),
            )
        )
    cursor.execute("select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = %s", (schema,))
    if cursor.fetchone() == (True,):
        cursor.execute(KEPT_OUT, {"schema": schema})
        for (role,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(schema), sql.Identifier(role))
            )


def _in_the_way(connection: extensions.connection, marts: Sequence[Mart], error: psycopg2.Error) -> str:
    """Who keeps us from it, as far as the server says: those whose transactions are the oldest."""
    said = " ".join(str(error).split())
    statement, values = (OLD_SNAPSHOTS, {}) if TOO_YOUNG in said else (LOCKS, _names(marts))
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        sessions = [f"{pid} ({user})" for pid, user in cursor.fetchall()]
    found = f"session {', '.join(sessions)}" if sessions else "a session"
    return f"{found} has been reading" + (f" ({said})" if TEMPORARY in said else "")


def _names(marts: Sequence[Mart]) -> dict[str, list[str]]:
    return {"schemas": [mart.schema for mart in marts], "names": [mart.name for mart in marts]}
