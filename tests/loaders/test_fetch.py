"""Downloads, from a server on loopback that speaks as IMDb's and Kaggle's do: the real clients, a real connection."""

import hashlib
import io
import json
import re
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import kagglesdk.kaggle_env
import pytest
from typer.testing import CliRunner

from loaders import fetch, web
from loaders.report_addresses import known_reports
from loaders.sources import SOURCES, Imdb, Kaggle
from loaders.warehouse.errors import UserError
from netflix_ratings.cli import app

from .conftest import FETCHED, Home, rows_of, write_source

RATINGS = "title.ratings.tsv.gz"
NETFLIX = "netflix_titles.csv"
DATA_SETS = {source.origin.data_set for source in SOURCES if isinstance(source.origin, Kaggle)}
WAITS = web.WAITS  # as they are outside of tests


@dataclass
class Site:
    """What the server has, what it is to do wrong, and what it was asked.

    Attributes:
        files: content by file name.
        ills: what to answer instead, one a request: a status, other content, the address of another place, "page" for
            a web page, "cut" for half the bytes, "stall" for half of them and then silence, "silence" for nothing at
            all, "beyond" for a range that was not asked for.
        headers: what to answer besides, whatever the answer.
        sent: how often each file's bytes were sent in whole.
        ranges: the ranges sent of each file.
        datasets: the Kaggle data sets asked for.
        moments: when each file was asked for.
        over: set when the silences may end.
    """

    files: dict[str, bytes]
    ills: dict[str, list[int | str | bytes]] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    ranges: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    datasets: set[str] = field(default_factory=set)
    moments: dict[str, list[float]] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.strip("/")  # a proxy is asked for whole addresses
        dataset, _, name = path.removeprefix("api/v1/datasets/download/").rpartition("/")
        if dataset in DATA_SETS:  # Kaggle's client before 2.0, which Python 3.10 has
            self.site.datasets.add(dataset)
        self._answer(name)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.site.datasets.add(f"{body['ownerSlug']}/{body['datasetSlug']}")
        self._answer(body["fileName"])

    def _answer(self, name: str) -> None:
        self.site.asked[name] += 1
        self.site.moments.setdefault(name, []).append(time.monotonic())
        ills = self.site.ills.get(name)
        ill = ills.pop(0) if ills else None
        content = ill if isinstance(ill, bytes) else self.site.files.get(name, b"")
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        if isinstance(ill, int) or name not in self.site.files:
            self._refuse(ill if isinstance(ill, int) else 404, self.site.headers)
        elif isinstance(ill, str) and "://" in ill:
            self._refuse(302, {"Location": ill})
        elif ill == "silence":
            self.site.over.wait(60)
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
            cut = len(rest) // 2 if ill in ("cut", "stall") else None
            self._send(rest, {"ETag": etag, "Content-Range": span}, cut, status=206)
        elif ill in ("cut", "stall"):
            self._send(content, {"ETag": etag}, len(content) // 2)
        else:
            self.site.sent[name] += 1  # before it is sent: the client may be done before we are
            if not self._send(content, {"ETag": etag, "Content-Type": "application/octet-stream"}):
                self.site.sent[name] -= 1
        if ill == "stall":
            self.site.over.wait(60)

    def _refuse(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for header, value in (headers | {"Content-Length": "0"}).items():
            self.send_header(header, value)
        self.end_headers()

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


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """A server with all the sources' files, which it has written into a folder."""
    files = {}
    for source in FETCHED:
        names = [f"{source.file_name}.gz" if isinstance(source.origin, Imdb) else source.file_name]
        if source.workbooks:
            names = [report.file_name for report in known_reports()]
        for name in names:
            files[name] = write_source(folder, source, name=name).read_bytes()
    site = Site(files)
    handler = type("SiteHandler", (Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        site.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield site
        finally:
            site.over.set()
            server.shutdown()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server with all the sources' files; the clients are pointed at it and wait for nothing."""
    with serving(tmp_path / "served") as site:
        for source in ("IMDB", "TOP10", "REPORTS"):
            monkeypatch.setenv(f"NETFLIX_RATINGS_{source}_URL", site.address)
        endpoints = kagglesdk.kaggle_env._env_to_endpoint
        monkeypatch.setitem(endpoints, kagglesdk.kaggle_env.KaggleEnv.PROD, site.address)
        monkeypatch.setattr(fetch, "WAITS", (0.0, 0.0))
        monkeypatch.setattr(fetch, "BLOCK", 4)  # of a connection that breaks off only whole blocks are had
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield site


def found(folder: Path) -> dict[str, bytes]:
    """The files in the folders, whole ones and begun ones, without what is noted beside them."""
    return {path.name: path.read_bytes() for path in folder.glob("*/*") if path.suffix != ".json"}


def test_all_files_come_and_unchanged_ones_only_once(site: Site, tmp_path: Path) -> None:
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    assert site.datasets == DATA_SETS
    assert site.sent == dict.fromkeys(site.files, 1)
    fetch.download(tmp_path / "got")
    assert site.asked == dict.fromkeys(site.files, 2)
    kaggle = {source.file_name for source in SOURCES if isinstance(source.origin, Kaggle)}
    others = {name: count for name, count in site.sent.items() if name not in kaggle}
    assert others == dict.fromkeys(others, 1)


def test_a_file_that_is_nowhere_to_be_fetched_is_asked_for(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand = replace(SOURCES[0], table="third_titles", file_name="third.csv", origin=None, required=True)
    monkeypatch.setattr(fetch, "SOURCES", (*SOURCES, by_hand))
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    said = " ".join(capsys.readouterr().err.split())
    assert "third.csv is not fetched from anywhere: put it into" in said


def test_a_report_that_is_gone_or_another_one_is_said(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = known_reports()[1]
    del site.files[gone.file_name]
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    said = " ".join(capsys.readouterr().err.split())
    assert f"{gone.file_name} answered 404: the report of {gone.period.in_words} is left out" in said
    other = known_reports()[0].file_name
    digest = hashlib.sha256(site.files[other]).hexdigest()
    assert f"{other} is not the file that seeds/viewing_reports.csv notes: its SHA-256 is {digest}" in said


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
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, ill: int | str, message: str
) -> None:
    monkeypatch.setenv("KAGGLE_API_TOKEN", "refused")
    fetch.download(tmp_path / "got")
    before = found(tmp_path / "got")
    site.files[name] = b"new" * 1000
    site.ills[name] = [ill] * 30
    with pytest.raises(UserError, match=f"^{message}$"):
        fetch.download(tmp_path / "got")
    whole = {key: value for key, value in found(tmp_path / "got").items() if not key.endswith(".part")}
    assert whole == before


def test_without_a_login_what_needs_one_is_left_out_and_said(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))  # where a login may lie
    kaggle = [source.file_name for source in SOURCES if isinstance(source.origin, Kaggle)]
    site.ills |= {name: [401] for name in kaggle}
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == {name: file for name, file in site.files.items() if name not in kaggle}
    said = " ".join(capsys.readouterr().err.split())
    for name in kaggle:
        assert re.search(rf"{name} could not be fetched: \S+ answered 401: set KAGGLE_API_TOKEN: it is left out", said)
    fetch.download(tmp_path / "got")  # the server gives them now
    site.ills |= {name: [403] for name in kaggle}
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    said = " ".join(capsys.readouterr().err.split())
    assert said.count("set KAGGLE_API_TOKEN: the one of last time is taken") == len(kaggle)


def break_off(site: Site, folder: Path, name: str = RATINGS) -> None:
    """Have half of a file come, and then nothing more."""
    site.ills[name] = ["cut", 500, 500, 500]
    with pytest.raises(UserError):
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
def test_what_cannot_go_on_begins_again(site: Site, tmp_path: Path, ill: int | str) -> None:
    break_off(site, tmp_path / "got")
    if ill == "changed":
        site.files[RATINGS] = site.files[RATINGS][::-1]
    else:
        site.ills[RATINGS] = [ill]
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    assert site.sent[RATINGS] == 1


def test_of_kaggle_a_file_broken_off_begins_again(site: Site, tmp_path: Path) -> None:
    site.ills[NETFLIX] = ["cut"]
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    assert (site.ranges, site.sent[NETFLIX]) == ({}, 1)


UNREADABLE = [b"", b'{"ETag": "', b"[1]", b'{"ETag": 1}', b"\xff"]


@pytest.mark.parametrize("text", UNREADABLE)
def test_an_unreadable_note_is_none(site: Site, tmp_path: Path, text: bytes) -> None:
    fetch.download(tmp_path / "got")
    for note in (tmp_path / "got").glob("*/*.json"):
        note.write_bytes(text)
    for _ in range(2):
        fetch.download(tmp_path / "got")
        assert found(tmp_path / "got") == site.files
    assert site.sent[RATINGS] == 2, "the second time, and is known again the third"


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_has_an_unreadable_note_begins_again(site: Site, tmp_path: Path, text: bytes) -> None:
    break_off(site, tmp_path / "got")
    next((tmp_path / "got").glob("*/*.part.json")).write_bytes(text)
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    assert (site.ranges, site.sent[RATINGS]) == ({}, 1)


@pytest.mark.parametrize("name", [RATINGS, NETFLIX])
def test_a_damaged_file_is_mended(site: Site, tmp_path: Path, name: str) -> None:
    fetch.download(tmp_path / "got")
    path = next((tmp_path / "got").glob(f"*/{name}"))
    path.write_bytes(path.read_bytes()[:-1])
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files


def test_a_note_that_tells_no_size_is_none(site: Site, tmp_path: Path) -> None:
    fetch.download(tmp_path / "got")
    note = next((tmp_path / "got").glob(f"*/{RATINGS}.json"))
    said = json.loads(note.read_text())
    del said["size"]
    note.write_text(json.dumps(said))
    fetch.download(tmp_path / "got")
    assert site.sent[RATINGS] == 2


def test_in_full_everything_comes_again(site: Site, tmp_path: Path) -> None:
    break_off(site, tmp_path / "got")
    part = next((tmp_path / "got").glob("*/*.part"))
    part.write_bytes(bytes(part.stat().st_size))
    before = site.sent.copy()
    fetch.download(tmp_path / "got", full=True)
    assert found(tmp_path / "got") == site.files
    assert site.ranges == {}
    fetch.download(tmp_path / "got", full=True)
    assert site.sent - before == dict.fromkeys(site.files, 2)


def test_in_full_as_well_it_goes_on_from_where_it_broke_off(site: Site, tmp_path: Path) -> None:
    fetch.download(tmp_path / "got")
    site.ills[RATINGS] = ["cut"]
    fetch.download(tmp_path / "got", full=True)
    assert found(tmp_path / "got") == site.files
    assert len(site.ranges[RATINGS]) == 1


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
    with pytest.raises(
        UserError, match=f"^{RATINGS} could not be fetched: the server answered 429: again in 86,400 s$"
    ):
        fetch.download(tmp_path / "got")


def test_the_waits_grow(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(later > 2 * wait > 0 for wait, later in pairwise(WAITS))
    waits = (0.1, 0.3, 0.9)
    monkeypatch.setattr(fetch, "WAITS", waits)
    site.ills[RATINGS] = [500] * 3
    fetch.download(tmp_path / "got")
    moments = site.moments[RATINGS]
    waited = [later - moment for moment, later in pairwise(moments)]
    assert all(wait >= least for wait, least in zip(waited, waits, strict=True))


@pytest.mark.parametrize("name", [RATINGS, NETFLIX])
@pytest.mark.parametrize("ill", ["silence", "stall"])
def test_a_server_that_falls_silent_is_not_waited_for(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, ill: str
) -> None:
    monkeypatch.setattr(fetch, "TIMEOUT", (1, 0.2))
    site.ills[name] = [ill]
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files
    site.files[name] += b"new"
    site.ills[name] = [ill] * 30
    with pytest.raises(UserError, match=f"^{name} could not be fetched: no answer in time$"):
        fetch.download(tmp_path / "got")


SECRET = "topsecret"


@pytest.mark.parametrize("name", [RATINGS, NETFLIX])
@pytest.mark.parametrize(
    ("place", "ills", "message"),
    [
        ("here", [404], "{here}/there/{name} answered 404"),
        ("here", ["page"], "{here}/there/{name} sent a web page in its place"),
        ("here", [503] * 3, "the server answered 503"),
        ("127.0.0.1:1", [], "no connection to http://127.0.0.1:1/there/{name}"),
        ("127.0.0.1:99999", [], "its address or a header is not valid: check {variable}"),
    ],
)
def test_no_secret_of_an_address_shows(
    site: Site,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    place: str,
    ills: list[int | str],
    message: str,
) -> None:
    """Signed addresses that the server sends us on to."""
    there = f"http://{SECRET}:{SECRET}@{place.replace('here', urlsplit(site.address).netloc)}"
    site.ills[name] = [
        words for ill in ills or [0] * 3 for words in (f"{there}/there/{name}?sig={SECRET}#{SECRET}", ill)
    ]
    if not ills:
        del site.ills[name][1::2]
    with pytest.raises(UserError) as failure:
        fetch.download(tmp_path / "got")
    variable = "KAGGLE_API_TOKEN" if name == NETFLIX else "NETFLIX_RATINGS_IMDB_URL"
    said = message.format(name=name, here=site.address, variable=variable)
    assert str(failure.value) == f"{name} could not be fetched: {said}"
    assert SECRET not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (f"http://{SECRET}:{SECRET}@127.0.0.1:1", "no connection to http://127.0.0.1:1/title.basics.tsv.gz"),
        (f"{SECRET}:{SECRET}@127.0.0.1", "its address or a header is not valid: check NETFLIX_RATINGS_IMDB_URL"),
        (f"{SECRET}@127.0.0.1", "its address or a header is not valid: check NETFLIX_RATINGS_IMDB_URL"),
        (f"http://user:{SECRET}/1@127.0.0.1", "its address or a header is not valid: check NETFLIX_RATINGS_IMDB_URL"),
        (f"ftp://user:{SECRET}@127.0.0.1", "its address or a header is not valid: check NETFLIX_RATINGS_IMDB_URL"),
    ],
)
def test_no_secret_of_our_own_address_shows(
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    address: str,
    message: str,
) -> None:
    monkeypatch.setenv("NETFLIX_RATINGS_IMDB_URL", address)
    with pytest.raises(UserError) as failure:
        fetch.download(tmp_path / "got")
    assert str(failure.value) == f"title.basics.tsv.gz could not be fetched: {message}"
    assert SECRET not in capsys.readouterr().err


def test_no_token_shows_that_cannot_be_sent(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_API_TOKEN", f"{SECRET}\n{SECRET}")
    monkeypatch.setenv("KAGGLE_USERNAME", f"{SECRET}\n{SECRET}")
    monkeypatch.setenv("KAGGLE_KEY", SECRET)
    site.ills[NETFLIX] = [403]  # an older client knows no token
    with pytest.raises(UserError) as failure:
        fetch.download(tmp_path / "got")
    assert "KAGGLE_API_TOKEN" in str(failure.value)
    assert SECRET not in str(failure.value)


def test_no_server(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETFLIX_RATINGS_IMDB_URL", "http://127.0.0.1:1")
    with pytest.raises(
        UserError, match=r"could not be fetched: no connection to http://127.0.0.1:1/title.basics.tsv.gz$"
    ):
        fetch.download(tmp_path / "got")


def zipped(content: bytes, name: str = NETFLIX) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr(name, content)
    return archive.getvalue()


def test_a_file_that_kaggle_zipped_is_unpacked(site: Site, tmp_path: Path) -> None:
    plain = site.files[NETFLIX]
    site.files[NETFLIX] = zipped(plain)
    for _ in range(2):
        fetch.download(tmp_path / "got")
        assert found(tmp_path / "got") == site.files | {NETFLIX: plain}


@pytest.mark.parametrize("damage", ["its end", "in the midst", "its name"])
def test_a_damaged_archive_comes_again(site: Site, tmp_path: Path, damage: str) -> None:
    plain, archive = site.files[NETFLIX], zipped(site.files[NETFLIX])
    site.files[NETFLIX] = archive
    middle = len(archive) // 3
    damaged = {
        "its end": archive[:-8],
        "in the midst": archive[:middle] + bytes(8) + archive[middle + 8 :],
        "its name": archive[:30] + bytes(8) + archive[38:],
    }[damage]
    site.ills[NETFLIX] = [damaged] * 2
    fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files | {NETFLIX: plain}
    site.ills[NETFLIX] = [damaged + b"new"] * 3
    with pytest.raises(UserError, match=f"^{NETFLIX} could not be fetched: the archive that came for it is damaged$"):
        fetch.download(tmp_path / "got")
    assert found(tmp_path / "got") == site.files | {NETFLIX: plain}, "the file before it stays"


def test_an_archive_of_something_else_is_no_file(site: Site, tmp_path: Path) -> None:
    site.files[NETFLIX] = zipped(b"", "other.csv")
    with pytest.raises(UserError, match=f"^{NETFLIX} is not in the archive that came for it: other.csv$"):
        fetch.download(tmp_path / "got")
    assert list((tmp_path / "got").glob("*/*.unzipped")) == []


def test_the_command_lands_what_it_fetched(site: Site, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in home.environment().items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["load", "--download"], catch_exceptions=False)
    assert done.exit_code == 0
    netflix = next(source for source in SOURCES if source.table == "netflix_titles")
    assert home.query("select show_id from raw.netflix_titles order by 1") == [(row[0],) for row in rows_of(netflix)]
    assert sorted(path.name for path in (home.folder / "downloads").iterdir() if path.is_dir()) == [
        "imdb",
        "netflix-shows",
        "netflix-viewing",
        "rotten-tomatoes-movies-and-critic-reviews-dataset",
    ]
    assert CliRunner().invoke(app, ["load", "--download", "--full"], catch_exceptions=False).exit_code == 0
    assert site.sent == dict.fromkeys(site.files, 2)
