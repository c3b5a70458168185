"""Titles on the terminal: a table from 80 columns up, a card for one, a sentence where there is none."""

from collections.abc import Mapping, Sequence
from datetime import date

from rich import box
from rich.cells import cell_len
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from loaders.warehouse.console import answers
from netflix_ratings.watch.catalogue import Credit, Score, Title
from netflix_ratings.watch.filters import Sort
from netflix_ratings.watch.search import Condition

GENRES_FROM, COUNTRIES_FROM = 110, 140  # columns of the terminal
NARROWEST_TITLE, WIDEST_CARD = 12, 100
CAST_NAMED = 8

SCORE_WORDS = {
    ("imdb", "imdb"): ("IMDb", "votes"),
    ("rotten_tomatoes", "critics"): ("critics", "reviews"),
    ("rotten_tomatoes", "audience"): ("audience", "ratings"),
}
"""How a card calls a score and what was counted; a score that is not among them has its name in the seed."""


def question(wanted: Sequence[Condition], sort: Sort, reverse: bool, random: bool) -> str:
    """What was asked for, in words."""
    filtered = ", ".join(condition.words for condition in wanted) or "everything"
    order = "at random" if random else f"{sort.words}{', turned round' if reverse else ''}"
    return f"{filtered[0].upper()}{filtered[1:]}; {order}"


def count(titles: Sequence[Title], found: int) -> str:
    """How many are shown, of how many."""
    noun = "title" if found == 1 else "titles"
    return f"{found:,} {noun}" if len(titles) == found else f"{len(titles):,} of {found:,} {noun}"


def table(said: str, titles: Sequence[Title], found: int, sort: Sort) -> None:
    """Show titles, one row each, with what they are sorted by; long texts are cut so that a row is one line."""
    wide = answers.width >= GENRES_FROM
    grid = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1 if wide else 0, 0, 0), pad_edge=False)
    figures = {
        "year": [str(title.release_year or "–") for title in titles],
        "length": [_cell(title.minutes, " min") if sort.name == "minutes" else _length(title) for title in titles],
        "IMDb": [_cell(title.imdb_rating) for title in titles],
        "votes": [_short_number(title.imdb_votes) for title in titles],
        "critics": [_cell(title.rt_critics_score, "%") for title in titles],
        "audience": [_cell(title.rt_audience_score, "%") for title in titles],
        "combined": [_cell(title.combined_score) for title in titles],
    }
    if sort.name == "hours":
        figures["hours"] = [_short_number(title.hours_viewed) for title in titles]
    elif sort.name == "first-seen":
        figures["first seen"] = [_cell(title.first_seen_on_netflix) for title in titles]
    lists = {
        name: cells
        for name, cells, least_width in (
            ("genres", [", ".join(title.genres) for title in titles], GENRES_FROM),
            ("countries", [", ".join(title.countries) for title in titles], COUNTRIES_FROM),
        )
        if answers.width >= least_width
    }
    gap = 2 if wide else 1
    used = sum(_widest(name, cells) + gap for name, cells in figures.items())
    room = max(answers.width - used, NARROWEST_TITLE)
    title_width = min(_widest("title", [title.title for title in titles]), room // 2 if lists else room)
    list_width = (room - title_width) // max(len(lists), 1) - gap

    grid.add_column("title", no_wrap=True, overflow="ellipsis", max_width=title_width)
    for name in figures:
        grid.add_column(name, justify="right", no_wrap=True)
    for name in lists:
        grid.add_column(name, no_wrap=True, overflow="ellipsis", max_width=list_width, style="dim")
    for title, *cells in zip((title.title for title in titles), *figures.values(), *lists.values(), strict=True):
        grid.add_row(Text(title), *map(Text, cells))
    answers.print(Text(said, style="bold"))
    answers.print()
    answers.print(grid)
    more = "; --limit shows more" if len(titles) < found else ""
    answers.print(Text(f"\n{count(titles, found)}{more}", style="dim"))


def cards(
    said: str,
    titles: Sequence[Title],
    people: Mapping[str, Sequence[Credit]],
    scores: Mapping[str, Sequence[Score]],
    links: Mapping[str, Mapping[str, str]],
    found: int,
) -> None:
    """Show all that is known of titles, one below the other."""
    answers.print(Text(f"{said}: {count(titles, found)}\n", style="dim"))
    for title in titles:
        netflix_id = title.netflix_id
        card = _card(title, people.get(netflix_id, []), scores.get(netflix_id, []), links[netflix_id])
        answers.print(card, width=min(answers.width, WIDEST_CARD))


def nothing(said: str, wanted: Sequence[Condition], others: Sequence[int], lately: date | None) -> None:
    """Say that nothing was found, and which filter excludes most of the titles that pass all others.

    `lately` is the day of the filter that holds where nothing else is said.
    """
    if not wanted:
        answers.print("The catalogue is empty.")
        return
    most = max(others)
    loosest = wanted[others.index(most)]
    way = f"Without {loosest.option}"
    if loosest.filter.name == "seen-since" and lately:
        way = "With --all" if loosest.value == lately else f"With --all instead of {loosest.option}"
    hint = (
        f"{way} there would be {most:,}."
        if most
        else "No single filter causes this: without any one of them there are still none."
    )
    answers.print(Text(f"{said}: nothing found. {hint}"))


def alike(titles: Sequence[str]) -> None:
    """Name the titles that are spelt most like what was looked for; nothing where there is none."""
    if titles:
        answers.print(Text(f"Titles spelt like it: {', '.join(f'“{title}”' for title in titles)}."))


def _card(title: Title, people: Sequence[Credit], scores: Sequence[Score], links: Mapping[str, str]) -> Group:
    facts = [
        title.title_type,
        _years(title),
        _length(title),
        _episodes(title),
        title.maturity_rating,
        title.language_version,
    ]
    lines = Table.grid(padding=(0, 2))
    lines.add_column(style="dim", no_wrap=True)
    lines.add_column()
    for name, text in {
        **dict(map(_score, scores)),
        "combined": f"{title.combined_score}, rank {title.watch_rank:,}" if title.combined_score is not None else "",
        "genres": ", ".join(title.genres),
        "countries": ", ".join(title.countries),
        "directors": _named(people, "director"),
        "writers": _named(people, "writer"),
        "cast": _named(people, "actor", "actress"),
        "added": f"{title.date_added:%Y-%m-%d}" if title.date_added else "",
        "last seen": f"{title.last_seen_on_netflix:%Y-%m-%d}" if title.last_seen_on_netflix else "",
        "watched": f"{title.hours_viewed:,} hours in its last half-year" if title.hours_viewed is not None else "",
        "Top 10": _weeks(title.weeks_in_top_10),
        "critics say": title.rt_critics_consensus,
        "look": "\n".join(links.values()),
    }.items():
        if text:
            lines.add_row(name, Text(text, overflow="fold"))
    head = Text.assemble((title.title, "bold"), f"\n{' · '.join(filter(None, facts))}")
    return Group(head, Padding(Text(title.description or ""), (1, 0)), lines, Text())


def _widest(name: str, cells: Sequence[str]) -> int:
    """How many columns of the terminal a column takes."""
    return max(cell_len(name), *map(cell_len, cells))


def _named(people: Sequence[Credit], *roles: str) -> str:
    names = list(dict.fromkeys(credit.full_name for credit in people if credit.role in roles))
    rest = len(names) - CAST_NAMED
    return ", ".join(names) if rest <= 1 else f"{', '.join(names[:CAST_NAMED])} and {rest} more"


def _score(score: Score) -> tuple[str, str]:
    name, counted = SCORE_WORDS.get((score.platform, score.measure), (score.measure_name, "votes"))
    text = f"{score.value}{score.unit}"
    return name, text if score.count is None else f"{text} of {score.count:,} {counted}"


def _weeks(weeks: int | None) -> str:
    return f"{weeks} week{'s' if weeks > 1 else ''}" if weeks else ""


def _length(title: Title) -> str:
    if title.runtime_minutes is not None:
        return f"{title.runtime_minutes} min"
    if title.seasons is not None:
        return f"{title.seasons} season{'s' if title.seasons > 1 else ''}"
    return "–"


def _years(title: Title) -> str | None:
    """The year of a film, the years of a series: `2008–2013`, `2016–` of one that goes on."""
    if title.series_from is None or title.runtime_minutes is not None:
        return str(title.release_year or "") or None
    if title.series_from == title.series_to:
        return str(title.series_from)
    return f"{title.series_from}–{title.series_to or ''}"


def _episodes(title: Title) -> str | None:
    """How many episodes, and how long one is: `62 episodes of 47 min`."""
    if title.episodes is None:
        return f"{title.episode_minutes} min an episode" if title.episode_minutes is not None else None
    count = f"{title.episodes:,} episode{'s' if title.episodes > 1 else ''}"
    return count if title.episode_minutes is None else f"{count} of {title.episode_minutes} min"


def _cell(value: object, unit: str = "") -> str:
    return "–" if value is None else f"{value}{unit}"


def _short_number(number: int | None) -> str:
    """A count in at most five characters, up to the thousand millions."""
    if number is None:
        return "–"
    if number < 10_000:
        return f"{number:,}"
    return f"{number / 1e6:.1f}M" if number >= 999_500 else f"{number / 1e3:.0f}k"
