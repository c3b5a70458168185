"""The command `watch`: what to watch, by everything a person picks by."""

import csv
import json
import random as random_numbers
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from loaders import warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import Failure
from netflix_ratings.export.writers import csv_row, json_value
from netflix_ratings.published import freeze, say_which
from netflix_ratings.watch import catalogue, search, show
from netflix_ratings.watch.catalogue import COLUMNS, Credit, Title
from netflix_ratings.watch.filters import FILTERS, SORTS

SHOWN = 20  # titles in a table, unless told otherwise

DECLARED = {one.name: one for one in FILTERS}


def _option(name: str, **more: Any) -> Any:
    """A filter as an option of its name."""
    one = DECLARED[name]
    return typer.Option(f"--{name}", help=one.help, metavar=one.kind.upper(), rich_help_panel="Filters", **more)


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
    min_critics: Annotated[int | None, _option("min-critics", min=0, max=100)] = None,
    min_audience: Annotated[int | None, _option("min-audience", min=0, max=100)] = None,
    added_since: Annotated[datetime | None, _option("added-since", formats=["%Y-%m-%d"])] = None,
    person: Annotated[str | None, _option("person")] = None,
    text: Annotated[str | None, _option("text")] = None,
    sort: Annotated[str, typer.Option(help=f"One of {', '.join(one.name for one in SORTS)}.")] = SORTS[0].name,
    reverse: Annotated[bool, typer.Option("--reverse", help="Turn the order round.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help=f"How many at most: {SHOWN} in a table and 1 at random; all as JSON or CSV."),
    ] = None,
    random: Annotated[bool, typer.Option("--random", help="Pick one at random among those found.")] = False,
    seed: Annotated[int | None, typer.Option(help="Pick the same ones each time.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Give JSON: a list of objects, people in them.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Give CSV; lists joined by semicolons.")] = False,
) -> None:
    """Find what to watch: all of Netflix, by its scores and all else that a person picks by."""
    if as_json and as_csv:
        raise Failure("--json and --csv: one of the two")
    order = next(one for one in SORTS if one.name == search.nearest("order", sort, [one.name for one in SORTS]))
    if limit is None and not (as_json or as_csv):
        limit = 1 if random else SHOWN
    with closing(warehouse.connect(settings.ANALYST)) as connection:
        build = freeze(connection)
        wanted = search.conditions(connection, _wanted(context.params))
        found = search.search(connection, wanted, order, reverse, None if random else limit)
        titles = _picked(found.titles, limit, seed) if random else found.titles
        said = show.question(wanted, order, reverse, random)
        people = catalogue.people(connection, [one.netflix_id for one in titles]) if as_json or random else {}
        if as_json or as_csv:
            messages.print(f"{said}: {show.count(titles, found.count)}", markup=False, soft_wrap=True)
            _write_json(titles, people) if as_json else _write_csv(titles)
        elif not titles:
            show.nothing(said, wanted, search.without(connection, wanted) if wanted else [])
        elif random:
            show.cards(said, titles, people, found.count)
        else:
            show.table(said, titles, found.count)
        say_which(build)


def _wanted(parameters: Mapping[str, Any]) -> dict[str, object]:
    """What was typed, by the filters' names."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in parameters.items()}
    return {one.name: value.date() if isinstance(value := wanted[one.name], datetime) else value for one in FILTERS}


def _picked(titles: Sequence[Title], count: int | None, seed: int | None) -> list[Title]:
    """Some at random, whatever the order they were found in."""
    some = sorted(titles, key=lambda one: one.netflix_id)
    return random_numbers.Random(seed).sample(some, min(len(some), count or len(some)))


def _write_json(titles: Sequence[Title], people: Mapping[str, Sequence[Credit]]) -> None:
    objects = [asdict(one) | {"people": [asdict(who) for who in people.get(one.netflix_id, [])]} for one in titles]
    json.dump(objects, sys.stdout, ensure_ascii=False, indent=2, default=json_value)
    sys.stdout.write("\n")


def _write_csv(titles: Sequence[Title]) -> None:
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(csv_row(getattr(one, name) for name in COLUMNS) for one in titles)
