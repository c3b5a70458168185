"""Netflix's viewing reports and weekly Top 10, made up: titles of the catalogue and newer ones, as Netflix lists them.

Three reports have the three layouts that Netflix has used. `truth_viewing.csv` says of every listing which work it is.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from loaders.sample.layout import TOP10, TRUTH_VIEWING, VIEWING, columns
from loaders.sample.model import NetflixTitle
from loaders.sample.numbers import below, between, draw, geometric
from loaders.sample.workbook import Cell, write_workbook
from loaders.sample.world import World

HEADINGS = ("Title", "Available Globally?", "Release Date", "Hours Viewed", "Runtime", "Views")
# Period, what stands above the headings, the sheets of series and films, how many columns.
LAYOUTS = (
    ("2023Jan-Jun", "Hours viewed from January to June 2023", ("Engagement", "Engagement"), 4),
    ("2023Jul-Dec", "Views from July to December 2023", ("TV", "Film"), 6),
    ("2024Jan-Jun", "Views from January to June 2024", ("Shows", "Movies"), 6),
)
FIRST_DAY, LAST_DAY = date(2023, 1, 1), date(2024, 6, 30)
SEASONS = (
    "Season {}",
    "Season {}",
    "Season {}",
    "Season {}",
    "Part {}",
    "Volume {}",
    "Book {}",
    "Chapter {}",
    "Series {}",
)
ODD_SEASONS = ("Staffel {}", "Temporada {}", "{}ª temporada", "Season {} Part 1", "Collection {}")
ORIGINALS = ("눈의 노래", "夜の庭", "El faro", "Das Tal", "Le quai", "नदी", "Дом у моря", "ทะเล")
TWO_ORIGINALS = "夜間花園 // 夜间花园"
WEEKS = 12
CHANGED_DATE = re.compile("[A-Z][a-z]{2}-[0-9]{2}|[0-9]{2}-[A-Z][a-z]{2}")  # by a spreadsheet, in the catalogue alone


@dataclass
class _Listing:
    """A row of the reports: of a film, or of a season."""

    work: str
    is_series: bool
    title: str
    minutes: int
    hours: int  # in hundred thousands, in a half-year
    released: date | None = None
    season: str | None = None
    show: str = ""
    is_film_at_first: bool = False  # in the report before the last it stands among the films
    runtime: str | None = None  # where it is not plainly the minutes


@dataclass
class Catalogue:
    """What is noted of each catalogue title for the reports: the titles themselves are let go of."""

    titles: dict[tuple[bool, str], tuple[str, int]] = field(default_factory=dict)

    def note(self, titles: list[NetflixTitle]) -> None:
        """Note titles by kind and name: number, and the number in the duration. Of one name Netflix lists the first."""
        for row in titles:
            name, number = " ".join(row.title.split()), row.duration.partition(" ")[0]
            if name and number.isdecimal() and not CHANGED_DATE.fullmatch(name):
                self.titles.setdefault((row.is_series, name), (row.show_id, int(number)))


def write(out: Path, catalogue: Catalogue, world: World, seed: int) -> None:
    """Write the three reports, the Top 10 and the truth."""
    rng = random.Random(f"{seed}:viewing")
    world.rng = rng  # all other files are made
    listings = [*_of_the_catalogue(catalogue, rng), *_newer(world, rng, max(20, len(catalogue.titles) // 4))]
    listings.sort(key=lambda listing: (-listing.hours, listing.title))
    (out / VIEWING).mkdir(parents=True, exist_ok=True)
    for number, layout in enumerate(LAYOUTS):
        _write_report(out / VIEWING, number, layout, listings, rng)
    with (out / TOP10).open("w", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(columns(TOP10)) + "\n")
        file.writelines("\t".join(row) + "\n" for row in _top10(listings))
    with (out / TRUTH_VIEWING).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns(TRUTH_VIEWING))
        writer.writerows(
            ("series" if listing.is_series else "film", listing.title.strip(), listing.released or "", listing.work)
            for listing in listings
        )


def _of_the_catalogue(catalogue: Catalogue, rng: random.Random) -> Iterator[_Listing]:
    """Six of ten titles of the catalogue are still watched."""
    for (is_series, title), (show_id, number) in catalogue.titles.items():
        if below(rng, 10) >= 6:
            continue
        if is_series:
            for season in range(1, min(number, 4) + 1):
                yield _season(show_id, title, season, rng)
        else:
            yield _Listing(show_id, False, title, number, 1 + geometric(3.4))


def _season(work: str, show: str, season: int, rng: random.Random, word: str = "Season {}") -> _Listing:
    name = word.format(season)
    return _Listing(work, True, f"{show}: {name}", between(rng, 180, 600), 1 + geometric(4.2), season=name, show=show)


def _newer(world: World, rng: random.Random, count: int) -> Iterator[_Listing]:
    """Works that the catalogue has not, most of them Netflix's own, with the traps of the real reports."""
    for number in range(count):
        name, work = world.words.title(), f"new{number + 1}"
        released = FIRST_DAY + timedelta(days=below(rng, 350))
        original = f" // {draw(rng, list(ORIGINALS))}" if below(rng, 3) == 0 else ""
        if number % 2:
            listing = _Listing(work, False, name + original, between(rng, 70, 150), 1 + geometric(4.4), released)
            yield from _film_trap(listing, number // 2, name)
        else:
            word = draw(rng, list(SEASONS if below(rng, 4) else ODD_SEASONS))
            # What is filmed on a stage or in a day has no seasons.
            for season in range(1, (1 if number // 2 % 8 in (1, 6) else between(rng, 1, 3)) + 1):
                listing = _season(work, name, season, rng, word)
                listing.released = released + timedelta(days=90 * (season - 1))
                listing.title += original
                yield _series_trap(listing, number // 2, name) if season == 1 else listing


def _film_trap(film: _Listing, number: int, name: str) -> Iterator[_Listing]:
    trap = number % 8
    if trap == 0:  # two works of one name, told apart by the year in brackets
        film.title = f"{name} (2023)"
        yield _Listing(f"{film.work}b", False, f"{name} (1998)", film.minutes + 7, 2)
    elif trap == 1:  # the same, told apart by nothing but the day
        film.title = name
        assert film.released is not None
        yield _Listing(f"{film.work}b", False, name, film.minutes + 11, 3, film.released + timedelta(days=120))
    elif trap == 2:
        film.title = f"\u3000{film.title}\u00a0"
    elif trap == 3:
        film.title = film.title.upper()
    elif trap == 4:  # no name in Latin letters
        film.title = f"{_original(number)} {number}"
    elif trap == 5:
        film.title = f"{name} // {TWO_ORIGINALS}"
    elif trap == 6:
        film.title = f"{name}’s “End”"
    yield film


def _series_trap(season: _Listing, number: int, name: str) -> _Listing:
    trap = number % 8
    if trap == 0:
        season.title, season.season = f"{name}: Limited Series // {_original(number)}: Miniserie", "Limited Series"
    elif trap == 1:  # stand-up: among the films in one report, among the series in another
        season.title, season.season, season.is_film_at_first = f"{name}: Live", None, True
    elif trap == 2:
        season.title, season.season = f"{name}: Part l", "Part l"
    elif trap == 3:
        season.runtime = "*"
    elif trap == 4:
        season.runtime = f"{season.minutes // 60}:{season.minutes % 60:02}*"
    elif trap == 5:
        season.title, season.season = f"{name} 2", None
    elif trap == 6:
        season.title, season.season = f"{name}: January 13, 2024", None
    return season


def _original(number: int) -> str:
    return ORIGINALS[number % len(ORIGINALS)]


def _write_report(
    folder: Path,
    number: int,
    layout: tuple[str, str, tuple[str, str], int],
    listings: list[_Listing],
    rng: random.Random,
) -> None:
    period, said, names, width = layout
    sheets: dict[str, list[list[Cell]]] = {
        name: [
            [],
            [None, "What We Watched: A Netflix Engagement Report"],
            [None, said],
            [],
            [],
            [None, *HEADINGS[:width]],
        ]
        for name in names
    }
    for listing in listings:
        year, is_second_half = int(period[:4]), period[4:7] == "Jul"
        if listing.released and listing.released > date(year, 12 if is_second_half else 6, 30):
            continue
        if below(rng, 10) == 0:
            continue
        hours = max(1, listing.hours * (between(rng, 60, 120) - 20 * number) // 100) * 100_000
        minutes = listing.minutes + (between(rng, 1, 30) if listing.is_series and below(rng, 20) == 0 else 0)
        runtime = listing.runtime or f"{minutes // 60}:{minutes % 60:02}"
        # The first layout has days as days, the later ones as text.
        released: Cell = listing.released if width == 4 or listing.released is None else listing.released.isoformat()
        views = None if runtime == "*" else max(1, round(hours * 60 / minutes / 100_000)) * 100_000
        row: list[Cell] = [listing.title, "Yes" if listing.released else "No", released, hours, runtime, views]
        is_film = not listing.is_series or (listing.is_film_at_first and number == 1)
        sheets[names[is_film]].append([None, *row[:width]])
    write_workbook(folder / f"What_We_Watched_A_Netflix_Engagement_Report_{period}.xlsx", sheets)


def _top10(listings: list[_Listing]) -> Iterator[list[str]]:
    """The newest week first, four lists of ten."""
    for week in reversed(range(WEEKS)):
        ending = LAST_DAY - timedelta(days=7 * (WEEKS - 1 - week))
        for category, is_series, is_english in (
            ("Films (English)", False, True),
            ("Films (Non-English)", False, False),
            ("TV (English)", True, True),
            ("TV (Non-English)", True, False),
        ):
            fitting = [
                listing
                for listing in listings
                if listing.is_series == is_series
                and (" // " not in listing.title) == is_english
                and (listing.season or not is_series)
                and (listing.released is None or listing.released <= ending)
            ]
            for rank, listing in enumerate(fitting[week % 3 : week % 3 + 10], 1):
                name = listing.title.strip().partition(" // ")[0]
                hours = max(1, listing.hours // (rank + 8)) * 100_000
                views = max(1, round(hours * 60 / listing.minutes / 100_000)) * 100_000
                yield [
                    ending.isoformat(),
                    category,
                    str(rank),
                    listing.show or name,
                    name if is_series else "N/A",
                    str(hours),
                    # Until June 2023 neither was told.
                    "" if week < WEEKS // 3 else f"{listing.minutes / 60:.4f}".rstrip("0").rstrip("."),
                    "" if week < WEEKS // 3 else str(views),
                    str(week // 3 + 1),
                ]
