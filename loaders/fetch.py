"""Download of the files: Kaggle's by its own client, all others by requests; a file that has not changed is kept.

Beside a file, a note (`.json`) keeps the server's validators, so that the next time only what changed is fetched. The
part of a file that has arrived is its `.part`, with a `.part.json` of its own: a download that was interrupted goes on
from there if the server still has exactly the same file. Kaggle's client cannot ask for the rest: it starts again.

No address is shown as it is: it can hold a password, or a signature with which anybody can open the file.
"""

import fcntl
import json
import os
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from loaders.find_files import workbooks
from loaders.places import sha256
from loaders.report_addresses import KnownReport, due, known_reports
from loaders.reports import read_report
from loaders.sources import SOURCES, Imdb, Kaggle, NetflixTop10, Origin
from loaders.warehouse import settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.web import LONGEST_WAIT, RETRIED, TIMEOUT, WAITS, MayPassError, asked_to_wait, reason, shown

BLOCK = 1 << 18
VALIDATORS = ("ETag", "Last-Modified")
SIZE = "size"  # in a note, beside the validators: the size of its file in bytes
ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")  # how a zip begins, even one whose end is missing

Ask = Callable[[Mapping[str, str]], requests.Response]


class _GoneError(UserError):
    """There is nothing at an address."""


class _NoLoginError(UserError):
    """The server gives the file to a login only, and none is set."""


@dataclass(frozen=True)
class _Remote:
    """A file to fetch.

    Attributes:
        target: where it is to be.
        ask: asks its server for it.
        variable: the setting that its address or its login is from.
        login: whether that is a login.
    """

    target: Path
    ask: Ask
    variable: str
    login: bool = False

    @property
    def name(self) -> str:
        """Its name, for messages."""
        return self.target.name


class _InTime(HTTPAdapter):
    """Gives our TIMEOUT to a request that has none."""

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        if options.get("timeout") is None:
            options["timeout"] = TIMEOUT
        return super().send(request, *arguments, **options)


def download(folder: Path, full: bool = False) -> Path:
    """Fetch every source's file into a folder, with one folder below it for each source, and return the folder.

    Only new files are fetched, and only the missing rest of a part; `full`: all files, whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    columns = (
        TextColumn("{task.description:<34}"),
        BarColumn(bar_width=None),
        DownloadColumn(),
        TransferSpeedColumn(),
        TextColumn("{task.fields[state]}"),
    )
    with alone(folder), Progress(*columns, console=messages, expand=True) as progress:
        for source in SOURCES:
            if source.origin is None and not source.required:
                continue
            if source.origin is None:
                progress.console.print(f"{source.file_name} is not fetched from anywhere: put it into {folder}")
            elif source.workbooks:
                _fetch_reports(folder / "netflix-viewing", full, progress)
            else:
                _fetch_file(_remote(source.origin, source.file_name, folder), full, progress, source.required)
    return folder


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other command fetches into the folder: two would write into one part of a file."""
    with (folder / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            messages.print("another command fetches the files: waiting for its end")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _remote(origin: Origin, file_name: str, folder: Path) -> _Remote:
    if isinstance(origin, Kaggle):
        target = folder / origin.data_set.split("/")[-1] / file_name
        return _Remote(target, _ask_kaggle(origin, file_name), "KAGGLE_API_TOKEN", login=True)
    if isinstance(origin, Imdb):
        name = f"{file_name}.gz"
        return _Remote(folder / "imdb" / name, _ask(f"{settings.imdb_url()}/{name}"), "NETFLIX_RATINGS_IMDB_URL")
    assert isinstance(origin, NetflixTop10)
    address = f"{settings.top10_url()}/{file_name}"
    return _Remote(folder / "netflix-viewing" / file_name, _ask(address), "NETFLIX_RATINGS_TOP10_URL")


def _fetch_file(remote: _Remote, full: bool, progress: Progress, required: bool) -> None:
    """Fetch a file; one that a run can do without, and that is given to a login only, is said where there is none."""
    try:
        _fetch(remote, full, progress)
    except _NoLoginError as error:
        if required:
            raise
        kept = "the one of last time is taken" if remote.target.exists() else "it is left out"
        progress.console.print(f"{error}: {kept}", markup=False, soft_wrap=True)


def _fetch_reports(folder: Path, full: bool, progress: Progress) -> None:
    """Fetch the viewing reports whose addresses are known, and say which are not there and should be."""
    said = progress.console
    for report in known_reports():
        ask = _ask(f"{settings.reports_url()}/{report.path}")
        remote = _Remote(folder / report.file_name, ask, "NETFLIX_RATINGS_REPORTS_URL")
        try:
            _fetch(remote, full, progress)
        except _GoneError as error:
            said.print(f"{error}: the report of {report.period.in_words} is left out", markup=False, soft_wrap=True)
        else:
            if differs := _differs(remote.target, report):
                said.print(differs, markup=False, soft_wrap=True)
    known = [report.period for report in known_reports()]
    if due(known, date.today()):
        there = [read.period for path in folder.iterdir() for place in workbooks(path) if (read := read_report(place))]
        for period in due([*known, *there], date.today()):
            said.print(
                f"Netflix's viewing report of {period.in_words} should be out, and its address is not known: add it to "
                f"seeds/viewing_reports.csv, or put the file into {folder}",
                markup=False,
                soft_wrap=True,
            )


def _differs(path: Path, report: KnownReport) -> str | None:
    """Say where a report is another one than the one that was noted: Netflix may have corrected it."""
    found = sha256(path)
    if not report.sha256 or found == report.sha256:
        return None
    return f"{path.name} is not the file that seeds/viewing_reports.csv notes: its SHA-256 is {found}"


def _fetch(remote: _Remote, full: bool, progress: Progress) -> None:
    name, target = remote.name, remote.target
    target.parent.mkdir(parents=True, exist_ok=True)
    if full:
        _forget(_part(target))
    known = {} if full else _known(target)
    task = progress.add_task(name, total=None, state="")
    waits, most = iter(WAITS), _size(_part(target))
    while True:
        try:
            fresh = _save(remote, known, lambda done, total: progress.update(task, completed=done, total=total))
        except MayPassError as trouble:
            if _size(_part(target)) > most:  # more of it has arrived than ever before
                waits, most = iter(WAITS), _size(_part(target))
            wait = next(waits, None)
            if trouble.wait > LONGEST_WAIT:
                raise TemporaryError(
                    f"{name} could not be fetched: {trouble}: again in {trouble.wait:,.0f} s"
                ) from None
            if wait is None:
                raise TemporaryError(f"{name} could not be fetched: {trouble}") from None
            wait = max(wait, trouble.wait)
            progress.update(task, state=f"again in {wait:g} s: {trouble}")
            time.sleep(wait)
        else:
            size = target.stat().st_size
            progress.update(task, completed=size, total=size, state="fetched" if fresh else "unchanged")
            return


def _ask(address: str) -> Ask:
    # The bytes of the file itself: a range of what is compressed on the way is of no use.
    plain = {"Accept-Encoding": "identity"}
    return lambda headers: requests.get(address, headers=plain | dict(headers), stream=True, timeout=TIMEOUT)


def _ask_kaggle(origin: Kaggle, name: str) -> Ask:
    """Kaggle's client takes no headers: the headers of the answer show whether its file is new."""
    from kagglesdk import KaggleClient  # here, since its import takes longer than most commands
    from kagglesdk.datasets.types.dataset_api_service import ApiDownloadDatasetRequest

    request = ApiDownloadDatasetRequest()
    request.owner_slug, request.dataset_slug = origin.data_set.split("/")
    request.file_name = name
    user, key = os.environ.get("KAGGLE_USERNAME"), os.environ.get("KAGGLE_KEY")

    def ask(_headers: Mapping[str, str]) -> requests.Response:
        with KaggleClient(username=user, password=key) as client:  # its answer can be read after it is closed
            session = client.http_client()._session  # the only way to set a timeout: the client has no option for it
            for scheme in ("https://", "http://"):
                session.mount(scheme, _InTime())
            response: requests.Response = client.datasets.dataset_api_client.download_dataset(request)
        return response

    return ask


def _save(remote: _Remote, known: Mapping[str, str], report: Callable[[int, int | None], None]) -> bool:
    """Ask once and save the answer under its name when it is complete; False where the file here is the newest."""
    target = remote.target
    part = _part(target)
    begun, offset = _said_of(part), _size(part)
    headers = {"If-None-Match": known.get("ETag"), "If-Modified-Since": known.get("Last-Modified")}
    if begun and offset:
        headers |= {"Range": f"bytes={offset}-", "If-Range": _strong(begun)}
    with _in_plain_words(remote):
        with _asked(remote, {name: value for name, value in headers.items() if value}) as response:
            if response.status_code in RETRIED:
                raise MayPassError(f"the server answered {response.status_code}", asked_to_wait(response))
            said = {name: response.headers[name] for name in VALIDATORS if name in response.headers}
            goes_on = response.status_code == 206
            if goes_on:
                said = begun | said
            beyond = goes_on and not response.headers.get("Content-Range", "").startswith(f"bytes {offset}-")
            if response.status_code == 416 or beyond or (goes_on and _strong(said) != _strong(begun)):
                _forget(part)
                raise MayPassError("the server cannot go on from where it broke off")
            response.raise_for_status()
            if response.status_code == 304 or (said and said == known):
                _forget(part)
                return False
            if response.headers.get("Content-Type", "").startswith("text/html"):
                address = shown(response.url)
                raise UserError(f"{target.name} could not be fetched: {address} sent a web page in its place")
            if not goes_on:
                offset = 0
                _forget(part)
                if _strong(said):
                    _write_note(part, said)
            length = offset + int(response.headers.get("Content-Length", 0)) or None
            with part.open("ab") as out:
                for block in response.iter_content(BLOCK):
                    out.write(block)
                    report(out.tell(), length)
        if remote.login and _is_archive(part):  # Kaggle zips a larger file, whatever its name
            _unzip(part, target.name)
        size = _size(part)
        part.replace(target)
        _write_note(target, said | {SIZE: str(size)})
        _note(part).unlink(missing_ok=True)
    return True


def _asked(remote: _Remote, headers: Mapping[str, str]) -> requests.Response:
    """The server's answer; raise UserError where no request can be made."""
    try:
        return remote.ask(headers)
    except ValueError as error:
        if isinstance(error, requests.JSONDecodeError):
            raise
        # The error would quote the address or the header.
        raise UserError(
            f"{remote.name} could not be fetched: its address or a header is not valid: check {remote.variable}"
        ) from None


@contextmanager
def _in_plain_words(remote: _Remote) -> Iterator[None]:
    """Turn every error of a download into MayPassError or UserError."""
    try:
        yield
    except requests.HTTPError as error:
        raise _refused(remote, error) from None
    except requests.RequestException as error:
        raise MayPassError(reason(error)) from None
    except OSError as error:
        raise UserError(
            f"{remote.name} could not be fetched into {remote.target.parent}: {error.strerror or error}"
        ) from None


def _part(target: Path) -> Path:
    """The part of a file that has arrived."""
    return target.with_name(target.name + ".part")


def _note(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _known(target: Path) -> dict[str, str]:
    """The validators of a file that is here; none where its size is not the noted one."""
    said = _said_of(target)
    return said if said.pop(SIZE, None) == str(_size(target)) else {}


def _said_of(path: Path) -> dict[str, str]:
    """The validators noted for a file that is here; none where the note cannot be read."""
    try:
        said = json.loads(_note(path).read_text())
    except (OSError, ValueError):
        return {}
    sound = path.exists() and isinstance(said, dict) and all(isinstance(value, str) for value in said.values())
    return said if sound else {}


def _write_note(path: Path, said: Mapping[str, str]) -> None:
    """Replace a note in one step: there is never half of one."""
    new = _note(path).with_suffix(".new")
    try:
        new.write_text(json.dumps(said))
        new.replace(_note(path))
    finally:
        new.unlink(missing_ok=True)


def _strong(said: Mapping[str, str]) -> str | None:
    """The validator that stands for exactly these bytes, for If-Range; a weak ETag does not."""
    etag = said.get("ETag", "W/")
    return said.get("Last-Modified") if etag.startswith("W/") else etag


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _note(part).unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in ARCHIVE


def _unzip(archive: Path, name: str) -> None:
    """Replace the archive by the file of that name in it."""
    unzipped = archive.with_suffix(".unzipped")
    try:
        with zipfile.ZipFile(archive) as members, unzipped.open("wb") as out:
            if name not in members.namelist():
                raise UserError(f"{name} is not in the archive that came for it: {', '.join(members.namelist())[:200]}")
            with members.open(name) as member:
                while block := member.read(BLOCK):
                    out.write(block)
        unzipped.replace(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError):
        _forget(archive)
        raise MayPassError("the archive that came for it is damaged") from None
    finally:
        unzipped.unlink(missing_ok=True)


def _refused(remote: _Remote, error: requests.HTTPError) -> Exception:
    status = error.response.status_code
    if status in RETRIED:
        return MayPassError(f"the server answered {status}", asked_to_wait(error.response))
    login = f": set {remote.variable}" if status in (401, 403) and remote.login else ""
    kind: type[UserError] = _GoneError if status in (404, 410) else UserError
    if login and "Authorization" not in error.response.request.headers:
        kind = _NoLoginError
    return kind(f"{remote.name} could not be fetched: {shown(error.response.url)} answered {status}{login}")
