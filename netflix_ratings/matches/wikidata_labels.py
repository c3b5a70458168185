"""The command `labels`: a file of labels made from Wikidata, so that anybody can measure the matches.

A Netflix title is found in Wikidata by its Netflix id, where the catalogue has Netflix's own ids, or by title, year and
director. What is not certain is left out: a title of which two IMDb ids come in question, an id that two titles claim.
The label for Rotten Tomatoes then goes by the IMDb id. See docs/decisions/0023-labels-from-wikidata.md.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loaders import origins, warehouse
from loaders.warehouse.console import answers, messages
from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.folders import check_file_writable
from netflix_ratings.matches.labels import WIKIDATA
from netflix_ratings.names import normalize
from netflix_ratings.published import freeze, say_which

if TYPE_CHECKING:
    from loaders.wikidata import Item

TABLES = ("dim_titles", "fct_match_candidates", "fct_title_scores")
TITLES = """
select netflix_id, title, source_title, release_year, coalesce(listed_directors, '{}')
from marts.dim_titles
"""
# A label for a title that the platform's files do not have would be a miss that nobody can help.
RATED_TITLES = """
select platform, rated_title_id from marts.fct_title_scores where platform in ('imdb', 'rotten_tomatoes')
union
select platform, rated_title_id from marts.fct_match_candidates where platform in ('imdb', 'rotten_tomatoes')
"""
COLUMNS = ["show_id", "platform", "rated_title_id", "is_match", "evidence", "found_by", "item"]
YEARS_APART = 1  # Netflix and Wikidata can differ by a year: festival and cinema, cinema and disc


@dataclass(frozen=True)
class Title:
    """A Netflix title: its names and directors, normalized."""

    netflix_id: str
    names: frozenset[str]
    year: int | None
    directors: frozenset[str]


@dataclass(frozen=True)
class Found:
    """A Netflix title in Wikidata: the IMDb id, the first item that says so, and how it was found."""

    imdb_id: str
    item: str
    found_by: str


def labels(
    from_wikidata: Annotated[
        bool, typer.Option("--from-wikidata", help="From the ids that Wikidata knows (CC0). There is no other source.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; without it, beside the downloaded files.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Fetch from Wikidata again, whatever is here.")] = False,
) -> None:
    """Write a file of labels for `evaluate`, from public knowledge of which title is which.

    What Wikidata says is fetched once a month. Set NETFLIX_RATINGS_CONTACT to an e-mail address or a page of yours:
    Wikidata wants to know who asks.
    """
    if not from_wikidata:
        raise UserError("labels from where? --from-wikidata")
    if out is not None:
        check_file_writable(out)
    from loaders import wikidata  # here, for most commands ask no server

    with closing(warehouse.connect_to_read()) as connection:
        build = freeze(connection, TABLES)
        titles = [_title(*row) for row in query(connection, TITLES)[1]]
        there = {(platform, id_.lower()): id_ for platform, id_ in query(connection, RATED_TITLES)[1]}
    file = wikidata.ensure(origins.downloads(), full)
    rows = list(_rows(titles, wikidata.read(file), there))
    if not rows:
        raise UserError(
            f"none of the {len(titles):,} titles in the warehouse is known to Wikidata for certain: "
            "of the made-up sample this is always so"
        )
    target = out or file.with_name("labels.csv")
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    for platform in sorted({row[1] for row in rows}):
        messages.print(f"{platform}: {sum(row[1] == platform for row in rows):,} labels", markup=False)
    say_which(build)
    answers.print(str(target), soft_wrap=True, markup=False)


def _rows(
    titles: Sequence[Title], items: Iterable["Item"], there: Mapping[tuple[str, str], str]
) -> Iterator[list[str]]:
    """The labels, for titles and rated titles that are there; `there` has the ids by platform and lower case."""
    items = list(items)
    rotten_ids = _certain_rotten_ids(items, there)
    for netflix_id, found in _find(titles, items).items():
        how = ["1", WIKIDATA, found.found_by, found.item]
        if ("imdb", found.imdb_id) in there:
            yield [netflix_id, "imdb", found.imdb_id, *how]
        if rotten_id := rotten_ids.get(found.imdb_id):
            yield [netflix_id, "rotten_tomatoes", rotten_id, *how]


def _find(titles: Sequence[Title], items: Sequence["Item"]) -> dict[str, Found]:
    """The Netflix titles that are in Wikidata for certain."""
    by_netflix_id: dict[str, list[Item]] = defaultdict(list)
    by_name: dict[str, list[Item]] = defaultdict(list)
    names = {name for title in titles for name in title.names}
    for item in items:
        if item.imdb_id:
            by_netflix_id[item.netflix_id].append(item)
            for name in {_folded(name) for name in item.all_titles} & names:
                by_name[name].append(item)
    found: dict[str, Found] = {}
    claims: dict[str, list[str]] = defaultdict(list)
    for title in titles:
        by_id = by_netflix_id.get(title.netflix_id, []) if title.netflix_id.isdigit() else []
        known = by_id or [item for name in title.names for item in by_name.get(name, []) if _agree(title, item)]
        if len({item.imdb_id for item in known}) == 1:
            first = min(known)
            found[title.netflix_id] = Found(first.imdb_id, first.item, "netflix_id" if by_id else "title_year_director")
            claims[first.imdb_id].append(title.netflix_id)
    return {netflix_id: match for netflix_id, match in found.items() if len(claims[match.imdb_id]) == 1}


def _agree(title: Title, item: "Item") -> bool:
    """Whether year and director agree, for a title and an item of one name."""
    if title.year is None or not item.year.isdigit() or abs(title.year - int(item.year)) > YEARS_APART:
        return False
    return not title.directors.isdisjoint(_folded(name) for name in item.all_directors)


def _certain_rotten_ids(items: Iterable["Item"], there: Mapping[tuple[str, str], str]) -> Mapping[str, str]:
    """By IMDb id the Rotten Tomatoes id of the same work, where both have only one another."""
    rotten: dict[str, set[str]] = defaultdict(set)
    imdb: dict[str, set[str]] = defaultdict(set)
    for item in items:
        rotten_id = there.get(("rotten_tomatoes", item.rotten_tomatoes_id.lower()))
        if item.imdb_id and rotten_id is not None:
            rotten[item.imdb_id].add(rotten_id)
            imdb[rotten_id].add(item.imdb_id)
    single = {imdb_id: next(iter(ids)) for imdb_id, ids in rotten.items() if len(ids) == 1}
    return {imdb_id: rotten_id for imdb_id, rotten_id in single.items() if len(imdb[rotten_id]) == 1}


def _title(netflix_id: str, title: str, source_title: str, year: int | None, directors: Sequence[str]) -> Title:
    names = frozenset(_folded(name) for name in (title, source_title) if name) - {""}
    return Title(netflix_id, names, year, frozenset(_folded(name) for name in directors) - {""})


def _folded(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    return "".join(c for c in normalize(text) if c.isalnum())
