"""The Netflix file, the Rotten Tomatoes files and the truth, row by row."""

from __future__ import annotations

import random
from collections.abc import Iterator

from loaders.sample import texts
from loaders.sample.model import NetflixTitle, RottenFilm
from loaders.sample.numbers import below, between, draw
from loaders.sample.words import full_name


def netflix_rows(titles: list[NetflixTitle]) -> Iterator[list[str]]:
    """The rows of netflix_titles.csv."""
    for row in titles:
        yield [
            row.show_id,
            "TV Show" if row.is_series else "Movie",
            row.title,
            ", ".join(row.directors),
            ", ".join(row.cast),
            row.country,
            row.date_added,
            str(row.year),
            row.rating,
            row.duration,
            ", ".join(row.listed_in),
            row.description,
        ]


def truth_rows(titles: list[NetflixTitle]) -> Iterator[list[str]]:
    """For each Netflix title and platform the true match or none, then the titles it could be taken for."""
    for row in titles:
        for platform, truth in row.truth.items():
            true_id = truth.true_match.rated_title_id if truth.true_match else ""
            yield [row.show_id, platform, true_id, str(int(truth.true_match is not None)), truth.case]
            for title, case in truth.non_matches:
                yield [row.show_id, platform, title.rated_title_id, "0", case]


def rotten_rows(films: list[RottenFilm], rng: random.Random) -> Iterator[list[str]]:
    """The rows of rotten_tomatoes_movies.csv."""
    for film in films:
        count = film.fresh + film.rotten
        score = round(100 * film.fresh / count)
        status = "Rotten" if score < 60 else "Certified-Fresh" if score >= 75 and count >= 40 else "Fresh"
        top = count // 4
        # Some rows of the real file write whole numbers, others a decimal.
        end = ".0" if below(rng, 4) == 0 else ""
        has_audience = below(rng, 60) > 0
        consensus = texts.review(rng, status != "Rotten") if count >= 20 else ""
        yield [
            film.link,
            film.title,
            texts.description(rng),
            consensus,
            film.rating,
            ", ".join(sorted({genre.rotten for genre in film.genres})) if below(rng, 200) else "",
            ", ".join(film.directors),
            ", ".join(film.authors),
            ", ".join(film.actors),
            film.release,
            film.streaming if below(rng, 40) else "",
            f"{film.runtime}{end}" if below(rng, 50) else "",
            draw(rng, texts.STUDIOS) if below(rng, 30) else "",
            status,
            f"{score}{end}",
            f"{count}{end}",
            ("Upright" if film.audience >= 60 else "Spilled") if has_audience else "",
            f"{film.audience}{end}" if has_audience else "",
            f"{film.audience_count}{end}" if has_audience else "",
            str(top),
            str(film.fresh),
            str(film.rotten),
        ]


def review_rows(films: list[RottenFilm], rng: random.Random) -> Iterator[list[str]]:
    """One row a counted review; a few are missing, as in the real file."""
    critics = [(full_name(rng), below(rng, 4) == 0, draw(rng, texts.PUBLISHERS)) for _ in range(max(40, len(films)))]
    for film in films:
        year = int(film.release[:4] or film.streaming[:4])
        for at in range(film.fresh + film.rotten):
            if below(rng, 40) == 0:
                continue
            fresh = at < film.fresh
            name, is_top, publisher = critics[below(rng, len(critics))]
            yield [
                film.link,
                name if below(rng, 50) else "",
                str(is_top),
                publisher,
                "Fresh" if fresh else "Rotten",
                texts.review_score(rng, fresh),
                f"{year + below(rng, 2)}-{between(rng, 1, 12):02d}-{between(rng, 1, 28):02d}",
                texts.review(rng, fresh) if below(rng, 20) else "",
            ]
