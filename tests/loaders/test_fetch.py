"""Downloads, from a server on loopback that speaks as IMDb's and Kaggle's do: the real clients, a real connection."""

import hashlib
import io
import json
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import kagglesdk.kaggle_env
import pytest
from typer.testing import CliRunner

from loaders import fetch
from loaders.cli import app
from loaders.failure import Failure
from loaders.sources import SOURCES

from .conftest import Home, rows_of, write_source

RATINGS = "title.ratings.tsv.gz"
NETFLIX = "netflix_titles.csv"


@dataclass
class Site:
    """What the server has, what it is to do wrong, and what it was asked.

    Attributes:
        files: content by file name.
        ills: what to answer instead, one a request: a status, "page" for a web page, "cut" for half the bytes,
            "beyond" for a range that was not asked for.
        headers: what to answer besides, whatever the answer.
        sent: how often each file's bytes were sent in whole.
        ranges: the ranges sent of each file.
        datasets: the Kaggle data sets asked for.
    """

    files: dict[str, bytes]
    ills: dict[str, list[int | str]] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    ranges: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    datasets: set[str] = field(default_factory=set)
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].strip("/")
        dataset, _, name = path.removeprefix("api/v1/datasets/download/").rpartition("/")
        if dataset:  # Kaggle's client before 2.0, which Python 3.10 has
            self.site.datasets.add(dataset)
        self._answer(name)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.site.datasets.add(f"{body['ownerSlug']}/{body['datasetSlug']}")
        self._answer(body["fileName"])

    def _answer(self, name: str) -> None:
        self.site.asked[name] += 1
        ills = self.site.ills.get(name)
        ill = ills.pop(0) if ills else None
        content = self.site.files.get(name, b"")
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        if isinstance(ill, int) or name not in self.site.files:
            self.send_response(ill if isinstance(ill, int) else 404)
            for header, value in (self.site.headers | {"Content-Length": "0"}).items():
                self.send_header(header, value)
            self.end_headers()
        elif ill == "page":
            self._send(b"<html>Sign in</html>", {"Content-Type": "text/html; charset=utf-8"})
        elif self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
        elif (start := self._range(etag)) or ill == "beyond":
            start += ill == "beyond"
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.site.ranges.setdefault(name, []).append(span)
            rest = content[start:]
            cut = len(rest) // 2 if ill == "cut" else None
            self._send(rest, {"ETag": etag, "Content-Range": span}, cut, status=206)
        elif ill == "cut":
            self._send(content, {"ETag": etag}, len(content) // 2)
        else:
            self.site.sent[name] += 1  # before it is sent: the client may be done before we are
            if not self._send(content, {"ETag": etag, "Content-Type": "application/octet-stream"}):
                self.site.sent[name] -= 1

    def _range(self, etag: str) -> int:
        asked = self.headers.get("Range", "") if self.headers.get("If-Range") == etag else ""
        return int(asked.removeprefix("bytes=").removesuffix("-") or 0)

    def _send(self, content: bytes, headers: dict[str, str], length: int | None = None, status: int = 200) -> bool:
        self.send_response(status)
        for header, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(header, value)
        self.end_headers()
        try:
            self.wfile.write(content[:length])
        except ConnectionError:
            return False  # the client had seen enough
        return True

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server with all the sources' files; the clients are pointed at it and wait for nothing."""
    files = {}
    for one in SOURCES:
        name = one.file_name if one.kaggle else f"{one.file_name}.gz"
        files[name] = write_source(tmp_path / "served", one, name=name).read_bytes()
    site = Site(files)
    handler = type("SiteHandler", (Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site.address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("NETFLIX_RATINGS_IMDB_URL", site.address)
        endpoints = kagglesdk.kaggle_env._env_to_endpoint
        monkeypatch.setitem(endpoints, kagglesdk.kaggle_env.KaggleEnv.PROD, site.address)
        monkeypatch.setattr(fetch, "WAITS", (0.0, 0.0))
        monkeypatch.setattr(fetch, "BLOCK", 4)  # of a connection that breaks off only whole blocks are had
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield site
        server.shutdown()


def found(folder: Path) -> dict[str, bytes]:
    """The files in the folders, whole ones and begun ones, without what is noted beside them."""
    return {path.name: path.read_bytes() for path in folder.glob("*/*") if path.suffix != ".json"}


def test_all_files_come_and_unchanged_ones_only_once(site: Site, tmp_path: Path) -> None:
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    assert site.datasets == {one.kaggle for one in SOURCES if one.kaggle}
    assert site.sent == dict.fromkeys(site.files, 1)
    fetch.download(tmp_path / "got")
    assert site.asked == dict.fromkeys(site.files, 2)
    imdb = {name: count for name, count in site.sent.items() if name.endswith(".gz")}
    assert imdb == dict.fromkeys(imdb, 1)


def test_an_unchanged_kaggle_file_is_not_written_again(site: Site, tmp_path: Path) -> None:
    fetch.download(tmp_path / "got")
    path = next((tmp_path / "got").glob(f"*/{NETFLIX}"))
    before = path.stat().st_mtime_ns
    fetch.download(tmp_path / "got")
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize("name", [RATINGS, NETFLIX])
def test_what_changed_or_is_gone_here_comes_again(site: Site, tmp_path: Path, name: str) -> None:
    fetch.download(tmp_path / "got")
    site.files[name] = site.files[name][::-1]
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    next((tmp_path / "got").glob(f"*/{name}")).unlink()
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files


@pytest.mark.parametrize("name", [RATINGS, NETFLIX])
@pytest.mark.parametrize("ill", [429, 500, 503, "cut"])
def test_what_may_pass_is_tried_again(site: Site, tmp_path: Path, name: str, ill: int | str) -> None:
    site.ills[name] = [ill, ill]
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    assert site.asked[name] == 3


@pytest.mark.parametrize(
    ("name", "ill", "message"),
    [
        (RATINGS, 503, f"{RATINGS} could not be fetched: the server answered 503"),
        (RATINGS, "cut", f"{RATINGS} could not be fetched: the connection broke off"),
        (RATINGS, "page", rf"{RATINGS} could not be fetched: http://\S+/{RATINGS} sent a web page in its place"),
        (RATINGS, 404, rf"{RATINGS} could not be fetched: http://\S+/{RATINGS} answered 404"),
        (NETFLIX, 403, rf"{NETFLIX} could not be fetched: http://\S+ answered 403: set KAGGLE_API_TOKEN"),
        (NETFLIX, "page", rf"{NETFLIX} could not be fetched: http://\S+ sent a web page in its place"),
    ],
)
def test_what_does_not_pass_is_said_and_the_old_file_stays(
    site: Site, tmp_path: Path, name: str, ill: int | str, message: str
) -> None:
    fetch.download(tmp_path / "got")
    before = found(tmp_path / "got")
    site.files[name] = b"new" * 1000
    site.ills[name] = [ill] * 30
    with pytest.raises(Failure, match=f"^{message}$"):
        fetch.download(tmp_path / "got")
    whole = {key: value for key, value in found(tmp_path / "got").items() if not key.endswith(".part")}
    assert whole == before


def break_off(site: Site, folder: Path, name: str = RATINGS) -> None:
    """Have half of a file come, and then nothing more."""
    site.ills[name] = ["cut", 500, 500, 500]
    with pytest.raises(Failure):
        fetch.download(folder)
    assert len(found(folder)[f"{name}.part"]) == blocks(len(site.files[name]) // 2)


def blocks(length: int) -> int:
    return length // fetch.BLOCK * fetch.BLOCK


def test_a_download_broken_off_goes_on_from_there(site: Site, tmp_path: Path) -> None:
    break_off(site, tmp_path / "got")
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    length = len(site.files[RATINGS])
    assert site.ranges == {RATINGS: [f"bytes {blocks(length // 2)}-{length - 1}/{length}"]}
    assert site.sent[RATINGS] == 0
    fetch.download(tmp_path / "got")
    assert RATINGS not in site.sent, "and is known from then on"


def test_every_bit_that_comes_is_progress(site: Site, tmp_path: Path) -> None:
    """Broken off more often than there are tries in vain."""
    site.ills[RATINGS] = ["cut"] * 5
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    assert len(site.ranges[RATINGS]) == 5


@pytest.mark.parametrize("ill", ["changed", "beyond", 416])
def test_what_cannot_go_on_begins_anew(site: Site, tmp_path: Path, ill: int | str) -> None:
    break_off(site, tmp_path / "got")
    if ill == "changed":
        site.files[RATINGS] = site.files[RATINGS][::-1]
    else:
        site.ills[RATINGS] = [ill]
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    assert site.sent[RATINGS] == 1


def test_a_weak_tag_is_no_ground_to_go_on_from(tmp_path: Path) -> None:
    assert fetch._strong({"ETag": 'W/"1"'}) is None
    assert fetch._strong({"ETag": 'W/"1"', "Last-Modified": "then"}) == "then"
    assert fetch._strong({"ETag": '"1"', "Last-Modified": "then"}) == '"1"'


@pytest.mark.parametrize("later", ["1", "in a second"])
def test_a_server_that_asks_us_to_wait_is_obeyed(site: Site, tmp_path: Path, later: str) -> None:
    if later != "1":
        later = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=2), usegmt=True)
    site.ills[RATINGS], site.headers = [429], {"Retry-After": later}
    began = time.monotonic()
    fetch.download(tmp_path / "got")
    assert time.monotonic() - began > 0.9
    assert found(tmp_path / "got") == site.files


def test_a_server_that_asks_for_too_much_is_not_waited_for(site: Site, tmp_path: Path) -> None:
    site.ills[RATINGS], site.headers = [429], {"Retry-After": "86400"}
    with pytest.raises(Failure, match=f"^{RATINGS} could not be fetched: the server answered 429: again in 86,400 s$"):
        fetch.download(tmp_path / "got")


def test_no_server(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETFLIX_RATINGS_IMDB_URL", "http://127.0.0.1:1")
    with pytest.raises(
        Failure, match=r"could not be fetched: no connection to http://127.0.0.1:1/title.basics.tsv.gz$"
    ):
        fetch.download(tmp_path / "got")


def test_a_file_that_kaggle_zipped_is_unpacked(site: Site, tmp_path: Path) -> None:
    plain = site.files[NETFLIX]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr(NETFLIX, plain)
    site.files[NETFLIX] = archive.getvalue()
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got")[NETFLIX] == plain


def test_the_command_lands_what_it_fetched(site: Site, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in home.environment().items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["load", "--download"], catch_exceptions=False)
    assert done.exit_code == 0
    netflix = next(one for one in SOURCES if one.table == "netflix_titles")
    assert home.query("select show_id from raw.netflix_titles order by 1") == [(row[0],) for row in rows_of(netflix)]
    assert sorted(path.name for path in (home.folder / "downloads").iterdir()) == [
        "imdb",
        "netflix-shows",
        "rotten-tomatoes-movies-and-critic-reviews-dataset",
    ]
