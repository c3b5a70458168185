"""What goes wrong while files are fetched, with the real command: the tables stay, and the next load succeeds."""

import gzip
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from loaders import fetch

from .conftest import COMMAND, Home, limit_files, source, write_source
from .test_fetch import Site, serving
from .test_load import left_over, state

pytestmark = pytest.mark.resilience

BASICS = source("imdb_title_basics")
NETFLIX = source("netflix_titles")
LARGE = f"{BASICS.file_name}.gz"
ROWS = 20_000
LIMIT = 1 << 20  # less than the large file has, more than the blocks of which some must have come
A_DAY = {"Retry-After": "86400"}  # longer than anybody waits: what fails fails at once


@pytest.fixture
def site(tmp_path: Path, own: Home) -> Iterator[Site]:
    """A server from which one good load came, and that has newer files since, one of them large."""
    with serving(tmp_path / "served") as site:
        shutil.rmtree(downloads(own), ignore_errors=True)
        downloads(own).mkdir()
        assert ending(start(own, site))[0] == 0
        site.files[NETFLIX.file_name] = write_source(tmp_path, NETFLIX, [["new"] * 12]).read_bytes()
        site.files[LARGE] = large()
        site.headers = A_DAY
        yield site


def large() -> bytes:
    rest = "\t".join(["x" * 10] * 8)
    lines = ["\t".join(BASICS.columns), *(f"tt{n}\t{rest}" for n in range(ROWS)), ""]
    packed = gzip.compress("\n".join(lines).encode(), compresslevel=0)
    assert len(packed) > LIMIT + fetch.BLOCK
    return packed


def downloads(home: Home) -> Path:
    return home.folder / "downloads"


def start(home: Home, site: Site, first: Callable[[], None] | None = None) -> "subprocess.Popen[str]":
    """Start the command so that it asks this server alone: as IMDb, and as the proxy on the way to Kaggle."""
    environment = home.environment(
        NETFLIX_RATINGS_IMDB_URL=site.address,
        NETFLIX_RATINGS_TOP10_URL=site.address,
        NETFLIX_RATINGS_REPORTS_URL=site.address,
        KAGGLE_API_ENVIRONMENT="LOCALHOST",
        **dict.fromkeys(("http_proxy", "HTTP_PROXY"), site.address),
        **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1"),
    )
    command, pipe = [str(COMMAND), "load", "--download"], subprocess.PIPE
    return subprocess.Popen(command, env=environment, text=True, stdout=pipe, stderr=pipe, preexec_fn=first)


def ending(loading: "subprocess.Popen[str]") -> tuple[int, str]:
    """The exit code of a load, and what it said meanwhile."""
    said = loading.communicate(timeout=60)[1]
    return loading.returncode, said


def fails(home: Home, site: Site, message: str, first: Callable[[], None] | None = None) -> None:
    """A load that ends with a line that says so, and that changes nothing."""
    before = state(home)
    code, said = ending(start(home, site, first))
    lasting = "web page|into .*: (File too large|No space)|404|403"
    assert (code, "Traceback" in said) == (1 if re.search(lasting, message) else 75, False), said
    assert re.fullmatch(f"error: {message}", said.splitlines()[-1]), said
    changed_nothing(home, before)


def changed_nothing(home: Home, before: object) -> None:
    assert state(home) == before
    assert left_over(home) == []


def sees_it_through(home: Home, site: Site) -> int:
    """Load from a server that is well again; how much of the large file was here already and did not come again."""
    site.sent.clear()
    site.ranges.clear()
    code, said = ending(start(home, site))
    assert code == 0, said
    assert home.query("select show_id from raw.netflix_titles") == [("new",)]
    assert home.query("select count(*) from raw.imdb_title_basics") == [(ROWS,)]
    assert left_over(home) == []
    assert {path.name for path in downloads(home).glob("*/*")} == {
        *site.files,
        *(f"{name}.json" for name in site.files),
    }
    if site.sent[LARGE]:
        return 0
    (span,) = site.ranges[LARGE]
    return int(re.split("[ -]", span)[1])


@pytest.mark.parametrize("name", [LARGE, NETFLIX.file_name])
@pytest.mark.parametrize(
    ("ills", "said"),
    [
        (["cut", 503], "the server answered 503: again in 86,400 s"),
        ([429], "the server answered 429: again in 86,400 s"),
        ([500], "the server answered 500: again in 86,400 s"),
        (["page"], r"http://\S+ sent a web page in its place"),
    ],
    ids=["cut and never on", "429", "500", "login page"],
)
def test_a_server_that_fails(own: Home, site: Site, name: str, ills: list[int | str | bytes], said: str) -> None:
    site.ills[name] = list(ills)
    fails(own, site, f"{name} could not be fetched: {said}")
    assert site.ills[name] == [], "and was asked as often as that"
    here = sees_it_through(own, site)
    assert (here >= fetch.BLOCK) == (name == LARGE and "cut" in ills)


def test_the_loader_killed(own: Home, site: Site) -> None:
    before = state(own)
    site.ills[LARGE] = ["stall"]
    part = downloads(own) / "imdb" / f"{LARGE}.part"
    loading = start(own, site)
    while not part.exists() or part.stat().st_size < fetch.BLOCK:
        assert loading.poll() is None, loading.communicate()
        time.sleep(0.01)
    loading.kill()
    assert ending(loading)[0] == -signal.SIGKILL
    changed_nothing(own, before)
    assert sees_it_through(own, site) >= fetch.BLOCK


def test_no_room_for_a_larger_file(own: Home, site: Site) -> None:
    """A loader that may not write files beyond a size, as under a quota."""
    folder = downloads(own) / "imdb"
    fails(own, site, f"{LARGE} could not be fetched into {folder}: File too large", partial(limit_files, LIMIT))
    assert sees_it_through(own, site) >= fetch.BLOCK


@pytest.fixture
def small_disk(own: Home, site: Site) -> Iterator[Path]:
    """A disk of its own for what is fetched, too small for the large file."""
    folder = downloads(own)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={LIMIT}", "none", folder], capture_output=True)
    if done.returncode:
        pytest.skip("only root, and not in every container, can make a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_the_disk_full(own: Home, site: Site, small_disk: Path) -> None:
    fails(own, site, f"{LARGE} could not be fetched into {small_disk / 'imdb'}: No space left on device")
    subprocess.run(["mount", "-o", f"remount,size={100 * LIMIT}", small_disk], check=True)
    assert sees_it_through(own, site) >= fetch.BLOCK
