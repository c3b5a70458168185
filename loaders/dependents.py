"""What people made on top of tables that are about to be replaced: taken away before, and made again after.

Views and materialized views, on them as well, with owner, options, rights, comments, indexes, rules and triggers; and
foreign keys of tables that stay.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psycopg2
from psycopg2 import errors, extensions, sql

from loaders.warehouse.errors import UserError

KINDS = {"v": "view", "m": "materialized view"}

# How deep a view stands on the tables: one goes before those that it stands on, and comes back after them.
VIEWS = """
with recursive reading (oid, depth) as (
    select pg_rewrite.ev_class, 1
    from pg_depend
    inner join pg_rewrite on pg_depend.objid = pg_rewrite.oid
    where
        pg_depend.classid = 'pg_rewrite'::regclass
        and pg_depend.refclassid = 'pg_class'::regclass
        and pg_depend.refobjid = any(%(tables)s)
        and pg_rewrite.ev_class <> all(%(tables)s)

    union

    select pg_rewrite.ev_class, reading.depth + 1
    from reading
    inner join pg_depend
        on reading.oid = pg_depend.refobjid
        and pg_depend.refclassid = 'pg_class'::regclass
        and pg_depend.classid = 'pg_rewrite'::regclass
    inner join pg_rewrite on pg_depend.objid = pg_rewrite.oid and reading.oid <> pg_rewrite.ev_class
)

select
    pg_class.oid, pg_class.relkind, pg_namespace.nspname, pg_class.relname,
    pg_get_userbyid(pg_class.relowner) as owner,
    pg_has_role(session_user, pg_class.relowner, 'usage') as is_ours,
    pg_class.relpersistence = 't' as is_temporary,
    pg_class.relispopulated as is_populated,
    pg_class.reloptions as options,
    pg_get_viewdef(pg_class.oid) as query
from (select oid, max(depth) as depth from reading group by oid) as deepest
inner join pg_class on deepest.oid = pg_class.oid
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where pg_class.relkind in ('v', 'm')
order by deepest.depth, pg_class.oid
"""
RIGHTS = """
select attname, privilege_type, is_grantable, case when grantee = 0 then null else pg_get_userbyid(grantee) end
from (
    select null as attname, (aclexplode(relacl)).*, relowner from pg_class where oid = %(view)s
    union all
    select attname, (aclexplode(attacl)).*, null from pg_attribute where attrelid = %(view)s and not attisdropped
) as granted
where grantee is distinct from relowner
"""
COMMENTS = """
select attname, description
from pg_description
left join pg_attribute on attrelid = objoid and attnum = objsubid and objsubid > 0
where classoid = 'pg_class'::regclass and objoid = %(view)s
"""
EXTRAS = """
select pg_get_indexdef(indexrelid) from pg_index where indrelid = %(view)s
union all
select pg_get_ruledef(oid) from pg_rewrite where ev_class = %(view)s and rulename <> '_RETURN'
union all
select pg_get_triggerdef(oid) from pg_trigger where tgrelid = %(view)s and not tgisinternal
"""
FOREIGN_KEYS = """
select
    pg_namespace.nspname, pg_class.relname, conname, pg_get_userbyid(relowner),
    pg_has_role(session_user, relowner, 'usage'), pg_get_constraintdef(pg_constraint.oid)
from pg_constraint
inner join pg_class on conrelid = pg_class.oid
inner join pg_namespace on relnamespace = pg_namespace.oid
where
    contype = 'f' and conparentid = 0
    and ((confrelid = any(%(tables)s) and conrelid <> all(%(tables)s)) or conrelid = any(%(kept)s))
"""


@dataclass(frozen=True)
class Dependent:
    """A view or a foreign key: what it is called in a message, its owner, how it goes and how it comes back."""

    name: str
    owner: str
    drop: sql.Composable
    make: tuple[sql.Composable, ...]


def take(cursor: extensions.cursor, tables: Sequence[int], kept: Sequence[int]) -> list[Dependent]:
    """Look at what stands on tables, in the order in which it can be made again.

    Args:
        cursor: of the transaction that replaces them.
        tables: their oids.
        kept: the oids of those whose own foreign keys are to be kept as well.

    Raise UserError where something cannot be made again by us, and LockNotAvailable where it goes with its session.
    """
    cursor.execute("select set_config('search_path', '', true)")  # definitions are to name every schema
    tables, kept = list(tables), list(kept)
    cursor.execute(VIEWS, {"tables": tables})
    columns = [column.name for column in cursor.description or ()]
    found = [_view(cursor, dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
    cursor.execute(FOREIGN_KEYS, {"tables": tables, "kept": kept})
    found += [_foreign_key(*row) for row in cursor.fetchall()]
    return found


def put_away(cursor: extensions.cursor, dependents: Sequence[Dependent]) -> None:
    """Drop them."""
    for one in reversed(dependents):
        with_role(cursor, one.owner)
        cursor.execute(one.drop)


def put_back(cursor: extensions.cursor, dependents: Sequence[Dependent]) -> None:
    """Make them again; raise UserError where one no longer fits."""
    for one in dependents:
        with_role(cursor, one.owner)
        try:
            for statement in one.make:
                cursor.execute(statement)
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            raise
        except (psycopg2.ProgrammingError, psycopg2.IntegrityError, psycopg2.DataError) as error:
            raise UserError(
                f"{one.name} does not fit the new marts ({error.diag.message_primary}): change or drop it, then "
                "netflix-ratings publish; the marts are as they were"
            ) from None


def with_role(cursor: extensions.cursor, role: str) -> None:
    """Act as a role for the rest of the transaction, or until told otherwise."""
    cursor.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))


def _view(cursor: extensions.cursor, row: dict[str, object]) -> Dependent:
    kind, name = KINDS[str(row["relkind"])], f"{row['nspname']}.{row['relname']}"
    if row["is_temporary"]:
        # It cannot be made again in another's session, and goes with it: like somebody who reads all the time.
        raise errors.LockNotAvailable(f"a temporary view {row['relname']} of another session reads the marts")
    if not row["is_ours"]:
        raise _not_ours(f"{kind} {name}", str(row["owner"]))
    view = sql.Identifier(str(row["nspname"]), str(row["relname"]))
    options = row["options"] or []
    assert isinstance(options, list)
    make: list[sql.Composable] = [
        sql.SQL("create {} {} {} as {} {}").format(
            sql.SQL(kind),
            view,
            sql.SQL(f"with ({', '.join(options)})" if options else ""),
            sql.SQL(str(row["query"]).rstrip().rstrip(";")),
            sql.SQL("with no data" if kind != "view" and not row["is_populated"] else ""),
        )
    ]
    values = {"view": row["oid"]}
    make += _comments(cursor, kind, view, values)
    make += _rights(cursor, view, values)
    cursor.execute(EXTRAS, values)
    make += [sql.SQL(text) for (text,) in cursor.fetchall()]
    return Dependent(f"{kind} {name}", str(row["owner"]), sql.SQL(f"drop {kind} {{}}").format(view), tuple(make))


def _comments(
    cursor: extensions.cursor, kind: str, view: sql.Identifier, values: dict[str, object]
) -> Iterator[sql.Composable]:
    cursor.execute(COMMENTS, values)
    for column, text in cursor.fetchall():
        if column is None:
            yield sql.SQL(f"comment on {kind} {{}} is {{}}").format(view, sql.Literal(text))
        else:
            yield sql.SQL("comment on column {}.{} is {}").format(view, sql.Identifier(column), sql.Literal(text))


def _rights(cursor: extensions.cursor, view: sql.Identifier, values: dict[str, object]) -> Iterator[sql.Composable]:
    cursor.execute(RIGHTS, values)
    for column, right, is_grantable, grantee in cursor.fetchall():
        yield sql.SQL("grant {} {} on {} to {} {}").format(
            sql.SQL(right),
            sql.SQL("({})").format(sql.Identifier(column)) if column else sql.SQL(""),
            view,
            sql.Identifier(grantee) if grantee else sql.SQL("public"),
            sql.SQL("with grant option" if is_grantable else ""),
        )


def _foreign_key(schema: str, table: str, name: str, owner: str, is_ours: bool, definition: str) -> Dependent:
    said = f"foreign key {name} of {schema}.{table}"
    if not is_ours:
        raise _not_ours(said, owner)
    names = sql.Identifier(schema, table), sql.Identifier(name)
    return Dependent(
        said,
        owner,
        sql.SQL("alter table {} drop constraint {}").format(*names),
        (sql.SQL("alter table {} add constraint {} {}").format(*names, sql.SQL(definition)),),
    )


def _not_ours(name: str, owner: str) -> UserError:
    return UserError(
        f"{name} reads the marts and belongs to {owner}, as whom we may not make it again: grant us that role, or drop "
        "it, then netflix-ratings publish; the marts are as they were"
    )
