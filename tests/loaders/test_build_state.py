"""What is kept of the last build."""

from contextlib import closing

from loaders import build_state
from loaders.build_state import Build

from .conftest import Home

OLDER = """
create schema if not exists raw;
drop table if exists raw.last_build;
create table raw.last_build (
    is_only boolean primary key default true check (is_only),
    built_at timestamptz not null,
    stamp text not null,
    identities jsonb not null,
    manifest bytea not null
);
insert into raw.last_build values (true, now(), 'stamp', '{}', '')
"""


def test_a_build_of_an_older_release_counts_as_none_and_is_replaced(home: Home) -> None:
    home.query(OLDER)
    build = Build("project", {"model.netflix_ratings.dim_titles": "1:2"}, b"{}")
    with closing(home.postgres.connect()) as connection:
        assert build_state.last(connection) is None
        for _ in range(2):
            with connection, connection.cursor() as cursor:
                build_state.save(cursor, build)
            assert build_state.last(connection) == build
    home.query("drop table raw.last_build")
