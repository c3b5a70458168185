"""The crosswalk of Wikidata: which IMDb id, Rotten Tomatoes id and Netflix id stand on the same item.

It comes from Wikidata's SPARQL service, which ends a query after 60 seconds: each property is read in slices, by the
service `bd:slice`, which goes straight to a place in the index. Nothing is required of an item, so that a slice always
brings a row for each of its statements, and one with fewer is the last. The answer to a query that took too long can
begin as a good one and end in an error message.
"""

import csv
import io
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from functools import partial
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import requests
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from loaders.fetch import alone
from loaders.warehouse import settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.web import LONGEST_WAIT, RETRIED, TIMEOUT, WAITS, MayPassError, asked_to_wait, reason, shown

FILE = "wikidata_ids.csv"
"""The file that labels are made from. A load does not take it: what judges the matches is not evidence for them."""
EVIDENCE = "wikidata_crosswalk.csv"
"""The file that a load takes, as `loaders/sources.py` names it: the same rows, put there when asked for."""
FRESH_FOR = 30 * 24 * 3600  # seconds that a file is taken from the folder and not fetched again
SLICE, LEAST_SLICE = 10_000, 500  # statements of a query; halved where the service does not get them done in time
SEPARATOR = "|"
"""Between the names of a list."""

PROPERTIES = {"P1258": "Rotten Tomatoes ids", "P1874": "Netflix ids"}
COLUMNS = ["item", "imdb", "rotten", "netflix", "label", "originals", "year", "people"]
QUERY = """\
SELECT ?item ?imdb ?rotten ?netflix
  (SAMPLE(?name) AS ?label)
  (GROUP_CONCAT(DISTINCT COALESCE(?original, ""); SEPARATOR="|") AS ?originals)
  (MIN(YEAR(COALESCE(?published, ?started))) AS ?year)
  (GROUP_CONCAT(DISTINCT COALESCE(?person, ""); SEPARATOR="|") AS ?people)
WHERE {
  SERVICE bd:slice {
    ?item wdt:%(property)s ?%(variable)s .
    bd:serviceParam bd:slice.offset %(offset)d ; bd:slice.limit %(limit)d .
  }
  OPTIONAL { ?item wdt:P345 ?imdb . }
  OPTIONAL { ?item wdt:%(other_property)s ?%(other_variable)s . }
  OPTIONAL { ?item rdfs:label ?name . FILTER(LANG(?name) IN ("en", "mul")) }
  OPTIONAL { ?item wdt:P1476 ?original . }
  OPTIONAL { ?item wdt:P577 ?published . FILTER(isLiteral(?published)) }
  OPTIONAL { ?item wdt:P580 ?started . FILTER(isLiteral(?started)) }
  OPTIONAL { ?item wdt:P57 ?director . ?director rdfs:label ?person . FILTER(LANG(?person) IN ("en", "mul")) }
}
GROUP BY ?item ?imdb ?rotten ?netflix
"""
VARIABLES = {"P1258": "rotten", "P1874": "netflix"}

ITEM = re.compile(r"https?://www\.wikidata\.org/entity/(Q[1-9][0-9]*)")
# Ids as the platforms write them, alone or at the end of an address.
IMDB_ID = re.compile(r"(?:.*/)?(tt[0-9]{7,})/?")
ROTTEN_TOMATOES_ID = re.compile(r"(?:.*/)?((?:m|tv)/[^/\s]+)/?")
NETFLIX_ID = re.compile(r"(?:.*/)?([0-9]+)/?")


Row = Mapping[str, str]


@dataclass(frozen=True, order=True)
class Item:
    """An item of Wikidata with one id of each platform; what is not known is empty.

    An item with two ids of one platform is there twice.
    """

    item: str
    imdb_id: str
    rotten_tomatoes_id: str
    netflix_id: str
    titles: str
    year: str
    directors: str

    @property
    def ids(self) -> tuple[str, ...]:
        """What tells it from others."""
        return self.item, self.imdb_id, self.rotten_tomatoes_id, self.netflix_id

    @property
    def all_titles(self) -> list[str]:
        """The title in English and the original ones."""
        return self.titles.split(SEPARATOR) if self.titles else []

    @property
    def all_directors(self) -> list[str]:
        """The names of the directors."""
        return self.directors.split(SEPARATOR) if self.directors else []


HEADER = [field.name for field in fields(Item)]


def ensure(downloads: Path, full: bool = False) -> Path:
    """The file of the crosswalk below the folder of downloads; fetched where it is not there or old, or `full`."""
    folder = downloads / "wikidata"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    with alone(folder):
        if full or not _is_fresh(file):
            _write(file, _fetch())
    return file


def offer(downloads: Path, full: bool = False) -> Path:
    """Put the crosswalk among the downloaded files, as evidence that the next load takes."""
    items = read(ensure(downloads, full))
    evidence = downloads / "wikidata" / EVIDENCE
    with alone(evidence.parent):
        _write(evidence, items)
    return evidence


def read(file: Path) -> list[Item]:
    """The rows of the file."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        if next(rows, None) != HEADER:
            raise UserError(f"{file}: this is not what came from Wikidata: --full fetches it again")
        try:
            return [Item(*row) for row in rows]
        except (TypeError, csv.Error):
            raise UserError(f"{file}, line {rows.line_num}: damaged: --full fetches it again") from None


def _is_fresh(file: Path) -> bool:
    return file.exists() and 0 <= time.time() - file.stat().st_mtime < FRESH_FOR


def _write(file: Path, items: Iterable[Item]) -> None:
    """All of it or nothing: the file that is there stays until the new one is whole."""
    part = file.with_name(file.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(HEADER)
        rows.writerows(astuple(item) for item in sorted(items))
    part.replace(file)


def _fetch() -> list[Item]:
    """Every item with a Netflix id, or with an id of both IMDb and Rotten Tomatoes."""
    address, agent = settings.wikidata_url(), _user_agent()
    items: dict[tuple[str, ...], Item] = {}
    columns = SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[state]}"), TimeElapsedColumn()
    with requests.Session() as session, Progress(*columns, console=messages) as progress:
        session.headers.update({"User-Agent": agent, "Accept": "text/csv"})
        for property_, name in PROPERTIES.items():
            task = progress.add_task(f"Wikidata: {name}", total=None, state="")
            count = 0
            for rows in _slices(session, address, property_, partial(_say, progress, task)):
                count += _statements(rows, property_)
                # An item that was edited meanwhile is there with its later titles only.
                items.update((item.ids, item) for row in rows if (item := _item(row)) is not None)
                _say(progress, task, f"{count:,}")
            progress.update(task, state=f"{count:,}", total=1, completed=1)
    if not items:
        raise UserError(f"{shown(address)} knows no item with a Netflix id, or with ids of IMDb and Rotten Tomatoes")
    return list(items.values())


def _say(progress: Progress, task: TaskID, state: str) -> None:
    progress.update(task, state=state)


def _slices(session: requests.Session, address: str, property_: str, say: Callable[[str], None]) -> Iterator[list[Row]]:
    """The rows of one slice after the other, until one has fewer statements than were asked for."""
    (other,) = set(PROPERTIES) - {property_}
    offset, limit = 0, SLICE
    waits = iter(WAITS)
    last: list[Row] = []
    while True:
        query = QUERY % {
            "property": property_,
            "variable": VARIABLES[property_],
            "other_property": other,
            "other_variable": VARIABLES[other],
            "offset": offset,
            "limit": limit,
        }
        try:
            rows = _ask(session, address, query)
        except MayPassError as trouble:
            wait = next(waits, None)
            if wait is None or trouble.wait > LONGEST_WAIT:
                again = f": again in {trouble.wait:,.0f} s" if trouble.wait > LONGEST_WAIT else ""
                raise TemporaryError(f"{FILE} could not be fetched: {trouble}{again}") from None
            wait = max(wait, trouble.wait)
            say(f"again in {wait:g} s: {trouble}")
            time.sleep(wait)
            if not trouble.wait:  # perhaps it was too much
                limit = max(limit // 2, LEAST_SLICE)
            continue
        if rows and rows == last:
            raise UserError(f"{FILE} could not be fetched: {shown(address)} sends the same slice each time")
        yield rows
        if _statements(rows, property_) < limit:
            return
        offset += limit
        last, waits = rows, iter(WAITS)


def _statements(rows: list[Row], property_: str) -> int:
    """How many statements the rows are made of: one with two ids of another platform is in two rows."""
    return len({(row["item"], row[VARIABLES[property_]]) for row in rows})


def _ask(session: requests.Session, address: str, query: str) -> list[Row]:
    try:
        response = session.get(address, params={"query": query}, timeout=TIMEOUT)
        status, text = response.status_code, response.content
    except ValueError:
        raise _not_an_address() from None
    except requests.RequestException as error:
        raise MayPassError(reason(error)) from None
    if status in RETRIED:
        raise MayPassError(f"the server answered {status}", asked_to_wait(response))
    if status != 200:
        hint = ": set NETFLIX_RATINGS_CONTACT" if status == 403 else ""
        raise UserError(f"{FILE} could not be fetched: {shown(address)} answered {status}{hint}")
    if response.headers.get("Content-Type", "").startswith("text/html"):
        raise UserError(f"{FILE} could not be fetched: {shown(address)} sent a web page in its place")
    return _rows(text)


def _rows(content: bytes) -> list[Row]:
    """The rows of an answer; MayPassError where it is not whole."""
    cut = MayPassError("the answer was cut off")
    try:
        text = content.decode()
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise cut from None
    if not text.endswith("\n"):
        raise cut
    if rows[0] != COLUMNS:
        raise UserError(f"{FILE} could not be fetched: the answer is of another layout: {','.join(rows[0])[:100]}")
    if any(len(row) != len(COLUMNS) or not row[0] for row in rows):
        raise cut
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]


def _item(row: Row) -> Item | None:
    """What is of use in a row: None where it has no Netflix id, and not those of both other platforms."""
    item = ITEM.fullmatch(row["item"])
    imdb, rotten, netflix = (
        found[1] if (found := pattern.fullmatch(row[name].strip())) else ""
        for name, pattern in (("imdb", IMDB_ID), ("rotten", ROTTEN_TOMATOES_ID), ("netflix", NETFLIX_ID))
    )
    if item is None or not (netflix or (imdb and rotten)):
        return None
    names = dict.fromkeys(name.strip() for name in [row["label"], *row["originals"].split(SEPARATOR)])
    return Item(
        item=item[1],
        imdb_id=imdb,
        rotten_tomatoes_id=rotten,
        netflix_id=netflix,
        titles=SEPARATOR.join(_one_line(name) for name in names if name),
        year=row["year"] if row["year"].isdigit() else "",
        directors=SEPARATOR.join(sorted(_one_line(name) for name in row["people"].split(SEPARATOR) if name)),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _user_agent() -> str:
    """Who asks, as Wikimedia's policy wants it: program, a way to reach who runs it, library."""
    contact = settings.contact()
    try:
        host = urlsplit(settings.wikidata_url()).hostname or ""
    except ValueError:
        raise _not_an_address() from None
    if contact is None and host.endswith("wikidata.org"):
        raise UserError(
            "Wikidata wants to know whom to write to when a program asks too much: "
            "set NETFLIX_RATINGS_CONTACT to an e-mail address or a page of yours"
        )
    who = f" ({contact})" if contact else ""
    return f"netflix-ratings/{version('netflix-ratings')}{who} python-requests/{requests.__version__}"


def _not_an_address() -> UserError:
    return UserError("the address of Wikidata's service is not valid: check NETFLIX_RATINGS_WIKIDATA_URL")
