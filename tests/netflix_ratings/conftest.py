"""One warehouse for the session with the made-up sample built in it, to be read only, and the analyst to read it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import extensions

from loaders.warehouse.settings import ANALYST
from tests.loaders.conftest import Home, MakeOnce, built_archive, made_once, new_built_home, new_home

__all__ = ["built_archive", "made_once", "new_built_home", "new_home"]


@pytest.fixture(scope="session")
def explored(new_built_home: Callable[[], Home]) -> Home:
    """A home with the sample built and the roles made; its commands are called as the analyst."""
    made = new_built_home()
    done = made.call("roles")
    assert done.returncode == 0, done.stderr
    made.variables |= {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(made.postgres.port),
        "PGUSER": ANALYST,
        "PGDATABASE": "netflix_ratings",
        "PGPASSFILE": str(made.folder / "pgpass"),
    }
    return made


@pytest.fixture(scope="session")
def explored_analyst(explored: Home) -> Iterator[extensions.connection]:
    """A connection of who may read marts and reference, and nothing else."""
    with closing(
        psycopg2.connect(
            host="127.0.0.1",
            port=explored.postgres.port,
            user=ANALYST,
            dbname="netflix_ratings",
            passfile=str(explored.folder / "pgpass"),
            options="-c idle_in_transaction_session_timeout=0",  # what a test leaves open, the next one goes on with
        )
    ) as connection:
        yield connection


@pytest.fixture(scope="session")
def site(explored: Home, made_once: MakeOnce) -> Path:
    """The folder of the site, made by the command as the analyst calls it."""

    def make(folder: Path) -> None:
        done = explored.call("site", "--out", folder)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == str(folder / "index.html")

    return made_once("site", make)
