"""Insights: plots, each with a sentence that says what it shows and the numbers behind it as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt
from jinja2 import Environment
from psycopg2 import extensions

from netflix_ratings.site import charts
from netflix_ratings.site.rendering import data, day, grouped, percent
from netflix_ratings.site.statistics import (
    AUDIENCE,
    CRITICS,
    FEWEST,
    FEWEST_RATINGS,
    FEWEST_REVIEWS,
    IMDB,
    Certainty,
    Correlation,
    Mean,
    Point,
    Statistics,
    certainty,
)
from netflix_ratings.watch import catalogue

MOST_COUNTRIES = 20
ENOUGH = 3
"""Two points always lie on a line: a correlation begins to say something with the third."""

Cell = str | int | Decimal | float | None


@dataclass(frozen=True)
class Insight:
    """A plot, what it shows, and its numbers.

    Attributes:
        name: its place on the page, as in insights.html#genres.
        heading: what it is about, for the list of contents.
        message: what it shows, in a line.
        sentence: what it shows in figures, computed from the data.
        note: what one has to know to read it.
        columns, rows: the numbers; in a row, a pair of texts is a title and the address of its page.
        spec: the plot as Vega-Lite; None where there is nothing to draw.
    """

    name: str
    heading: str
    message: str
    sentence: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell | tuple[str, str]]]
    spec: dict[str, Any] | None


def page(templates: Environment, connection: extensions.connection, site: dict[str, Any]) -> str:
    """Render the page."""
    found = insights(Statistics(connection), catalogue.seen_lately(connection))
    specs = {section.name: section.spec for section in found if section.spec}
    return templates.get_template("insights.html").render(
        **site, page="insights.html", root="", insights=found, specs=data(specs)
    )


def insights(ask: Statistics, lately: date | None) -> list[Insight]:
    """All of them, in the order of the page. `lately`: the last day of the last viewing report."""
    return [
        _imdb_against_critics(ask),
        _critics_against_audience(ask),
        _by_group(ask, "genre", "Scores by genre"),
        _by_group(ask, "decade", "Scores by decade"),
        _by_group(ask, "country", "Scores by country"),
        _added(ask),
        _gems(ask),
        _apart(ask),
        _hours_against_rating(ask, lately),
        _overlooked(ask, lately),
        _gone(ask, lately),
    ]


def _imdb_against_critics(ask: Statistics) -> Insight:
    y = alt.Y("y:Q", title="IMDb rating", scale=alt.Scale(domain=[1, 10]))
    found = ask.correlation(CRITICS, IMDB)
    who = "IMDb's voters and the critics"
    sentence = together(found, who, "from the critics", "on IMDb", 2)
    slope = "rating points on IMDb per critics point"
    points = ask.points(CRITICS, IMDB)
    return _correlation("imdb-critics", "IMDb against critics", who, sentence, slope, found, points, y)


def _critics_against_audience(ask: Statistics) -> Insight:
    y = alt.Y("y:Q", title="audience score in per cent", scale=alt.Scale(domain=[0, 100]))
    found = ask.correlation(CRITICS, AUDIENCE)
    who = "Critics and audience"
    sentence = together(found, who, "from the critics", "from the audience", 1)
    points, slope = ask.points(CRITICS, AUDIENCE), "audience points per critics point"
    return _correlation("critics-audience", "Critics against audience", who, sentence, slope, found, points, y)


def _correlation(
    name: str, heading: str, who: str, sentence: str, slope: str, found: Correlation, points: Sequence[Point], y: alt.Y
) -> Insight:
    """Another score against that of the critics."""
    x = alt.X("x:Q", title="critics score in per cent", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    return Insight(
        name,
        heading,
        _agreement(found, who),
        sentence,
        "Each dot is a title with both scores, the line that of least squares; the titles furthest from it are named.",
        *_correlated(found, slope),
        charts.scatter(points, found, x, y) if points else None,
    )


def together(found: Correlation, who: str, here: str, there: str, places: int) -> str:
    """A correlation in words, which are right also where there is little or nothing to say."""
    titles = f"{found.titles:,} title{'' if found.titles == 1 else 's'} with both scores"
    if found.titles < ENOUGH:
        return f"Only {titles}: too few to say how {who} go together."
    if found.pearson is None or found.spearman is None or found.slope is None:
        return f"Over {titles} one of the two is the same for all, so that nothing can be said of how they go together."
    strength = _strength(found.pearson)
    change = 10 * found.slope
    much = grouped(abs(change), places)
    step = "no difference" if float(much) == 0 else f"{much} {'more' if change > 0 else 'less'}"
    pearson = certainty(found.pearson, found.titles)
    spearman = certainty(found.spearman, found.titles, of_ranks=True)
    return (
        f"{who} {strength}: Pearson's r is {grouped(found.pearson, 2)}{_sure(pearson)} and Spearman's ρ "
        f"{grouped(found.spearman, 2)}{_sure(spearman)} over {titles}. Ten points more {here} go with {step} {there}."
    )


def _sure(found: Certainty | None) -> str:
    if found is None:
        return ""
    return f" (95% interval {grouped(found.low, 2)} to {grouped(found.high, 2)}, {_chance(found.p)})"


def _chance(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _agreement(found: Correlation, who: str) -> str:
    """The message of a correlation."""
    if found.titles < ENOUGH or found.pearson is None:
        return f"Too little is known: {who}"
    return f"{who} {_strength(found.pearson)}"


def _strength(coefficient: float) -> str:
    size = abs(coefficient)
    if size < 0.1:
        return "have next to nothing to do with each other"
    how = next(
        word
        for bound, word in ((0.3, "weakly"), (0.5, "moderately"), (0.7, "clearly"), (2, "strongly"))
        if size < bound
    )
    return f"agree {how}" if coefficient > 0 else f"are {how} opposed"


def _correlated(found: Correlation, slope: str) -> tuple[list[str], list[list[Cell]]]:
    rows: list[list[Cell]] = [
        ["titles", found.titles],
        *_coefficient("Pearson's r", found.pearson, certainty(found.pearson, found.titles)),
        *_coefficient("Spearman's ρ", found.spearman, certainty(found.spearman, found.titles, of_ranks=True)),
        [f"slope: {slope}", _figure(found.slope, 4)],
        ["intercept", _figure(found.intercept, 2)],
    ]
    return ["figure", "value"], rows


def _coefficient(name: str, value: float | None, sure: Certainty | None) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[name, _figure(value, 3)]]
    if sure:
        rows.append([f"{name}, 95% interval", f"{grouped(sure.low, 3)} to {grouped(sure.high, 3)}"])
        rows.append([f"{name}, chance of it without any connection", _chance(sure.p)])
    return rows


def _figure(value: float | None, places: int) -> str:
    return grouped(value, places)


def _by_group(ask: Statistics, what: str, heading: str) -> Insight:
    means = ask.means(what)
    note = f"Means over at least {FEWEST} titles; in the plot IMDb's rating is multiplied by ten."
    if what == "country":
        means = means[:MOST_COUNTRIES]
        note += f" The {len(means)} countries with most titles; a title counts in each of its countries."
    if what == "genre":
        note += " A title counts in each of its genres."
    if what == "decade":
        means = sorted(means, key=lambda group: group.name)
    else:
        means = sorted(means, key=lambda group: (-(group.imdb_mean or 0), group.name))
    rows: list[list[Cell]] = [
        [
            group.name,
            group.imdb_mean,
            group.imdb_titles,
            group.critics_mean,
            group.critics_titles,
            group.audience_mean,
            group.audience_titles,
        ]
        for group in means
    ]
    columns = [what, "IMDb", "titles", "critics", "titles", "audience", "titles"]
    draw = charts.lines if what == "decade" else charts.dots
    sentence = highest_and_lowest(means, what)
    name = {"country": "countries"}.get(what, f"{what}s")
    message = extremes(means, what)
    return Insight(name, heading, message, sentence, note, columns, rows, draw(means, what) if means else None)


def extremes(means: Sequence[Mean], what: str) -> str:
    """The message of a comparison of groups: the highest and the lowest on IMDb."""
    known = [(group.imdb_mean, group.name) for group in means if group.imdb_mean is not None]
    if len(known) < 2:
        return f"Too few titles to compare by {what}"
    the = "the " if what == "decade" else ""
    best, worst = min(known, key=lambda pair: (-pair[0], pair[1])), min(known)
    return f"IMDb's voters rate {the}{best[1]} highest and {the}{worst[1]} lowest"


def highest_and_lowest(means: Sequence[Mean], what: str) -> str:
    """Which groups stand highest and lowest by IMDb and by the critics."""
    said = []
    sources: list[tuple[str, Callable[[Mean], Decimal | None], Callable[[Mean], int], str]] = [
        ("On IMDb", lambda group: group.imdb_mean, lambda group: group.imdb_titles, ""),
        ("with the critics", lambda group: group.critics_mean, lambda group: group.critics_titles, "%"),
    ]
    for where, mean, titles, unit in sources:
        known = [(value, group) for group in means if (value := mean(group)) is not None]
        if len(known) < 2:
            continue
        top, best = min(known, key=lambda pair: (-pair[0], pair[1].name))
        bottom, worst = min(known, key=lambda pair: (pair[0], pair[1].name))
        the = "the " if what == "decade" else ""
        said.append(
            f"{where} the mean is highest for {the}{best.name}, {top}{unit} over {titles(best):,} titles, "
            f"and lowest for {the}{worst.name}, {bottom}{unit} over {titles(worst):,}"
        )
    if not said:
        return f"Too few to compare: no two have at least {FEWEST} rated titles."
    sentence = "; ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _added(ask: Statistics) -> Insight:
    quarters = ask.added()
    undated = ask.undated()
    years: dict[int, int] = {}
    for quarter in quarters:
        years[quarter.first_day.year] = years.get(quarter.first_day.year, 0) + quarter.titles
    total = sum(years.values())
    message = "It is not known when titles were added"
    if quarters:
        year = max(years, key=lambda year: (years[year], -year))
        most = max(quarters, key=lambda quarter: (quarter.titles, quarter.first_day))
        series = sum(quarter.series for quarter in quarters)
        message = f"Most titles came in {year}"
        sentence = (
            f"In {year} came {years[year]:,} of {total:,} titles, {percent(years[year] / total, 0)}. The busiest "
            f"quarter was {most.name} with {most.titles:,}; {percent(series / total, 0)} of all are series."
        )
    else:
        sentence = "No title says when it was added."
    rows: list[list[Cell]] = [[quarter.name, quarter.movies, quarter.series, quarter.titles] for quarter in quarters]
    note = f"By the day a title was added to Netflix; {undated:,} title{' says' if undated == 1 else 's say'} none."
    columns = ["quarter", "movies", "series", "both"]
    spec = charts.bars(quarters) if quarters else None
    return Insight("added", "Added over time", message, sentence, note, columns, rows, spec)


def _gems(ask: Statistics) -> Insight:
    found, of = ask.gems(), ask.little_known()
    if found:
        first = found[0]
        sentence = (
            f"Of the {of:,} titles in the half with fewer votes, “{first.title}” ({first.release_year or '–'}) stands "
            f"highest: {first.imdb_rating} by {first.imdb_votes:,} votes, {first.weighted_imdb_rating} once weighted."
        )
    else:
        sentence = "No title has an IMDb rating, so that none can be a hidden gem."
    return Insight(
        "gems",
        "Hidden gems",
        f"“{found[0].title}” is the best of the little known" if found else "Nothing is known of hidden gems",
        sentence,
        "The half of the movies and of the series with the fewer votes on IMDb, by the rating weighted by votes: the "
        "fewer these are, the more it is drawn towards the mean, so that none comes first by chance.",
        ["title", "year", "IMDb", "votes", "weighted"],
        [
            [
                (title.title, title.netflix_id),
                str(title.release_year or "–"),
                title.imdb_rating,
                title.imdb_votes,
                title.weighted_imdb_rating,
            ]
            for title in found
        ],
        charts.gems(found) if found else None,
    )


def _apart(ask: Statistics) -> Insight:
    above, below, gaps = ask.apart(critics_above=True), ask.apart(critics_above=False), ask.gaps()
    message = "Nothing is known of critics and audience together"
    if gaps.titles and gaps.mean is not None:
        higher = "critics are" if gaps.mean > 0 else "the audience is"
        message = f"In the mean {higher} more generous" if gaps.mean else "Critics and audience are level in the mean"
        share = percent(gaps.within_ten / gaps.titles, 0)
        sentence = (
            f"Critics and audience are within ten points of each other on {gaps.within_ten:,} of "
            f"{gaps.titles:,} titles, {share}; {_who_is_higher(gaps.mean)}."
        )
        if above:
            sentence += f" Critics are furthest above on “{above[0].title}” ({above[0].gap} points)"
            sentence += f", the audience on “{below[0].title}” ({-below[0].gap})." if below else "."
        elif below:
            sentence += f" The audience is furthest above on “{below[0].title}” ({-below[0].gap} points)."
    else:
        sentence = "No title has been judged by enough of both, so that nothing can be said."
    found = [*above, *reversed(below)]
    return Insight(
        "apart",
        "Where critics and audience disagree most",
        message,
        sentence,
        f"Of titles with at least {FEWEST_REVIEWS} reviews and {FEWEST_RATINGS} ratings by the audience.",
        ["title", "year", "critics", "audience", "gap"],
        [
            [
                (title.title, title.netflix_id),
                str(title.release_year or "–"),
                title.critics,
                title.audience,
                grouped(title.gap),
            ]
            for title in found
        ],
        charts.apart(found) if found else None,
    )


NO_REPORT = "No viewing report is loaded, so that nothing is known of what was watched."
"""Said in place of every sentence on viewing."""


def _hours_against_rating(ask: Statistics, lately: date | None) -> Insight:
    name, heading = "hours-rating", "Hours watched against rating"
    if lately is None:
        return Insight(name, heading, heading, NO_REPORT, "", [], [], None)
    found, points = ask.viewing_and_rating(), ask.viewed()
    sure = certainty(found.spearman, found.titles, of_ranks=True)
    if found.spearman is None or found.titles < ENOUGH:
        sentence = f"Only {found.titles:,} titles have hours and a rating: too few to say how the two go together."
    else:
        most = max(points, key=lambda point: (point.y, point.netflix_id))
        sentence = (
            f"Hours watched and IMDb's rating {_strength(found.spearman)}: Spearman's ρ is "
            f"{grouped(found.spearman, 2)}{_sure(sure)} over {found.titles:,} titles. Most watched was “{most.title}”, "
            f"{most.y:,} hours, rated {most.x}."
        )
    rows: list[list[Cell]] = [["titles", found.titles], *_coefficient("Spearman's ρ", found.spearman, sure)]
    note = (
        f"Each dot is a title with a rating in the viewing report to {day(lately)}; hours on a scale on which each "
        "line is ten times the one below, all seasons of a series together."
    )
    spec = charts.viewing(points) if points else None
    message = heading if found.spearman is None else f"Hours watched and IMDb's rating {_strength(found.spearman)}"
    return Insight(name, heading, message, sentence, note, ["figure", "value"], rows, spec)


def _overlooked(ask: Statistics, lately: date | None) -> Insight:
    name, heading = "overlooked", "Rated high, watched little"
    if lately is None:
        return Insight(name, heading, heading, NO_REPORT, "", [], [], None)
    found, (compared, less) = ask.overlooked(), ask.compared()
    if found:
        first = found[0]
        sentence = (
            f"Of {compared:,} titles {less:,} were watched far less than their rating says. Best rated of them is "
            f"“{first.title}” ({first.release_year}): {grouped(first.score_percentile, 0)}% of its like are rated no "
            f"better, {grouped(first.hours_percentile, 0)}% were watched no more."
        )
    else:
        sentence = f"None of {compared:,} titles was watched far less than its rating says."
    return Insight(
        name,
        heading,
        f"{less:,} of {compared:,} titles deserved more viewers",
        sentence,
        f"In the half-year to {day(lately)}, beside titles of the same type and age; the rating is weighted by votes.",
        ["title", "year", "weighted", "rated no better, %", "watched no more, %", "hours"],
        [
            [
                (title.title, title.netflix_id),
                str(title.release_year),
                title.weighted_imdb_rating,
                title.score_percentile,
                title.hours_percentile,
                title.hours,
            ]
            for title in found
        ],
        charts.overlooked(found) if found else None,
    )


def _gone(ask: Statistics, lately: date | None) -> Insight:
    name, heading = "gone", "What left since the catalogue"
    if lately is None:
        return Insight(name, heading, heading, NO_REPORT, "", [], [], None)
    years, found = ask.still_there(lately), ask.gone(lately)
    titles, again, there = (
        sum(getattr(year, part) for year in years) for part in ("titles", "seen_again", "seen_lately")
    )
    if titles:
        sentence = (
            f"Of the catalogue's {titles:,} titles {percent(again / titles, 0)} were seen on Netflix after it ended, "
            f"and {percent(there / titles, 0)} in the half-year to {day(lately)}."
        )
        if found:
            sentence += f" Most worth watching of those not seen since is “{found[0].title}”."
    else:
        sentence = "The catalogue is not loaded, so that nothing is known of what left."
    return Insight(
        name,
        heading,
        f"{percent(there / titles, 0)} of the catalogue are still watched" if titles else heading,
        sentence,
        "Seen: listed in a viewing report or a weekly Top 10. A title that was watched for fewer than 50,000 hours in "
        "a half-year is in no report, though it may be there. The list has what is most worth watching.",
        ["title", "year", "IMDb", "last seen"],
        [
            [(title.title, title.netflix_id), str(title.release_year or "–"), title.imdb_rating, day(title.last_seen)]
            for title in found
        ],
        charts.still_there(years) if titles else None,
    )


def _who_is_higher(mean: Decimal) -> str:
    if mean == 0:
        return "in the mean they are level"
    return f"in the mean {'critics are' if mean > 0 else 'the audience is'} higher by {grouped(abs(mean))}"
