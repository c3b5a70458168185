"""The rows of IMDb's large tables that have changed since the last good build, in tables of their own.

The loader keeps hashes of groups of rows (`loaders/group_hashes.py`) of the last load, and of that of the last good
build. Where a group's hash is another, all of its rows are copied into `raw.x_changed`, from every table with the same
ids, so that a model can be made again of these rows alone. `raw.changed_groups` says which groups they are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from psycopg2 import extensions, sql
from psycopg2.extras import execute_batch, execute_values

from loaders import group_hashes, raw_tables
from loaders.group_hashes import GROUP_OF
from loaders.sources import SOURCES, SourceFile

HASHES = """
create table if not exists raw.group_hashes (
    load_id bigint primary key,
    table_name text not null,
    hashes bytea not null,
    ids_by_length boolean not null
)
"""
GROUPS = "create table raw.changed_groups (id_kind text, id_group text, primary key (id_kind, id_group))"
# Of each table the last load is needed, and that of the last good build, whose log is kept beside.
LOADS = "select max(load_id) from raw.load_log{} group by table_name"
# Of the last load only where the raw table is still the one whose keys were seen to ascend, in the same file.
HASHES_OF = """
select group_hashes.hashes
from raw.group_hashes
inner join raw.load_log using (load_id)
left join pg_class on pg_class.oid = to_regclass('raw.' || group_hashes.table_name || '_rows')
where
    group_hashes.table_name = %s
    and (
        cast(load_id as text) = %s
        or load_id = (select max(load_id) from raw.load_log as log where log.table_name = group_hashes.table_name)
        and key_proof like pg_class.oid || ':' || relfilenode || ':%%'
    )
order by load_id
"""
# Tables whose rows with the same id belong together. Ratings are not among them: on any day all of them change.
BY_ID = {
    "title": (
        "imdb_title_basics",
        "imdb_title_akas",
        "imdb_title_principals",
        "imdb_title_crew",
        "imdb_title_episode",
    ),
    "person": ("imdb_name_basics",),
}
MOST = 0.1  # of all groups: where more have changed, to make everything takes no longer
STEPS = (512, 128, 32, 8)  # pages between two looks for where a group's rows are: first all over, then ever nearer
AT_ONCE = 2  # tables that are read: of the time, half is Postgres', which has a process for each
FIRST_IDS = """
select page, {id}
from unnest(cast(%s as bigint[])) as page
cross join lateral (select {id} from {rows} where ctid = cast('(' || page || ',1)' as tid)) as first_row
"""
# Whether ids ascend by their length first: a row, if the table is as it was loaded, with each row in its place. What
# these counts can tell, macros/postgres/no_row_added_since_load.sql says.
AS_LOADED = """
select ids_by_length
from raw.group_hashes
inner join raw.load_log using (load_id)
inner join pg_class on pg_class.oid = to_regclass('raw.' || group_hashes.table_name || '_rows')
where
    group_hashes.table_name = %s
    and load_id = (select max(load_id) from raw.load_log as log where log.table_name = group_hashes.table_name)
    and key_proof like pg_class.oid || ':' || relfilenode || ':%%'
    and row_count = pg_stat_get_tuples_inserted(pg_class.oid)
    and pg_stat_get_tuples_updated(pg_class.oid) = 0
    and not relhassubclass
"""
COPY_ALL = "insert into {changed} select * from {rows} where {group} = any(%s)"
COPY = """
insert into {changed}
select * from {rows} where ctid >= %s and ctid < %s and {group} = any(%s)
"""
AFTER_DIGITS = "~"

Connect = Callable[[], extensions.connection]
Pages = tuple[int, int]  # from the first to before the second
Place = tuple[Pages, list[str]]  # with the groups that may be there


def keep(cursor: extensions.cursor, load_id: int, table: str, hashes: bytes, by_length: bool) -> None:
    """Keep the hashes of a load, in its transaction, and no others that are not needed any more."""
    cursor.execute(HASHES)
    cursor.execute("insert into raw.group_hashes values (%s, %s, %s, %s)", (load_id, table, hashes, by_length))
    cursor.execute("select to_regclass('raw.load_log_before') is not null")
    needed = LOADS.format("") + (f" union all {LOADS.format('_before')}" if cursor.fetchone() == (True,) else "")
    cursor.execute(f"delete from raw.group_hashes where load_id not in ({needed})")


def set_apart(connect: Connect, before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    """Make the tables of what has changed; return the raw tables that have one.

    Args:
        connect: gives a connection as the one who loads.
        before: fingerprint of each raw table in the last good build.
        now: and as it is.
    """
    changed: dict[str, set[str]] = {}
    with closing(connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(GROUPS)
        cursor.execute(HASHES)
        for kind, tables in BY_ID.items():
            groups = _changed_groups(cursor, [table for table in tables if before.get(table) != now.get(table)], before)
            if groups is not None:
                rows = [(kind, group) for group in sorted(groups)]
                execute_values(cursor, "insert into raw.changed_groups values %s", rows)
                changed |= dict.fromkeys(tables, groups)
        cursor.execute("analyze raw.changed_groups")

    def copy(source: SourceFile) -> None:
        with closing(connect()) as connection, connection, connection.cursor() as cursor:
            _copy_groups(cursor, source, changed[source.table])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(copy, [source for source in SOURCES if source.table in changed]))
    return set(changed)


def show(cursor: extensions.cursor, schema: str, view: str, table: str) -> None:
    """Make a view beside one of staging, `x_changed`, that reads what has changed in place of the raw table."""
    cursor.execute("select set_config('search_path', '', true)")  # definitions are to name every schema
    cursor.execute("select pg_get_viewdef(to_regclass(%s))", (f"{schema}.{view}",))
    (text,) = cursor.fetchone() or ("",)
    if f" raw.{table}" not in str(text):
        return
    changed = str(text).replace(f" raw.{table}", f" raw.{table}_changed {table}")
    name = sql.Identifier(schema, f"{view}_changed")
    cursor.execute(sql.SQL("create or replace view {} as {}").format(name, sql.SQL(changed)))


def forget(cursor: extensions.cursor) -> None:
    """Drop the tables of an earlier build, and the views on them."""
    tables = [_changed(table) for tables in BY_ID.values() for table in tables]
    cursor.execute(sql.SQL("drop table if exists raw.changed_groups, {} cascade").format(sql.SQL(", ").join(tables)))


def parts(manifest: Any) -> list[tuple[str, sql.Identifier]]:
    """Kind and name of the relations beside those of models, `x_changed`, that a build makes of what has changed."""
    return [
        (node.config.materialized, sql.Identifier(node.schema, f"{node.alias}_changed"))
        for node in manifest.nodes.values()
        if node.resource_type == "model" and "rows_by" in node.config.meta
    ]


def _changed_groups(cursor: extensions.cursor, tables: Collection[str], before: Mapping[str, str]) -> set[str] | None:
    """The groups that differ in any of these tables; None where that is not known, or where they are too many."""
    found: set[str] = set()
    for table in tables:
        load_before = before.get(table, "").rpartition(":")[2]
        cursor.execute(HASHES_OF, (table, load_before))
        hashes = [group_hashes.unpacked(bytes(packed)) for (packed,) in cursor]
        if len(hashes) < 2:
            return None
        changed = group_hashes.changed(*hashes)
        if changed is None or len(changed) > MOST * len(hashes[-1]):
            return None
        found |= changed
    return found


def _copy_groups(cursor: extensions.cursor, source: SourceFile, groups: Collection[str]) -> None:
    """Copy the rows of groups, from where they must be; of a table that is not as it was loaded all rows are read."""
    rows, key = sql.Identifier("raw", raw_tables.rows_of(source.table)), sql.Identifier(source.key[0].lower())
    names = {"rows": rows, "changed": _changed(source.table), "id": key, "group": sql.SQL(GROUP_OF).format(id=key)}
    cursor.execute(sql.SQL("create unlogged table {changed} (like {rows})").format(**names))
    cursor.execute(AS_LOADED, (source.table,))
    order = cursor.fetchone()
    if order is None:
        cursor.execute(sql.SQL(COPY_ALL).format(**names), (list(groups),))
    else:
        places = _look_for(cursor, names, groups, *order)
        copy = sql.SQL(COPY).format(**names).as_string(cursor)
        execute_batch(cursor, copy, [(f"({first},0)", f"({end},0)", inside) for (first, end), inside in places])
    cursor.execute(sql.SQL("analyze {changed}").format(**names))


def _look_for(
    cursor: extensions.cursor, names: Mapping[str, sql.Composable], groups: Collection[str], by_length: bool
) -> list[Place]:
    """The places of groups in a table, ever nearer."""
    cursor.execute("select pg_relation_size(%s) / 8192", (names["rows"].as_string(cursor),))
    (pages,) = cursor.fetchone() or (0,)
    first_ids: dict[int, str] = {}
    places: list[Place] = [((0, pages), [])]
    for step in STEPS:
        looked_at = {page for (first, end), _ in places for page in range(first, end, step)} - first_ids.keys()
        cursor.execute(sql.SQL(FIRST_IDS).format(**names), (sorted(looked_at),))
        first_ids |= {page: str(found) for page, found in cursor}
        places = _places(sorted(first_ids.items()), pages, groups, by_length)
    return places


def _places(first_ids: Sequence[tuple[int, str]], pages: int, groups: Collection[str], by_length: bool) -> list[Place]:
    """Where rows of groups may be.

    Args:
        first_ids: some pages of a table, each with its first id.
        pages: how many pages the table has.
        groups: what ids begin with.
        by_length: whether ids ascend by their length, and then as text, or as text alone.
    """
    if not first_ids:
        return [((0, pages), list(groups))]
    keys = [_in_order(one, by_length) for _, one in first_ids]
    # On the pages behind the last of these there may be longer ones: all of them are found as those of one length more.
    lengths = range(keys[0][0], keys[-1][0] + 2) if by_length else [0]
    ends = [0, *(page for page, _ in first_ids[1:]), pages]
    found: list[tuple[int, int, str]] = []
    for group in groups:
        for length in lengths:
            # A group may begin after the first id of the pages before.
            first = max(bisect_left(keys, (length, group)) - 1, 0)
            end = max(bisect_right(keys, (length, group + AFTER_DIGITS)), first + 1)
            found.append((ends[first], ends[end], group))
    places: list[Place] = []
    for begin, end, group in sorted(found):
        if places and begin < places[-1][0][1]:
            (first, until), inside = places[-1]
            places[-1] = (first, max(until, end)), [*inside, group]
        else:
            places.append(((begin, end), [group]))
    return places


def _in_order(one: str, by_length: bool) -> tuple[int, str]:
    return (len(one) if by_length else 0, one)


def _changed(table: str) -> sql.Identifier:
    return sql.Identifier("raw", f"{table}_changed")
