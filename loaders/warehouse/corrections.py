"""The table in which stewards correct matches without a deployment; `int_match_overrides` reads it beside its seed.

Rows are only added. The last one about a pair counts, and `withdraw` takes back what was said of it. So the table is
its own audit: who decided what, when and why, with a name and a time that nobody can choose.
"""

from psycopg2 import errors, extensions, sql

from loaders.warehouse import settings
from loaders.warehouse.errors import UserError

SCHEMA, TABLE = "corrections", "match_corrections"
WRITTEN = ("title", "title_type", "release_year", "platform", "rated_title_id", "decision", "note")
"""The columns that a steward gives; the server fills the others."""
READERS = (settings.LOADER, settings.TRANSFORMER, settings.STEWARD)

LACKING = f"""
select rolname from pg_roles
where rolname = any(%s) and not has_table_privilege(oid, '{SCHEMA}.{TABLE}', 'select')
"""
# Asked by its name, it would be an error for who may not enter the schema.
OWNERSHIP = f"""
select pg_has_role(relowner, 'usage')
from pg_class
where relname = '{TABLE}' and relnamespace = (select oid from pg_namespace where nspname = '{SCHEMA}')
"""
MAKE = f"""
create schema if not exists {SCHEMA};
create table {SCHEMA}.{TABLE} (
    correction_id bigint generated always as identity primary key,
    title text not null,
    title_type text not null check (title_type in ('movie', 'series')),
    release_year integer not null,
    platform text not null,
    rated_title_id text not null check (rated_title_id ~ '^[A-Za-z0-9_/.-]{{1,200}}$'),
    decision text not null check (decision in ('force', 'forbid', 'withdraw')),
    note text not null check (length(btrim(note)) between 5 and 1000),
    written_by text not null default session_user,
    written_at timestamptz not null default clock_timestamp()
);
"""
# With the rights of whoever writes. What the loaded files lack, the build names: a steward sees no file.
CHECK = f"""
create function {SCHEMA}.check_correction() returns trigger
language plpgsql as $check$
begin
    if to_regclass('marts.dim_titles') is null then
        raise exception using errcode = 'check_violation', message = 'there are no marts yet to correct';
    end if;
    if not exists (select from reference.platforms where platform = new.platform and is_rating_platform) then
        raise exception using errcode = 'check_violation', message = format('no rating platform %s', new.platform);
    end if;
    if new.decision <> 'withdraw' and not exists (
        select from marts.dim_titles
        where title = new.title and title_type = new.title_type and release_year = new.release_year
    ) then
        raise exception using errcode = 'check_violation', message = format(
            'no %s %L of %s in the catalogue', new.title_type, new.title, new.release_year
        );
    end if;
    return new;
end
$check$;
create trigger check_correction before insert on {SCHEMA}.{TABLE}
for each row execute function {SCHEMA}.check_correction();
"""
STATE = f"select count(*) || ':' || coalesce(max(correction_id), 0) from {SCHEMA}.{TABLE}"


def make(cursor: extensions.cursor) -> None:
    """Make the table where it is missing and we may, and let in the roles that there are, where it is ours."""
    cursor.execute(OWNERSHIP)
    if cursor.fetchone() is None:
        cursor.execute("savepoint before_corrections")
        try:
            cursor.execute(MAKE + CHECK)
        except (errors.DuplicateTable, errors.DuplicateSchema, errors.DuplicateFunction, errors.UniqueViolation):
            cursor.execute("rollback to savepoint before_corrections")  # another command made it just now
        except errors.InsufficientPrivilege:
            cursor.execute(
                "rollback to savepoint before_corrections"
            )  # a load needs none, a build says that it is missing
    cursor.execute(OWNERSHIP)
    if cursor.fetchone() != (True,):
        return
    cursor.execute(LACKING, (list(READERS),))
    for (role,) in cursor.fetchall():
        names = {"schema": sql.Identifier(SCHEMA), "table": sql.Identifier(SCHEMA, TABLE), "role": sql.Identifier(role)}
        cursor.execute(sql.SQL("grant usage on schema {schema} to {role}").format(**names))
        cursor.execute(sql.SQL("grant select on {table} to {role}").format(**names))
        if role == settings.STEWARD:  # no other column: nobody writes in another's name
            columns = sql.SQL(", ").join(map(sql.Identifier, WRITTEN))
            cursor.execute(sql.SQL("grant insert ({columns}) on {table} to {role}").format(columns=columns, **names))


def state(cursor: extensions.cursor) -> str:
    """A text that changes with every correction."""
    cursor.execute(OWNERSHIP)
    if cursor.fetchone() is None:
        raise UserError(
            f"the table {SCHEMA}.{TABLE} is missing; let the owner of the database run: netflix-ratings roles"
        )
    cursor.execute(STATE)
    (found,) = cursor.fetchone() or ("",)
    return str(found)
