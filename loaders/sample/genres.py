"""Genres as each source calls them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from loaders.sample.numbers import below


@dataclass(frozen=True)
class Genre:
    """One genre under the sources' four names."""

    imdb: str
    film: str  # Netflix, films
    series: str  # Netflix, series
    rotten: str


GENRES = [
    Genre("Drama", "Dramas", "TV Dramas", "Drama"),
    Genre("Comedy", "Comedies", "TV Comedies", "Comedy"),
    Genre("Action", "Action & Adventure", "TV Action & Adventure", "Action & Adventure"),
    Genre("Thriller", "Thrillers", "TV Thrillers", "Mystery & Suspense"),
    Genre("Romance", "Romantic Movies", "Romantic TV Shows", "Romance"),
    Genre("Horror", "Horror Movies", "TV Horror", "Horror"),
    Genre("Crime", "Thrillers", "Crime TV Shows", "Mystery & Suspense"),
    Genre("Sci-Fi", "Sci-Fi & Fantasy", "TV Sci-Fi & Fantasy", "Science Fiction & Fantasy"),
    Genre("Family", "Children & Family Movies", "Kids' TV", "Kids & Family"),
    Genre("Documentary", "Documentaries", "Docuseries", "Documentary"),
    Genre("Music", "Music & Musicals", "Reality TV", "Musical & Performing Arts"),
    Genre("Sport", "Sports Movies", "Docuseries", "Sports & Fitness"),
    Genre("Animation", "Anime Features", "Anime Series", "Animation"),
    Genre("Mystery", "Thrillers", "TV Mysteries", "Mystery & Suspense"),
]
_CUMULATIVE = [24, 41, 50, 58, 66, 73, 79, 84, 90, 94, 96, 97, 99, 100]


def draw(rng: random.Random) -> list[Genre]:
    """One to three genres, the frequent ones more often."""
    drawn: list[Genre] = []
    for _ in range(1 + below(rng, 3)):
        at = below(rng, 100)
        genre = GENRES[next(i for i, edge in enumerate(_CUMULATIVE) if at < edge)]
        if genre not in drawn:
            drawn.append(genre)
    return drawn
