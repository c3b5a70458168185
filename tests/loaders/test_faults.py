"""What goes wrong on the way, with the real processes: the tables are whole afterwards, and the next load succeeds."""

import gzip
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from loaders import raw_tables
from loaders.side_by_side import cores
from loaders.sources import SOURCES

from .conftest import COMMAND, HOLDER, ROWS, Home, limit_files, query, rows_of, source, write_source
from .test_load import left_over, state
from .test_warehouse import listening, server_pid

pytestmark = pytest.mark.resilience

BASICS = source("imdb_title_basics")
NETFLIX = source("netflix_titles")
COPIED = "select pid from pg_stat_progress_copy where tuples_processed > 10000"


@pytest.fixture
def loaded(own: Home, files: Path, large: Path) -> Path:
    """A folder, loaded, in which two files have changed since, one of them the large one."""
    done = own.call("load", "--from", files)
    assert done.returncode == 0, done.stderr
    write_source(files, NETFLIX, [["new"] * 12])
    (files / BASICS.file_name).unlink()
    shutil.copy(large, files)
    return files


@contextmanager
def midway(home: Home, folder: Path, **more: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A load held up in the midst of the large file, and its server process; it is seen to at the end.

    Held up, so that it is still in the midst of it however slow the machine is: SIGCONT lets it go on.
    """
    loading = start(home, folder, **more)
    with closing(home.postgres.connect("postgres", "postgres")) as watch:
        while not (copying := query(watch, COPIED)):
            assert loading.poll() is None, f"over before it could be seen: {loading.communicate()}"
            time.sleep(0.005)
        loading.send_signal(signal.SIGSTOP)
        assert query(watch, COPIED) == copying, "over before it could be held up"
    try:
        yield loading, copying[0][0]
    finally:
        loading.kill()
        loading.wait()


def start(home: Home, folder: Path, **more: str) -> "subprocess.Popen[str]":
    command = [str(COMMAND), "load", "--from", str(folder)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=home.environment(**more), text=True, **pipes)  # type: ignore[call-overload,no-any-return]


def ending(loading: "subprocess.Popen[str]") -> str:
    """What a load says that fails, held up or not: one line, and no traceback."""
    loading.send_signal(signal.SIGCONT)
    said = loading.communicate(timeout=120)[1]
    assert re.fullmatch(r"error: .*\n", said), said
    may_pass = re.search("broke off|timeout expired|while it was confirming|try again", said)
    assert loading.returncode == (75 if may_pass else 1), said
    return str(said)


def sees_it_through(home: Home, folder: Path) -> None:
    done = home.call("load", "--from", folder)
    assert done.returncode == 0, done.stderr
    assert home.query("select show_id from raw.netflix_titles") == [("new",)]
    assert home.query("select count(*) from raw.imdb_title_basics") == [(ROWS,)]
    assert left_over(home) == []


def test_the_loader_killed(own: Home, loaded: Path) -> None:
    before = state(own)
    with midway(own, loaded) as (loading, server_process):
        loading.kill()
        loading.wait()
    while own.query("select 1 from pg_stat_activity where pid = %s", server_process):
        time.sleep(0.01)
    assert state(own) == before
    sees_it_through(own, loaded)


def test_the_connection_cut(own: Home, loaded: Path) -> None:
    before = state(own)
    with midway(own, loaded) as (loading, server_process):
        own.query("select pg_terminate_backend(%s)", server_process)
        assert ending(loading).startswith("error: the warehouse broke off, nothing was changed: ")
    assert state(own) == before
    assert left_over(own) == []
    sees_it_through(own, loaded)


def test_the_connection_cut_that_puts_all_into_place(own: Home, loaded: Path) -> None:
    before = state(own)
    with midway(own, loaded) as (loading, server_process):
        others = "backend_type = 'client backend' and pid not in (pg_backend_pid(), %s)"
        own.query(f"select pg_terminate_backend(pid) from pg_stat_activity where {others}", server_process)
        assert ending(loading).startswith("error: the warehouse broke off, nothing was changed: ")
    assert state(own) == before
    sees_it_through(own, loaded)


def test_postgres_killed(own: Home, loaded: Path) -> None:
    before = state(own)
    with midway(own, loaded) as (loading, _):
        os.kill(server_pid(own), signal.SIGKILL)
        assert ending(loading).startswith("error: the warehouse broke off, nothing was changed: ")
    assert own.call("warehouse", "start").returncode == 0
    assert state(own) == before
    sees_it_through(own, loaded)


def test_interrupted_by_hand(own: Home, loaded: Path) -> None:
    before = state(own)
    with midway(own, loaded) as (loading, _):
        loading.send_signal(signal.SIGINT)
        loading.send_signal(signal.SIGCONT)
        said = loading.communicate(timeout=60)[1]
    assert (loading.returncode, said) == (130, "interrupted\n")
    assert state(own) == before
    assert left_over(own) == []
    sees_it_through(own, loaded)


@pytest.mark.skipif(cores() < 2, reason="one core loads one file at a time")
def test_one_that_fails_ends_the_others(own: Home, loaded: Path) -> None:
    before = state(own)
    good = ["x" * 99] * 12
    write_source(loaded, NETFLIX, [*[good] * 200, good[:5]])  # the second largest: begun beside the largest
    path = loaded / f"{BASICS.file_name}.gz"
    path.write_bytes(path.read_bytes() * 10)
    already = inserted(own)
    said = ending(start(own, loaded))
    assert re.fullmatch(r"error: \S+netflix_titles\.csv, line 202: too few fields, .*\n", said), said
    assert inserted(own) - already < 10 * ROWS, "the larger file was not read to its end"
    assert state(own) == before
    assert left_over(own) == []


def inserted(home: Home) -> int:
    """Rows ever inserted, those of transactions taken back as well."""
    rows: int = home.query("select tup_inserted from pg_stat_database where datname = current_database()")[0][0]
    return rows


@pytest.mark.parametrize(
    "how",
    ["another in its place", *(how for how in ("written to", "removed"))],
)
def test_a_file_that_changes_while_it_is_read(own: Home, loaded: Path, how: str) -> None:
    before = state(own)
    path = loaded / f"{BASICS.file_name}.gz"
    with midway(own, loaded) as (loading, _):
        if how == "removed":
            path.unlink()
        elif how == "written to":
            with path.open("ab") as file:
                file.write(gzip.compress(b"more\n"))
        else:
            shutil.copy(path, loaded / "next")
            (loaded / "next").replace(path)
        message = f"error: {path}: the file was replaced or written to while it was read: try again\n"
        assert ending(loading) == message
    assert state(own) == before
    assert left_over(own) == []
    if how == "removed":
        said = ending(start(own, loaded))
        assert said.endswith(f"plain or .gz: {BASICS.file_name}\n"), said
        assert state(own) == before
    elif how == "another in its place":
        sees_it_through(own, loaded)


def test_two_loads_at_once(own: Home, loaded: Path) -> None:
    with midway(own, loaded) as (first, _):
        second = start(own, loaded)
        assert second.stderr is not None
        assert second.stderr.readline() == "another load or build is running: waiting for its end\n"
        first.send_signal(signal.SIGCONT)
        assert first.communicate()[1] == ""
        report, rest = second.communicate()
    assert (first.returncode, second.returncode, rest) == (0, 0, "")
    assert report.count("unchanged") == len(SOURCES)
    assert own.query("select count(*) from raw.imdb_title_basics") == [(ROWS,)]


def test_two_loads_at_once_though_the_first_has_lost_its_turn(own: Home, loaded: Path) -> None:
    """The second waits without being in the way of the files that the first has yet to begin."""
    for declared in SOURCES:
        if declared not in (BASICS, NETFLIX):
            write_source(loaded, declared, rows_of(declared, 5))
    with midway(own, loaded) as (first, _):
        [(holder,)] = own.query(HOLDER)
        own.query("select pg_terminate_backend(%s)", holder)
        second = start(own, loaded)
        while not own.query("select 1 from pg_stat_activity where query = %s", raw_tables.ALONE):
            assert second.poll() is None, second.communicate()
            time.sleep(0.01)
        first.send_signal(signal.SIGCONT)
        assert first.communicate()[1] == ""
        report, rest = second.communicate()
    assert (first.returncode, second.returncode, rest) == (0, 0, "")
    assert report.count("unchanged") == len(SOURCES)


def test_no_room_for_a_larger_file(own: Home, loaded: Path) -> None:
    """A server that may not write files beyond a size, as under a quota."""
    before = state(own)
    own.call("warehouse", "stop")
    small = partial(limit_files, 20 << 20)  # a file of the log of changes has 16 MB
    subprocess.run([str(COMMAND), "warehouse", "start"], env=own.environment(), check=True, preexec_fn=small)
    said = ending(start(own, loaded))
    assert left_over(own) == []
    assert re.match("error: the warehouse .*nothing was changed: could not .* file .*: File too large", said), said
    own.call("warehouse", "stop")
    own.call("warehouse", "start")
    assert state(own) == before
    sees_it_through(own, loaded)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of its own, large enough for a warehouse with the large file once."""
    folder = Path("/tmp") / f"nr-disk-{os.getpid()}"
    folder.mkdir()
    try:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "none", folder], capture_output=True).returncode:
            pytest.skip("only root, and not in every container, can make a small disk")
        folder.chmod(0o711)
        yield folder
        subprocess.run(["umount", "--lazy", folder], check=True)
    finally:
        folder.rmdir()


def test_the_disk_full(new_home: Callable[..., Home], small_disk: Path, files: Path, large: Path) -> None:
    home = new_home(small_disk)
    try:
        fill_up(home, small_disk, files, large)
    finally:
        home.postgres.stop()


def test_no_room_for_a_new_warehouse(new_home: Callable[..., Home], small_disk: Path) -> None:
    """The reason is said, and not what initdb removes after it; with room again it starts."""
    home = new_home(small_disk)
    try:
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - (10 << 20)))
        done = home.call("warehouse", "start")
        assert done.returncode == 1
        assert re.fullmatch(r"error: initdb failed: .*No space left on device\n", done.stderr), done.stderr
        assert not home.postgres.log.exists()
        ballast.unlink()
        assert home.call("warehouse", "start").returncode == 0
    finally:
        home.postgres.stop()


def fill_up(home: Home, disk: Path, files: Path, large: Path) -> None:
    done = home.call("load", "--from", files)
    assert done.returncode == 0, done.stderr
    before = state(home)
    (files / BASICS.file_name).unlink()
    shutil.copy(large, files)
    write_source(files, NETFLIX, [["new"] * 12])
    used = shutil.disk_usage(disk).used
    (home.folder / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free - (30 << 20)))
    said = ending(start(home, files))
    assert said.startswith("error: the warehouse's disk is full: could not "), said
    assert said.endswith("; nothing was changed\n")
    assert state(home) == before
    (home.folder / "ballast").unlink()
    assert shutil.disk_usage(disk).used < used + (20 << 20), "what was half loaded is gone"
    sees_it_through(home, files)


# ── a server that does not answer at first ──────────────────────────────────────────────────────────────────────────


def variables(home: Home, *ports: int) -> dict[str, str]:
    """What names a home's warehouse to somebody elsewhere, by a host for each port."""
    return {
        "PGHOST": ",".join(["127.0.0.1"] * len(ports)),
        "PGPORT": ",".join(map(str, ports)),
        "PGPASSWORD": home.postgres.password,
        "NETFLIX_RATINGS_CONNECT_TIMEOUT": "60",
    }


def first_words(loading: "subprocess.Popen[str]") -> str:
    assert loading.stderr is not None
    return str(loading.stderr.readline())


def test_a_server_that_is_not_up_yet_is_waited_for(own: Home, files: Path) -> None:
    port = own.postgres.port
    assert own.call("warehouse", "stop").returncode == 0
    loading = start(own, files, **variables(own, port))
    assert re.match(rf"no answer from 127.0.0.1:{port} yet: trying for \d+ s\n", first_words(loading))
    assert own.call("warehouse", "start").returncode == 0
    said = loading.communicate(timeout=60)
    assert loading.returncode == 0, said


def test_a_wrong_password_is_not_tried_again(own: Home, files: Path) -> None:
    began = time.monotonic()
    wrong = variables(own, own.postgres.port) | {"PGPASSWORD": "wrong"}
    assert "password authentication failed" in ending(start(own, files, **wrong))
    assert time.monotonic() - began < 30


def test_a_server_that_says_nothing_is_not_waited_for_without_end(own: Home, files: Path) -> None:
    began = time.monotonic()
    with listening() as silent:
        silent_one = variables(own, silent) | {"NETFLIX_RATINGS_CONNECT_TIMEOUT": "1"}
        said = ending(start(own, files, **silent_one))
    assert re.search(rf"^error: no connection to 127.0.0.1:{silent}: .*timeout expired", said), said
    assert time.monotonic() - began < 30


def test_of_several_hosts_the_one_that_answers_is_used(own: Home, files: Path) -> None:
    with listening() as closed:
        pass
    several = variables(own, closed, own.postgres.port)
    done = own.call("load", "--from", files, **several)
    assert (done.returncode, done.stderr) == (0, "")
    status = own.call("warehouse", "status", **several).stdout
    assert status.startswith(f"up: netflix_ratings on 127.0.0.1:{own.postgres.port}, "), "and kept to, by dbt as well"


@pytest.mark.skipif(
    not Path("/proc").exists(), reason="elsewhere than on Linux 127.0.0.2 is no address of this machine"
)
def test_dbt_alone_finds_the_one_that_answers(own: Home) -> None:
    several = variables(own, own.postgres.port) | {
        "PGHOST": "127.0.0.2,127.0.0.1",
        "PGTARGETSESSIONATTRS": "read-write",
    }
    command = [str(COMMAND.with_name("dbt")), "debug", "--connection"]
    done = subprocess.run(command, env=own.environment(**several), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "127.0.0.2,127.0.0.1" in done.stdout


def test_a_standby_promoted_in_between_is_found(new_home: Callable[..., Home], files: Path) -> None:
    primary, standby = replicated(new_home())
    both = variables(primary, primary.postgres.port, port_of(standby))
    assert primary.call("load", "--from", files, **both).returncode == 0
    os.kill(server_pid(primary), signal.SIGKILL)
    write_source(files, NETFLIX, [["new"] * 12])
    loading = start(primary, files, **both)
    try:
        assert first_words(loading).startswith("no answer from 127.0.0.1:")
        primary.postgres.binaries.run("pg_ctl", "promote", "-w", "-D", standby)
        said = loading.communicate(timeout=60)
        assert loading.returncode == 0, said
    finally:
        primary.postgres.binaries.run("pg_ctl", "stop", "-m", "immediate", "-D", standby)
        loading.kill()
    assert said[0].count("unchanged") == len(SOURCES) - 1, "the standby knows what was loaded before"


def replicated(primary: Home) -> tuple[Home, Path]:
    """A home's warehouse with a standby that runs beside it, and the standby's data folder."""
    postgres = primary.postgres
    assert primary.call("warehouse", "start").returncode == 0
    with (postgres.data / "postgresql.conf").open("a") as conf:
        conf.write("wal_level = replica\nmax_wal_senders = 4\n")
    primary.call("warehouse", "stop")
    assert primary.call("warehouse", "start").returncode == 0
    with (postgres.data / "pg_hba.conf").open("a") as hba:
        hba.write("local replication all peer map=netflix_ratings\n")
    postgres.binaries.run("pg_ctl", "reload", "-D", postgres.data)
    standby = postgres.folder / "standby"
    where = ("-h", postgres.socket_folder, "-p", str(postgres.port), "-U", "postgres")
    postgres.binaries.run("pg_basebackup", *where, "-R", "-c", "fast", "-D", standby)
    with listening() as port:
        pass
    with (standby / "postgresql.conf").open("a") as conf:
        conf.write(f"port = {port}\n")
    postgres.binaries.run("pg_ctl", "start", "-w", "-D", standby, "-l", postgres.folder / "standby.log")
    return primary, standby


def port_of(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().splitlines()[3])
