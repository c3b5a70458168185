"""The world behind the files: makes works and people, and puts a work on Netflix, IMDb and Rotten Tomatoes."""

from __future__ import annotations

import random
import re
from collections.abc import Collection

from loaders.sample import genres, texts
from loaders.sample.lists import phrases
from loaders.sample.model import (
    IMDB,
    ROTTEN_TOMATOES,
    Aka,
    Credit,
    ImdbTitle,
    NetflixTitle,
    Person,
    RottenFilm,
    Truth,
    Work,
)
from loaders.sample.numbers import bell, below, between, draw, geometric
from loaders.sample.words import Vocabulary, full_name, unaccented

NEWEST_YEAR = 2021

COUNTRIES = phrases(
    "United States|United States|United States|United States|United States|United States|United States|United States|"
    "India|India|India|United Kingdom|United Kingdom|Canada|France|Japan|Spain|South Korea|Germany|Mexico|Egypt|Turkey|"
    "Nigeria|Brazil|Italy|Taiwan"
)
ENGLISH_SPEAKING = {"United States", "United Kingdom", "Canada"}
FILM_RATINGS = (
    ["TV-MA"] * 7 + ["TV-14"] * 5 + ["R"] * 3 + ["PG-13"] * 2 + ["TV-PG"] * 2 + ["PG", "TV-G", "NR", "G", "UR"]
)
SERIES_RATINGS = ["TV-MA"] * 7 + ["TV-14"] * 5 + ["TV-PG"] * 2 + ["TV-Y7", "TV-Y", "TV-G", "NR", "TV-Y7-FV"]
YEARS_BACK = (
    [0] * 8 + [1] * 14 + [2] * 16 + [3] * 16 + [4] * 14 + [5] * 9 + [6] * 6 + [8, 9, 10, 12, 14, 17, 22, 29, 38, 47]
)
CAST_SIZES = [3, 4, 5, 6, 6, 7, 7, 8, 8, 8, 9, 9, 10, 10, 10, 11, 12]
REGIONS = ["US", "GB", "FR", "DE", "ES", "BR", "JP", "IN", "XWW"]


class World:
    """Collects the rows of a part of the catalogue; `cases.py` tells it what to make.

    Parts have no person in common. What they must not both use, words and addresses, one takes over from the other.
    """

    def __init__(self, rng: random.Random, before: World | None = None) -> None:
        self.rng = rng
        self.words: Vocabulary = Vocabulary(rng) if before is None else before.words.next_part(rng)
        self.people: list[Person] = []
        self.netflix_titles: list[NetflixTitle] = []
        self.imdb_titles: list[ImdbTitle] = []
        self.rotten_films: list[RottenFilm] = []
        self._links: dict[str, int] = {} if before is None else before._links

    # People

    def person(self) -> Person:
        """A new person; about one in a hundred has the name of another person."""
        rng = self.rng
        is_namesake = len(self.people) > 50 and below(rng, 100) == 0
        name = draw(rng, self.people).name if is_namesake else full_name(rng)
        birth = between(rng, 1935, 2000) if below(rng, 3) else None
        death = birth + between(rng, 20, 80) if birth and birth < 1955 and below(rng, 3) == 0 else None
        person = Person(name, below(rng, 5) < 2, birth, death if death and death <= NEWEST_YEAR else None)
        self.people.append(person)
        return person

    def cast(self, size: int, without: Collection[Person] = ()) -> list[Person]:
        """New and known people, but nobody with the name of one of `without`."""
        names = {person.name for person in without}
        cast: list[Person] = []
        while len(cast) < size:
            known = below(self.rng, 100) < 35 and len(self.people) > 200
            person = draw(self.rng, self.people) if known else self.person()
            if person.name not in names:
                names.add(person.name)
                cast.append(person)
        return cast

    # Works

    def film(self, name: str | None = None, year: int | None = None, without: Work | None = None) -> Work:
        """A film; with `without`, one by entirely different people."""
        return self._work(False, name, year, without)

    def series(self, name: str | None = None, year: int | None = None, without: Work | None = None) -> Work:
        """A series, likewise."""
        return self._work(True, name, year, without)

    def _work(self, is_series: bool, name: str | None, year: int | None, without: Work | None) -> Work:
        """A work; with `without`, one by entirely different people."""
        rng = self.rng
        others = [*without.directors, *without.writers, *without.cast] if without else []
        crew = self.cast(2, others)
        cast = self.cast(draw(rng, CAST_SIZES), [*others, *crew])
        directors = crew[:1] if below(rng, 12) else crew[:2]
        writers = draw(rng, [crew[:1], crew[1:], crew, crew])
        if below(rng, 15) == 0:
            cast[1] = crew[0]  # a director who plays in the own film
        first_year = year or NEWEST_YEAR - draw(rng, YEARS_BACK)
        seasons = draw(rng, [1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5, 8]) if is_series else 1
        last_year = min(first_year + seasons - 1 + (below(rng, 2) if seasons > 1 else 0), NEWEST_YEAR)
        countries = [draw(rng, COUNTRIES)]
        if below(rng, 6) == 0:
            countries.append(draw(rng, [country for country in COUNTRIES if country not in countries]))
        return Work(
            is_series=is_series,
            name=name or self.words.title(),
            year=first_year,
            last_year=last_year,
            ended=below(rng, 5) < 3,
            seasons=min(seasons, last_year - first_year + 1),
            runtime=between(rng, 22, 58) if is_series else 70 + below(rng, 40) + below(rng, 35),
            genres=genres.draw(rng),
            countries=countries,
            directors=directors,
            writers=writers,
            cast=cast,
            quality=bell(rng),
            fame=bell(rng),
        )

    # Netflix

    def on_netflix(self, work: Work, case: str, title: str | None = None, year: int | None = None) -> NetflixTitle:
        """The work's Netflix row; until a case says otherwise, no platform has the title."""
        rng = self.rng
        names = [genre.series if work.is_series else genre.film for genre in work.genres]
        if not set(work.countries) & ENGLISH_SPEAKING:
            names.append("International TV Shows" if work.is_series else "International Movies")
        release = year or work.last_year
        added_year = max(release, between(rng, 2016, NEWEST_YEAR))
        knows_directors = below(rng, 100) < (8 if work.is_series else 97)
        row = NetflixTitle(
            is_series=work.is_series,
            title=title or work.name,
            directors=[self.spelling(person.name) for person in work.directors] if knows_directors else [],
            cast=[self.spelling(person.name) for person in work.cast],
            country=", ".join(work.countries) if below(rng, 11) else "",
            date_added=f"{draw(rng, texts.MONTHS)} {between(rng, 1, 28)}, {added_year}",
            year=release,
            rating=draw(rng, SERIES_RATINGS if work.is_series else FILM_RATINGS),
            duration=f"{work.seasons} Season{'s' * (work.seasons > 1)}" if work.is_series else f"{work.runtime} min",
            listed_in=sorted(set(names)),
            description=texts.description(rng),
            truth={
                IMDB: Truth(case),
                ROTTEN_TOMATOES: Truth("series" if work.is_series else "not_on_rotten_tomatoes"),
            },
        )
        self.netflix_titles.append(row)
        return row

    def spelling(self, name: str) -> str:
        """The name as another source may write it."""
        chance = below(self.rng, 200)
        if chance < 10:
            return unaccented(name)
        if chance < 13:
            return re.sub(r" [A-Z]\. ", " ", name)
        if chance < 14:
            return name.replace(" ", f" {draw(self.rng, list('ABCDEHJKLM'))}. ", 1)
        return name

    # IMDb

    def on_imdb(
        self,
        work: Work,
        primary: str | None = None,
        original: str | None = None,
        kind: str | None = None,
        year: int | None = None,
    ) -> ImdbTitle:
        """The work's IMDb row, with credits, also-known-as names, mostly a rating, and a series' episodes."""
        rng = self.rng
        if kind is None:
            kind = draw(rng, SERIES_KINDS if work.is_series else FILM_KINDS)
        primary = primary or work.name
        ended = work.ended or kind == "tvMiniSeries"
        title = ImdbTitle(
            kind=kind,
            primary=primary,
            original=original or primary,
            start_year=year or work.year,
            end_year=work.last_year if work.is_series and ended else None,
            runtime=work.runtime + draw(rng, [0, 0, 0, 0, 0, 1, -1, 2]) if below(rng, 25) else None,
            genres=sorted(genre.imdb for genre in work.genres),
            directors=[] if work.is_series and below(rng, 2) else list(work.directors),
            writers=list(work.writers),
        )
        if below(rng, 100) < 95:
            title.rating, title.votes = self.imdb_score(work)
        self._credit(title, work)
        title.akas = [
            Aka(title.original, None, types="original", is_original=True),
            *(
                Aka(primary, region, types="imdbDisplay" if below(rng, 2) else None)
                for region in rng.sample(REGIONS, below(rng, 5))
            ),
        ]
        self.imdb_titles.append(title)
        if work.is_series and below(rng, 2):
            self._episodes(title, work)
        return title

    def imdb_score(self, work: Work) -> tuple[str, int]:
        """The work's average and its votes."""
        score = min(9.6, max(1.3, 6.4 + 0.95 * work.quality + 0.55 * bell(self.rng)))
        return f"{score:.1f}", geometric(7.3 + 2.1 * work.fame)

    def _credit(self, title: ImdbTitle, work: Work) -> None:
        rng = self.rng
        for person in work.cast[:10]:
            characters = () if below(rng, 6) == 0 else (texts.character(rng),)
            if below(rng, 30) == 0:
                characters = (*characters, texts.character(rng))
            title.credits.append(Credit(person, "actress" if person.is_woman else "actor", None, characters))
        title.credits.extend(Credit(person, "director") for person in title.directors)
        title.credits.extend(Credit(person, "writer", draw(rng, texts.WRITER_JOBS)) for person in work.writers)
        if below(rng, 3):
            title.credits.append(Credit(self.cast(1, work.cast)[0], draw(rng, texts.OTHER_ROLES)))
        for credit in title.credits:
            person = credit.person
            if credit.category not in person.professions and len(person.professions) < 3:
                person.professions = (*person.professions, credit.category)
            if len(person.known_for) < 4:
                person.known_for = (*person.known_for, title)

    def _episodes(self, series: ImdbTitle, work: Work) -> None:
        for season in range(1, work.seasons + 1):
            year = work.year + (work.last_year - work.year) * (season - 1) // max(1, work.seasons - 1)
            for number in (1, 2):
                name = f"Episode #{season}.{number}" if below(self.rng, 2) else f"The {texts.place(self.rng)} Letter"
                credited = [Credit(person, "actress" if person.is_woman else "actor") for person in work.cast[:3]]
                self.imdb_titles.append(
                    ImdbTitle(
                        "tvEpisode",
                        name,
                        name,
                        year,
                        None,
                        work.runtime,
                        series.genres,
                        credits=credited,
                        writers=series.writers,
                        parent=series,
                        season=season,
                        episode=number,
                    )
                )

    # Rotten Tomatoes

    def on_rotten_tomatoes(self, work: Work, title: str | None = None, year: int | None = None) -> RottenFilm:
        """The work's Rotten Tomatoes row."""
        rng = self.rng
        title = title or work.name
        release = year or work.year
        count = min(400, 5 + geometric(2.9 + 0.9 * work.fame))
        mean = min(0.97, max(0.04, 0.6 + 0.17 * work.quality + 0.1 * bell(rng)))
        # A critic's single review is fresh from about six tenths on, so a film's share is steeper than its mean.
        share = min(1.0, max(0.0, 0.5 + 1.6 * (mean - 0.55)))
        fresh = int(count * share + 0.5)
        film = RottenFilm(
            link=self._link(title, release),
            title=title,
            release=self._day(release),
            streaming=self._day(min(NEWEST_YEAR - 1, release + below(rng, 6))),
            runtime=work.runtime + draw(rng, [0, 0, 0, 0, 1, -1]),
            rating=draw(rng, ["R", "R", "R", "NR", "NR", "PG-13", "PG-13", "PG", "G", "NC17"]),
            genres=work.genres,
            directors=[self.spelling(person.name) for person in work.directors],
            authors=[self.spelling(person.name) for person in work.writers],
            actors=[self.spelling(person.name) for person in work.cast],
            fresh=fresh,
            rotten=count - fresh,
            audience=int(min(99.0, max(5.0, 62 + 14 * work.quality + 9 * bell(rng)))),
            audience_count=geometric(6.8 + 1.9 * work.fame),
            critic_mean=mean,
        )
        self.rotten_films.append(film)
        return film

    def _day(self, year: int) -> str:
        return f"{year}-{between(self.rng, 1, 12):02d}-{between(self.rng, 1, 28):02d}"

    def _link(self, title: str, year: int) -> str:
        """The address Rotten Tomatoes would give: the title normalized, the year where that is taken."""
        slug = re.sub("[^a-z0-9]+", "_", unaccented(title).lower()).strip("_")
        link = f"m/{slug}"
        if link in self._links:
            link = f"m/{slug}_{year}"
        self._links[link] = self._links.get(link, 0) + 1
        return link if self._links[link] == 1 else f"{link}_{self._links[link]}"

    # Truth

    def true_match(self, row: NetflixTitle, title: ImdbTitle | RottenFilm, case: str | None = None) -> None:
        """Note which title of a platform a row is."""
        truth = row.truth[IMDB if isinstance(title, ImdbTitle) else ROTTEN_TOMATOES]
        truth.true_match = title
        truth.case = case or truth.case

    def non_match(self, row: NetflixTitle, title: ImdbTitle | RottenFilm, case: str | None = None) -> None:
        """Note a title that a row could be taken for, and is not."""
        truth = row.truth[IMDB if isinstance(title, ImdbTitle) else ROTTEN_TOMATOES]
        truth.non_matches.append((title, case or truth.case))


FILM_KINDS = ["movie"] * 22 + ["tvMovie"] * 2 + ["tvSpecial"]
SERIES_KINDS = ["tvSeries"] * 4 + ["tvMiniSeries"]
