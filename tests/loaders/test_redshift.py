"""`load --to redshift`: the statements, and what becomes of each way in which they can fail. No server answers here."""

import json
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner

from loaders import redshift
from loaders.landing import landed_log
from loaders.objects import Prefix
from loaders.sources import SOURCES
from loaders.warehouse.errors import TemporaryError, UserError
from netflix_ratings.cli import app
from tests.redshift.deny_list import lacking

LAKE = Prefix("bucket", "lake")
ROLE = "'arn:aws:iam::123456789012:role/reader'"
SETTINGS = {
    "NETFLIX_RATINGS_LAKE": "s3://bucket/lake",
    "NETFLIX_RATINGS_REDSHIFT_HOST": "cluster.example",
    "NETFLIX_RATINGS_REDSHIFT_USER": "loader",
    "NETFLIX_RATINGS_REDSHIFT_PASSWORD": "very secret",
    "NETFLIX_RATINGS_REDSHIFT_IAM_ROLE": "arn:aws:iam::123456789012:role/reader",
}


@pytest.fixture(autouse=True)
def landed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A lake in which every table has three rows."""
    names = [*(source.table for source in SOURCES), landed_log.TABLE]
    log = {"tables": {name: {"folder": f"loads/20261127T1/{name}", "rows": 3} for name in names}}
    monkeypatch.setattr(
        Prefix, "read", lambda _, name: (json.dumps(log).encode(), "etag") if name == "landed.json" else None
    )
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    return log


class Server(ModuleType):
    """redshift_connector with a server that notes what it is sent, and fails where it is told to."""

    class Error(Exception):
        """As the driver's."""

    def __init__(self) -> None:
        super().__init__("redshift_connector")
        self.__spec__ = ModuleSpec("redshift_connector", None)
        self.sent: list[str] = []
        self.login: dict[str, Any] = {}
        self.fails: dict[str, Exception] = {}
        self.rows = 3
        self.closed = False
        self.autocommit = False

    def connect(self, **login: Any) -> "Server":
        self.login = login
        if error := self.fails.get("connect"):
            raise error
        return self

    def cursor(self) -> "Server":
        return self

    def execute(self, statement: str) -> None:
        self.sent.append(statement)
        for start, error in self.fails.items():
            if statement.startswith(start):
                raise error

    def fetchall(self) -> tuple[list[int], ...]:
        return ([self.rows],)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    found = Server()
    monkeypatch.setitem(sys.modules, "redshift_connector", found)
    yield found
    assert found.closed or "connect" in found.fails or not found.login


def test_the_statements_of_a_table() -> None:
    (table,) = (one for one in redshift.plan(LAKE, ROLE) if one.table == "imdb_title_ratings")
    assert table.statements == (
        'create table if not exists "raw"."imdb_title_ratings" '
        '("tconst" varchar(65535), "averagerating" varchar(65535), "numvotes" varchar(65535))',
        'delete from "raw"."imdb_title_ratings"',
        'copy "raw"."imdb_title_ratings" from \'s3://bucket/lake/loads/20261127T1/imdb_title_ratings/\' '
        f"iam_role {ROLE} format as parquet",
    )


def test_the_log_has_its_types() -> None:
    (log,) = (one for one in redshift.plan(LAKE, ROLE) if one.table == "load_log")
    for column in ('"load_id" bigint', '"made_up" boolean', '"started_at" timestamp', '"file_name" varchar(65535)'):
        assert column in log.statements[0]


def test_the_statements_hold_nothing_that_redshift_lacks() -> None:
    script = redshift.script(redshift.plan(LAKE, ROLE))
    assert (script[0], script[-1]) == ("begin", "commit")
    assert not [found for statement in script for found in lacking(statement)]


def test_everything_is_sent_in_one_transaction(server: Server) -> None:
    loads = redshift.plan(LAKE, ROLE)
    redshift.send(loads)
    assert [one for one in server.sent if not one.startswith("select count(*)")] == redshift.script(loads)
    assert len([one for one in server.sent if one.startswith("select count(*)")]) == len(loads)
    assert server.autocommit  # else the driver would begin a transaction of its own
    assert server.login["password"] == "very secret"


@pytest.mark.parametrize(
    ("at", "error", "kind"),
    [
        ("connect", Server.Error("communication error", OSError()), TemporaryError),
        ("connect", OSError("timed out"), TemporaryError),
        ("connect", Server.Error({"S": "FATAL", "C": "28000", "M": "password authentication failed"}), UserError),
        ("copy", Server.Error({"S": "ERROR", "C": "XX000", "M": "Spectrum Scan Error"}), UserError),
        ("copy", Server.Error({"S": "ERROR", "C": "57014", "M": "Query cancelled"}), TemporaryError),
        ("commit", Server.Error({"S": "ERROR", "C": "XX000", "M": "1023: Serializable isolation"}), TemporaryError),
        ("delete", Server.Error("connection is closed"), TemporaryError),
    ],
)
def test_errors_are_said_in_our_words(server: Server, at: str, error: Exception, kind: type[UserError]) -> None:
    server.fails[at] = error
    with pytest.raises(UserError, match="nothing was changed in Redshift") as raised:
        redshift.send(redshift.plan(LAKE, ROLE))
    assert type(raised.value) is kind
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)
    assert at == "commit" or "commit" not in server.sent


def test_what_came_in_part_is_not_kept(server: Server) -> None:
    server.rows = 2
    with pytest.raises(UserError, match="2 rows came of 3; nothing was changed"):
        redshift.send(redshift.plan(LAKE, ROLE))
    assert "commit" not in server.sent


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NETFLIX_RATINGS_LAKE", "/data/lake", "has to name s3://BUCKET/PREFIX"),
        ("NETFLIX_RATINGS_LAKE", "", "has to name s3://BUCKET/PREFIX"),
        ("NETFLIX_RATINGS_REDSHIFT_IAM_ROLE", "reader'; drop", "arn:aws:iam::ACCOUNT:role/NAME, or default"),
        ("NETFLIX_RATINGS_REDSHIFT_HOST", "", "NETFLIX_RATINGS_REDSHIFT_HOST is not set"),
        ("NETFLIX_RATINGS_REDSHIFT_PORT", "x", "has to be a number"),
    ],
)
def test_settings_are_checked_before_anything_is_landed(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["load", "--to", "redshift", "--sample"])
    assert isinstance(done.exception, UserError)
    assert said in str(done.exception)
    assert not server.sent


def test_without_the_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redshift, "find_spec", lambda _: None)
    with pytest.raises(UserError, match="make setup-redshift"):
        redshift.check()


def test_a_dry_run_shows_what_would_be_sent(server: Server) -> None:
    done = CliRunner().invoke(app, ["load", "--to", "redshift", "--dry-run"])
    assert done.exception is None
    assert done.stdout == "".join(f"{one};\n" for one in redshift.script(redshift.plan(LAKE, ROLE)))
    assert not server.login


def test_a_dry_run_of_an_empty_lake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Prefix, "read", lambda *_: None)
    with pytest.raises(UserError, match="s3://bucket/lake: nothing is landed there"):
        redshift.plan(LAKE, ROLE)


def test_a_dry_run_of_anything_else() -> None:
    done = CliRunner().invoke(app, ["load", "--dry-run"])
    assert "only with --to redshift" in str(done.exception)
