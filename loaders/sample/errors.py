"""Errors of the sources that belong to no case: they are put into rows that are otherwise plain."""

from __future__ import annotations

from loaders.sample.model import IMDB, ImdbTitle, NetflixTitle
from loaders.sample.world import World


def add_errors(world: World) -> None:
    """Put the errors of the real files into some Netflix rows and Rotten Tomatoes films."""
    rows = iter([row for row in world.netflix_titles if row.truth[IMDB].case == "plain" and not row.is_series])
    share = len(world.netflix_titles)

    def next_rows(per_thousand: float) -> list[NetflixTitle]:
        count = max(1, int(share * per_thousand / 1000))
        return [row for _, row in zip(range(count), rows, strict=False)]

    for row in next_rows(0.4):
        row.rating, row.duration = row.duration, ""
    for row in next_rows(0.5):
        row.rating = ""
    for row in next_rows(8):
        row.date_added = f" {row.date_added}"
    for row in next_rows(1):
        row.date_added = ""
    for row in next_rows(0.6):
        row.country = f"{row.country or 'Norway'},"
    for row in next_rows(0.4):
        row.country = f", {row.country or 'Norway'}"
    for row in next_rows(1):
        row.description = row.description.replace(" ", "\u00a0", 2)
    for row in next_rows(0.6):
        row.cast = [name + "\u200b" if at == 0 else name for at, name in enumerate(row.cast)]
    for row in next_rows(0.3):
        row.listed_in = ["Movies"]
    for film in world.rotten_films[:: max(2, len(world.rotten_films) // 3)]:
        film.actors = [f"{name} (II)" if at == len(film.actors) - 1 else name for at, name in enumerate(film.actors)]
    popular = sorted((title for title in world.imdb_titles if title.rating), key=lambda title: -title.votes)
    for title in popular[: max(1, share // 400)]:
        title.rating = None
    for row in next_rows(0.1):
        found = row.truth[IMDB].true_match
        if isinstance(found, ImdbTitle):
            row.duration, found.runtime = "312 min", 312
