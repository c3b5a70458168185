"""The command `watch`: what to watch, by all filters."""

import random as random_numbers
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from loaders import warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import UserError
from netflix_ratings.names import nearest
from netflix_ratings.output import check_one_format, write_csv, write_json
from netflix_ratings.published import freeze, say_which
from netflix_ratings.seen.dates import ORDERS
from netflix_ratings.watch import catalogue, search, show
from netflix_ratings.watch.catalogue import COLUMNS, Credit, Title
from netflix_ratings.watch.filters import FILTERS, SORTS
from netflix_ratings.watch.seen import not_seen, read_all

SHOWN = 20  # titles in a table, without --limit

DECLARED = {filter_.name: filter_ for filter_ in FILTERS}


def _option(name: str, **more: Any) -> Any:
    """A filter as an option of its name."""
    filter_ = DECLARED[name]
    return typer.Option(f"--{name}", help=filter_.help, metavar=filter_.kind.upper(), rich_help_panel="Filters", **more)


def watch(
    context: typer.Context,
    type_: Annotated[str | None, _option("type")] = None,
    genre: Annotated[list[str] | None, _option("genre")] = None,
    without_genre: Annotated[list[str] | None, _option("without-genre")] = None,
    year_from: Annotated[int | None, _option("year-from")] = None,
    year_to: Annotated[int | None, _option("year-to")] = None,
    country: Annotated[list[str] | None, _option("country")] = None,
    max_maturity: Annotated[str | None, _option("max-maturity")] = None,
    max_minutes: Annotated[int | None, _option("max-minutes")] = None,
    min_imdb: Annotated[float | None, _option("min-imdb", min=0, max=10)] = None,
    min_votes: Annotated[int | None, _option("min-votes")] = None,
    max_votes: Annotated[int | None, _option("max-votes")] = None,
    min_critics: Annotated[int | None, _option("min-critics", min=0, max=100)] = None,
    min_audience: Annotated[int | None, _option("min-audience", min=0, max=100)] = None,
    added_since: Annotated[str | None, _option("added-since")] = None,
    seen_since: Annotated[str | None, _option("seen-since")] = None,
    new_since: Annotated[str | None, _option("new-since")] = None,
    min_hours: Annotated[int | None, _option("min-hours")] = None,
    all_: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Also what was not seen on Netflix in the last period that its viewing reports cover.",
            rich_help_panel="Filters",
        ),
    ] = False,
    seen: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Leave out what this file says you have seen: Netflix's viewing history, activity or ratings, an "
            "export of IMDb or Letterboxd; repeatable.",
            rich_help_panel="Filters",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of --seen only this profile's lines.", rich_help_panel="Filters"),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(
            metavar="ORDER",
            help="How --seen writes its days where the file does not tell: dmy, mdy or ymd.",
            rich_help_panel="Filters",
        ),
    ] = None,
    person: Annotated[str | None, _option("person")] = None,
    text: Annotated[str | None, _option("text")] = None,
    sort: Annotated[str, typer.Option(help=f"One of {', '.join(order.name for order in SORTS)}.")] = SORTS[0].name,
    reverse: Annotated[bool, typer.Option("--reverse", help="Reverse the order.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help=f"How many at most: {SHOWN} in a table and 1 at random; all as JSON or CSV."),
    ] = None,
    random: Annotated[bool, typer.Option("--random", help="Pick one of those found at random.")] = False,
    seed: Annotated[int | None, typer.Option(help="Pick the same titles each time.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: a list of objects, with people.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV; lists joined by semicolons.")] = False,
) -> None:
    """Find what to watch: all Netflix titles, by score, genre, people and more."""
    check_one_format(as_json, as_csv)
    order = next(order for order in SORTS if order.name == nearest("order", sort, [order.name for order in SORTS]))
    if limit is None and not (as_json or as_csv):
        limit = 1 if random else SHOWN
    if (profile or dates) and not seen:
        raise UserError(f"{'--profile' if profile else '--dates'} says how to read the file of --seen: name one")
    days = next((own for own in ORDERS if dates and own == nearest("order of days", dates, ORDERS)), None)
    files = read_all(seen or [], profile, date.today())
    with closing(warehouse.connect_to_read(settings.ANALYST)) as connection:
        build = freeze(connection)
        lately = None if all_ else catalogue.seen_lately(connection)
        wanted = search.conditions(connection, _wanted(context.params, lately))
        if seen:
            wanted.append(not_seen(connection, files, seen, profile, days, date.today()))
        found = search.search(connection, wanted, order, reverse, None if random else limit)
        titles = _picked(found.titles, limit, seed) if random else found.titles
        said = show.question(wanted, order, reverse, random)
        ids = [title.netflix_id for title in titles]
        people = catalogue.people(connection, ids) if as_json or random else {}
        if as_json or as_csv:
            messages.print(f"{said}: {show.count(titles, found.count)}", markup=False, soft_wrap=True)
            if as_json:
                write_json(_objects(titles, people))
            else:
                write_csv(COLUMNS, ([getattr(title, name) for name in COLUMNS] for title in titles))
        elif not titles:
            show.nothing(said, wanted, search.without(connection, wanted) if wanted else [], lately)
            if text:
                show.alike(search.like(connection, text))
        elif random:
            scores, links = catalogue.scores(connection, ids), catalogue.links(connection, titles)
            show.cards(said, titles, people, scores, links, found.count)
        else:
            show.table(said, titles, found.count, order)
        say_which(build)


def _wanted(parameters: Mapping[str, Any], lately: date | None) -> dict[str, object]:
    """What was typed, by the filters' names; where nothing else is said, only what was seen on Netflix lately."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in parameters.items()}
    wanted["seen-since"] = wanted["seen-since"] or lately
    return {filter_.name: wanted[filter_.name] for filter_ in FILTERS}


def _picked(titles: Sequence[Title], count: int | None, seed: int | None) -> list[Title]:
    """Some at random; the order in which they were found has no influence."""
    some = sorted(titles, key=lambda title: title.netflix_id)
    return random_numbers.Random(seed).sample(some, min(len(some), count or len(some)))


def _objects(titles: Sequence[Title], people: Mapping[str, Sequence[Credit]]) -> list[dict[str, Any]]:
    """The titles with their people, for JSON."""
    return [asdict(title) | {"people": [asdict(who) for who in people.get(title.netflix_id, [])]} for title in titles]
