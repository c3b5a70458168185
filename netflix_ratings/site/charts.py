"""The plots of insights and quality, as Vega-Lite. Their colours come from the style sheet, see assets/plots.js."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import altair as alt
import vl_convert

from netflix_ratings.site.linkage import Scored, Sweep
from netflix_ratings.site.rendering import page_name
from netflix_ratings.site.statistics import Apart, Correlation, Gem, Mean, Overlooked, Point, Quarter, Year

SOURCES = {"IMDb": "--imdb", "Critics": "--critics", "Audience": "--audience"}
"""Whose a score is, and its colour: a name that assets/plots.js looks up in the style sheet. One means one thing."""

Spec = dict[str, Any]

NAMED = 5
"""So many of the titles that lie furthest out have their names in the plot."""

CONSIDERED, CLOSE, FAR = 40, 0.06, 0.4
"""Of so many titles; two names that are closer than this in height, and in width, would stand over each other."""


def library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that needs nothing from elsewhere."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def scatter(points: Sequence[Point], line: Correlation, x: alt.X, y: alt.Y) -> Spec:
    """Titles by two scores, with the line of least squares; those furthest from it have their names."""
    tooltip = [alt.Tooltip(what) for what in ("title:N", "release_year:O", "x:Q", "y:Q")]
    dots = _dots(points).encode(x=x, y=y, tooltip=tooltip, href="to:N")
    layers: list[alt.Chart | alt.LayerChart] = [dots]
    if line.slope is not None and line.intercept is not None:
        slope, intercept = line.slope, line.intercept
        ends = [float(min(point.x for point in points)), float(max(point.x for point in points))]
        fitted = [{"x": end, "y": intercept + slope * end} for end in ends]
        layers.append(
            alt.Chart(alt.InlineData(values=fitted))
            .mark_line(strokeWidth=2.5, clip=True, color="--accent")
            .encode(x="x:Q", y="y:Q")
        )
        far = sorted(
            points, key=lambda point: (-abs(float(point.y) - intercept - slope * float(point.x)), point.netflix_id)
        )
        layers.append(_names(_spread(far), x, y))
    return _spec(alt.layer(*layers).properties(height=380))


def dots(means: Sequence[Mean], what: str) -> Spec:
    """Mean scores by group, a dot for each of the three sources, on one scale from 0 to 100."""
    chart = alt.Chart(_long(means, what)).encode(
        y=alt.Y("name:N", title=None, sort=[mean.name for mean in means]),
        x=alt.X(
            "score:Q",
            title="mean score (IMDb times ten)",
            scale=alt.Scale(zero=False, nice=True),
            axis=alt.Axis(tickCount=6),
        ),
        color=_source(means),
        tooltip=[
            alt.Tooltip("name:N", title=what),
            "source:N",
            alt.Tooltip("mean:Q"),
            alt.Tooltip("titles:Q", format=","),
        ],
        href="to:N",
    )
    return _spec(chart.mark_circle(size=90, opacity=0.9, cursor="pointer").properties(height=22 * len(means)))


def lines(means: Sequence[Mean], what: str) -> Spec:
    """Mean scores by group where groups follow one another."""
    chart = alt.Chart(_long(means, what)).encode(
        x=alt.X(
            "name:O", title=None, sort=[mean.name for mean in means], axis=alt.Axis(labelAngle=0, labelOverlap=True)
        ),
        y=alt.Y("score:Q", title="mean score (IMDb times ten)", scale=alt.Scale(zero=False)),
        color=_source(means),
        tooltip=[
            alt.Tooltip("name:N", title=what),
            "source:N",
            alt.Tooltip("mean:Q"),
            alt.Tooltip("titles:Q", format=","),
        ],
    )
    line = chart.mark_line(strokeWidth=2.5)
    return _spec(
        alt.layer(line, chart.mark_circle(size=70, cursor="pointer").encode(href="to:N")).properties(height=320)
    )


def bars(quarters: Sequence[Quarter]) -> Spec:
    """What was added by quarter, movies and series on top of each other; each bar leads to the titles since."""
    values = [
        {
            "quarter": quarter.name,
            "type": name,
            "titles": titles,
            "to": _list(sort="added", reverse=1, type=kind, **{"added-since": quarter.first_day.isoformat()}),
        }
        for quarter in quarters
        for name, kind, titles in (("movies", "movie", quarter.movies), ("series", "series", quarter.series))
        if titles
    ]
    years = [quarter.name for quarter in quarters if quarter.first_day.month == 1]
    chart = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X(
            "quarter:O",
            title=None,
            sort=[quarter.name for quarter in quarters],
            # A year's first quarter stands for the year.
            axis=alt.Axis(values=years, labelExpr="slice(datum.label, 0, 4)", labelAngle=0, labelOverlap=True),
        ),
        y=alt.Y("sum(titles):Q", title="titles added"),
        color=_colour("type", {"movies": "--movies", "series": "--series"}, values),
        tooltip=["quarter:O", "type:N", "titles:Q"],
        href="to:N",
    )
    return _spec(chart.mark_bar(cursor="pointer").properties(height=300))


def gems(found: Sequence[Gem]) -> Spec:
    """Titles by their rating as it is, and as it is weighted by votes."""
    values = [
        {
            "title": _named(title.title, title.release_year),
            "score": float(score),
            "rating": name,
            "votes": title.imdb_votes,
            "to": _page(title.netflix_id),
        }
        for title in found
        for name, score in (("as given", title.imdb_rating), ("weighted", title.weighted_imdb_rating))
    ]
    names = [_named(title.title, title.release_year) for title in found]
    return _spec(
        _dumbbell(values, names, {"as given": "--given", "weighted": "--imdb"}, "rating", "IMDb rating", ["votes:Q"])
    )


def apart(found: Sequence[Apart]) -> Spec:
    """Titles by their critics and their audience score."""
    values = [
        {
            "title": _named(title.title, title.release_year),
            "score": score,
            "source": name,
            "gap": title.gap,
            "to": _page(title.netflix_id),
        }
        for title in found
        for name, score in (("Critics", title.critics), ("Audience", title.audience))
    ]
    names = [_named(title.title, title.release_year) for title in found]
    both = {name: SOURCES[name] for name in ("Critics", "Audience")}
    return _spec(_dumbbell(values, names, both, "source", "score in per cent", ["gap:Q"]))


def viewing(points: Sequence[Point]) -> Spec:
    """Titles by rating and hours; the hours on a logarithmic scale, for they differ ten thousand times."""
    x = alt.X("x:Q", title="IMDb rating", scale=alt.Scale(domain=[1, 10]), axis=alt.Axis(tickCount=9))
    y = alt.Y("y:Q", title="hours watched", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", tickCount=4))
    tooltip = [
        alt.Tooltip("title:N"),
        alt.Tooltip("release_year:O", title="year"),
        alt.Tooltip("x:Q", title="IMDb"),
        alt.Tooltip("y:Q", title="hours", format=","),
    ]
    most = sorted(points, key=lambda point: (-point.y, point.netflix_id))
    dots = _dots(points).encode(x=x, y=y, tooltip=tooltip, href="to:N")
    return _spec(alt.layer(dots, _names(_spread(most), x, y)).properties(height=380))


def overlooked(found: Sequence[Overlooked]) -> Spec:
    """Titles by the share of their like that are rated no better, and that were watched no more."""
    domain = {"rated no better": "--imdb", "watched no more": "--hours"}
    values = [
        {
            "title": _named(title.title, title.release_year),
            "score": float(score),
            "share": name,
            "hours": title.hours,
            "to": _page(title.netflix_id),
        }
        for title in found
        for name, score in zip(domain, (title.score_percentile, title.hours_percentile), strict=True)
    ]
    names = [_named(title.title, title.release_year) for title in found]
    return _spec(_dumbbell(values, names, domain, "share", "per cent of titles of its type and age", ["hours:Q"]))


def still_there(years: Sequence[Year]) -> Spec:
    """The catalogue's titles by the year in which they were added: seen lately, and not."""
    names = {"seen lately": "--there", "not seen lately": "--gone"}
    values = [
        {
            "year": str(year.year),
            "seen": name,
            "titles": titles,
            "to": _list(sort="added", reverse=1, **{"added-since": f"{year.year}-01-01"}),
        }
        for year in years
        if year.year is not None
        for name, titles in zip(names, (year.seen_lately, year.titles - year.seen_lately), strict=True)
    ]
    chart = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("year:O", title="added in", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("sum(titles):Q", title="titles"),
        color=_colour("seen", names, values),
        tooltip=["year:O", "seen:N", alt.Tooltip("titles:Q", format=",")],
        href="to:N",
    )
    return _spec(chart.mark_bar(cursor="pointer").properties(height=260))


def scores(found: Sequence[Scored]) -> Spec:
    """Titles by the score of their best candidate, chosen and refused ones on top of each other."""
    values = [
        {"score": one.score, "candidate": "chosen" if one.is_chosen else "refused", "titles": one.titles}
        for one in found
    ]
    chart = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("score:Q", title="match score of the best candidate", bin=alt.Bin(step=2), axis=alt.Axis(format="d")),
        y=alt.Y("sum(titles):Q", title="titles"),
        color=_colour("candidate", {"chosen": "--there", "refused": "--gone"}, values),
        tooltip=[alt.Tooltip("score:Q", bin=alt.Bin(step=2)), "candidate:N", alt.Tooltip("sum(titles):Q", format=",")],
    )
    return _spec(chart.mark_bar().properties(height=260))


def sweep(found: Sweep) -> Spec:
    """Precision, recall and F1 by threshold or margin."""
    values = [
        {"points": step.points, "measure": name, "share": share}
        for step in found.steps
        for name, share in (
            ("precision", step.figures.precision.value),
            ("recall", step.figures.recall.value),
            ("F1", step.figures.f1),
        )
        if share is not None
    ]
    measures = {"precision": "--precision", "recall": "--recall", "F1": "--combined"}
    what = "points above today's threshold" if found.by == "threshold" else "least margin in points"
    chart = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("points:Q", title=what, axis=alt.Axis(format="d", tickMinStep=1)),
        y=alt.Y("share:Q", title=None, scale=alt.Scale(zero=False)),
        color=_colour("measure", measures, values),
        tooltip=["points:Q", "measure:N", alt.Tooltip("share:Q", format=".4f")],
    )
    return _spec(chart.mark_line(point=True, strokeWidth=2.5).properties(height=260))


def _dumbbell(
    values: list[dict[str, Any]],
    names: Sequence[str],
    colours: Mapping[str, str],
    by: str,
    title: str,
    more: list[str],
) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(alt.InlineData(values=values)).encode(y=alt.Y("title:N", title=None, sort=list(names)))
    line = base.mark_line(strokeWidth=2, opacity=0.35, color="--quiet").encode(x="score:Q", detail="title:N")
    ends = base.mark_circle(size=110, opacity=1, cursor="pointer").encode(
        x=alt.X("score:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5)),
        color=_colour(by, colours, values),
        tooltip=["title:N", f"{by}:N", "score:Q", *more],
        href="to:N",
    )
    return alt.layer(line, ends).properties(height=24 * len(names))


def _dots(points: Sequence[Point]) -> alt.Chart:
    chart: alt.Chart = alt.Chart(_values(points)).mark_circle(size=28, opacity=0.45, cursor="pointer")
    return chart


def _spread(points: Sequence[Point]) -> list[Point]:
    """The first of some titles, without those whose names would stand over another's."""
    chosen: list[Point] = []
    if not points:
        return chosen
    wide, high = (max(map(float, of)) - min(map(float, of)) for of in zip(*((p.x, p.y) for p in points), strict=True))
    for point in points[:CONSIDERED]:
        near = (
            abs(float(point.y - other.y)) < CLOSE * high and abs(float(point.x - other.x)) < FAR * wide
            for other in chosen
        )
        if not any(near):
            chosen.append(point)
    return chosen[:NAMED]


def _names(points: Sequence[Point], x: alt.X, y: alt.Y) -> alt.LayerChart:
    """The names of some titles, beside their dots: on the side where there is more room."""
    middle = (float(min(point.x for point in points)) + float(max(point.x for point in points))) / 2 if points else 0
    base = alt.Chart(_values(points)).encode(x=x, y=y, text="title:N", href="to:N")
    right = base.transform_filter(alt.datum.x <= middle).mark_text(align="left", dx=6)
    left = base.transform_filter(alt.datum.x > middle).mark_text(align="right", dx=-6)
    return alt.LayerChart(layer=[left, right])


def _colour(by: str, colours: Mapping[str, str], values: Sequence[Mapping[str, Any]]) -> alt.Color:
    """A colour for each kind of mark, of those kinds that there are."""
    there = {value[by] for value in values}
    shown = {name: colour for name, colour in colours.items() if name in there}
    scale = alt.Scale(domain=list(shown), range=list(shown.values()))
    return alt.Color(f"{by}:N", title=None, scale=scale, legend=_legend())


def _source(means: Iterable[Mean]) -> alt.Color:
    return _colour("source", SOURCES, _rows(means, ""))


def _page(netflix_id: str) -> str:
    return f"title/{page_name(netflix_id)}.html"


def _list(**wanted: object) -> str:
    """The address of a list of titles, also of those that are gone."""
    return f"index.html?{urlencode({**wanted, 'all': 1})}"


def _group(what: str, name: str) -> str:
    """The address of the titles of a genre, a country or a decade such as 1990s."""
    if what == "decade":
        return _list(**{"year-from": name[:-1], "year-to": int(name[:-1]) + 9})
    return _list(**{what: name})


def _legend() -> alt.Legend:
    return alt.Legend(orient="top", direction="horizontal", symbolType="circle")


def _rows(means: Iterable[Mean], what: str) -> list[dict[str, Any]]:
    """A row a group and source, on one scale; the mean stays as it is beside it."""
    values = []
    for group in means:
        figures = (
            (group.imdb_mean, group.imdb_titles),
            (group.critics_mean, group.critics_titles),
            (group.audience_mean, group.audience_titles),
        )
        for source, (mean, titles) in zip(SOURCES, figures, strict=True):
            if mean is not None:
                scale = 10 if source == "IMDb" else 1
                row = {
                    "name": group.name,
                    "source": source,
                    "mean": float(mean),
                    "score": float(mean * scale),
                    "titles": titles,
                    "to": _group(what, group.name) if what else "",
                }
                values.append(row)
    return values


def _long(means: Iterable[Mean], what: str) -> alt.InlineData:
    return alt.InlineData(values=_rows(means, what))


def _values(points: Iterable[Point]) -> alt.InlineData:
    return alt.InlineData(
        values=[
            {
                "title": point.title,
                "release_year": point.release_year,
                "x": float(point.x),
                "y": float(point.y),
                "to": _page(point.netflix_id),
            }
            for point in points
        ]
    )


def _named(title: str, year: int | None) -> str:
    return f"{title} ({year})" if year else title


def _spec(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> Spec:
    return chart.properties(width="container").to_dict()
