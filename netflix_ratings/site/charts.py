"""The plots of insights and quality, as Vega-Lite. Their colours come from the style sheet, see assets/plots.js."""

from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt
import vl_convert

from netflix_ratings.site.linkage import Scored, Sweep
from netflix_ratings.site.statistics import Apart, Correlation, Gem, Mean, Month, Overlooked, Point, Year

SOURCES = ("IMDb", "Critics", "Audience")
"""In the order of the colours that assets/plots.js gives to categories."""

Spec = dict[str, Any]


def library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that needs nothing from elsewhere."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def scatter(points: Sequence[Point], line: Correlation, x: alt.X, y: alt.Y) -> Spec:
    """Titles by two scores, with the line of least squares."""
    base = alt.Chart(_values(points))
    dots = base.mark_circle(size=28, opacity=0.45).encode(
        x=x, y=y, tooltip=[alt.Tooltip("title:N"), alt.Tooltip("release_year:O", title="year"), "x:Q", "y:Q"]
    )
    layers: list[alt.Chart] = [dots]
    if line.slope is not None and line.intercept is not None:
        ends = [float(min(point.x for point in points)), float(max(point.x for point in points))]
        fitted = [{"x": end, "y": line.intercept + line.slope * end} for end in ends]
        layers.append(
            alt.Chart(alt.InlineData(values=fitted)).mark_line(strokeWidth=2.5, clip=True).encode(x="x:Q", y="y:Q")
        )
    return _spec(alt.layer(*layers).properties(height=380))


def dots(means: Sequence[Mean], what: str) -> Spec:
    """Mean scores by group, a dot for each of the three sources, on one scale from 0 to 100."""
    chart = alt.Chart(_long(means)).encode(
        y=alt.Y("name:N", title=None, sort=[mean.name for mean in means]),
        x=alt.X("score:Q", title="mean score (IMDb times ten)", scale=alt.Scale(zero=False, nice=True)),
        color=_source(),
        tooltip=[
            alt.Tooltip("name:N", title=what),
            "source:N",
            alt.Tooltip("mean:Q"),
            alt.Tooltip("titles:Q", format=","),
        ],
    )
    return _spec(chart.mark_circle(size=90, opacity=0.9).properties(height=22 * len(means)))


def lines(means: Sequence[Mean], what: str) -> Spec:
    """Mean scores by group where groups follow one another."""
    chart = alt.Chart(_long(means)).encode(
        x=alt.X("name:O", title=None, sort=[mean.name for mean in means], axis=alt.Axis(labelAngle=0)),
        y=alt.Y("score:Q", title="mean score (IMDb times ten)", scale=alt.Scale(zero=False)),
        color=_source(),
        tooltip=[
            alt.Tooltip("name:N", title=what),
            "source:N",
            alt.Tooltip("mean:Q"),
            alt.Tooltip("titles:Q", format=","),
        ],
    )
    return _spec(chart.mark_line(point=True, strokeWidth=2.5).properties(height=320))


def bars(months: Sequence[Month]) -> Spec:
    """What was added, month by month, movies and series on top of each other."""
    values = [
        {"month": month.month.isoformat(), "type": name, "titles": titles}
        for month in months
        for name, titles in (("movies", month.movies), ("series", month.series))
    ]
    chart = alt.Chart(alt.InlineData(values=values)).encode(
        # Days are taken as they are written, whatever the reader's time zone.
        x=alt.X("utcyearmonth(month):T", title=None, scale=alt.Scale(type="utc")),
        y=alt.Y("sum(titles):Q", title="titles added"),
        color=alt.Color("type:N", title=None, scale=alt.Scale(domain=["movies", "series"]), legend=_legend()),
        tooltip=[alt.Tooltip("utcyearmonth(month):T", title="month", format="%B %Y"), "type:N", "titles:Q"],
    )
    return _spec(chart.mark_bar().properties(height=300))


def gems(found: Sequence[Gem]) -> Spec:
    """Titles by their rating as it is, and as it is weighted by votes."""
    values = [
        {
            "title": _named(title.title, title.release_year),
            "score": float(score),
            "rating": name,
            "votes": title.imdb_votes,
        }
        for title in found
        for name, score in (("as given", title.imdb_rating), ("weighted", title.weighted_imdb_rating))
    ]
    names = [_named(title.title, title.release_year) for title in found]
    return _spec(_dumbbell(values, names, ["as given", "weighted"], "rating", "IMDb rating", ["votes:Q"]))


def apart(found: Sequence[Apart]) -> Spec:
    """Titles by their critics and their audience score."""
    values = [
        {"title": _named(title.title, title.release_year), "score": score, "source": name, "gap": title.gap}
        for title in found
        for name, score in (("Critics", title.critics), ("Audience", title.audience))
    ]
    names = [_named(title.title, title.release_year) for title in found]
    return _spec(_dumbbell(values, names, list(SOURCES), "source", "score in per cent", ["gap:Q"]))


def viewing(points: Sequence[Point]) -> Spec:
    """Titles by rating and hours; the hours on a logarithmic scale, for they differ ten thousand times."""
    chart = alt.Chart(_values(points)).encode(
        x=alt.X("x:Q", title="IMDb rating", scale=alt.Scale(domain=[1, 10])),
        y=alt.Y("y:Q", title="hours watched", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", tickCount=4)),
        tooltip=[
            alt.Tooltip("title:N"),
            alt.Tooltip("release_year:O", title="year"),
            alt.Tooltip("x:Q", title="IMDb"),
            alt.Tooltip("y:Q", title="hours", format=","),
        ],
    )
    return _spec(chart.mark_circle(size=28, opacity=0.45).properties(height=380))


def overlooked(found: Sequence[Overlooked]) -> Spec:
    """Titles by the share of their like that are rated no better, and that were watched no more."""
    domain = ["rated no better", "watched no more"]
    values = [
        {"title": _named(title.title, title.release_year), "score": float(score), "share": name, "hours": title.hours}
        for title in found
        for name, score in zip(domain, (title.score_percentile, title.hours_percentile), strict=True)
    ]
    names = [_named(title.title, title.release_year) for title in found]
    return _spec(_dumbbell(values, names, domain, "share", "per cent of titles of its type and age", ["hours:Q"]))


def still_there(years: Sequence[Year]) -> Spec:
    """The catalogue's titles by the year in which they were added: seen lately, and not."""
    names = ["seen lately", "not seen lately"]
    values = [
        {"year": str(year.year), "seen": name, "titles": titles}
        for year in years
        if year.year is not None
        for name, titles in zip(names, (year.seen_lately, year.titles - year.seen_lately), strict=True)
    ]
    chart = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("year:O", title="added in", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("sum(titles):Q", title="titles"),
        color=alt.Color("seen:N", title=None, scale=alt.Scale(domain=names), legend=_legend()),
        tooltip=["year:O", "seen:N", alt.Tooltip("titles:Q", format=",")],
    )
    return _spec(chart.mark_bar().properties(height=260))


def scores(found: Sequence[Scored]) -> Spec:
    """Titles by the score of their best candidate, chosen and refused ones on top of each other."""
    values = [
        {"score": one.score, "candidate": "chosen" if one.is_chosen else "refused", "titles": one.titles}
        for one in found
    ]
    chart = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("score:Q", title="match score of the best candidate", bin=alt.Bin(step=2), axis=alt.Axis(format="d")),
        y=alt.Y("sum(titles):Q", title="titles"),
        color=alt.Color("candidate:N", title=None, scale=alt.Scale(domain=["chosen", "refused"]), legend=_legend()),
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
    measures = ["precision", "recall", "F1"]
    what = "points above today's threshold" if found.by == "threshold" else "least margin in points"
    chart = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("points:Q", title=what, axis=alt.Axis(format="d", tickMinStep=1)),
        y=alt.Y("share:Q", title=None, scale=alt.Scale(zero=False)),
        color=alt.Color("measure:N", title=None, scale=alt.Scale(domain=measures), legend=_legend()),
        tooltip=["points:Q", "measure:N", alt.Tooltip("share:Q", format=".4f")],
    )
    return _spec(chart.mark_line(point=True, strokeWidth=2.5).properties(height=260))


def _dumbbell(
    values: list[dict[str, Any]], names: Sequence[str], domain: list[str], by: str, title: str, more: list[str]
) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(alt.InlineData(values=values)).encode(y=alt.Y("title:N", title=None, sort=list(names)))
    line = base.mark_line(strokeWidth=2, opacity=0.35).encode(x="score:Q", detail="title:N")
    ends = base.mark_circle(size=110, opacity=1).encode(
        x=alt.X("score:Q", title=title, scale=alt.Scale(zero=False)),
        color=alt.Color(f"{by}:N", title=None, scale=alt.Scale(domain=domain), legend=_legend()),
        tooltip=["title:N", f"{by}:N", "score:Q", *more],
    )
    return alt.layer(line, ends).properties(height=24 * len(names))


def _source() -> alt.Color:
    return alt.Color("source:N", title=None, scale=alt.Scale(domain=list(SOURCES)), legend=_legend())


def _legend() -> alt.Legend:
    return alt.Legend(orient="top", direction="horizontal", symbolType="circle")


def _long(means: Iterable[Mean]) -> alt.InlineData:
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
                }
                values.append(row)
    return alt.InlineData(values=values)


def _values(points: Iterable[Point]) -> alt.InlineData:
    return alt.InlineData(
        values=[
            {"title": point.title, "release_year": point.release_year, "x": float(point.x), "y": float(point.y)}
            for point in points
        ]
    )


def _named(title: str, year: int | None) -> str:
    return f"{title} ({year})" if year else title


def _spec(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> Spec:
    return chart.properties(width="container").to_dict()
