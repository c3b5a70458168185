"""The history of a title's scores, as a drawing and in words; a score that never changed has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings.site.rendering import day

WIDTH, HEIGHT, EDGE = 600, 120, 6

# A match by one title of several is that title's history: the scores' key is the platform's own id.
CHANGES = """
with

changes as (

    select
        matches.netflix_id, scores.platform, scores.score_name, measures.measure_name, measures.measure_order,
        platforms.score_scale, scores.valid_from, scores.score,
        count(*) over (partition by matches.netflix_id, scores.platform, scores.score_name) as changes
    from marts.fct_title_matches as matches
    inner join marts.fct_title_scores as scores
        on matches.platform = scores.platform and matches.rated_title_id = scores.rated_title_id
    inner join reference.score_measures as measures
        on scores.platform = measures.platform and scores.score_name = measures.measure
    inner join reference.platforms as platforms on scores.platform = platforms.platform

)

select netflix_id, platform, score_name, measure_name, score_scale, valid_from, score
from changes
where changes > 1
order by netflix_id, measure_order, valid_from
"""
LAST = "select max(valid_from) from marts.fct_title_scores"


@dataclass(frozen=True)
class Line:
    """How a score went: its days and values, and the last day that is drawn. A value of None: it was there no more.

    `scale` is the platform's highest score.
    """

    kind: str
    name: str
    scale: int
    changes: Sequence[tuple[date, Decimal | None]]
    until: date

    @property
    def said(self) -> str:
        """In words: every change with its day."""
        steps = [f"{'none' if value is None else value} from {day(since)}" for since, value in self.changes]
        return f"{self.name}: {', '.join(steps)}"

    def path(self, first: date) -> str:
        """A drawing of steps, from the day `first` at the left to the last at the right; no score, no line."""
        span = max((self.until - first).days, 1)
        found = []
        pairs = zip(self.changes, [*(since for since, _ in self.changes[1:]), self.until], strict=True)
        joined = False
        for (since, value), end in pairs:
            if value is None:
                joined = False
                continue
            left, right = (WIDTH * (one - first).days / span for one in (since, end))
            height = EDGE + (HEIGHT - 2 * EDGE) * (1 - float(value) / self.scale)
            found.append(f"{'L' if joined else 'M'}{left:.1f} {height:.1f}H{right:.1f}")
            joined = True
        return "".join(found)


@dataclass(frozen=True)
class History:
    """The scores of a title that changed, on one scale of days."""

    lines: Sequence[Line]

    @property
    def first(self) -> date:
        """The first day of all."""
        return min(line.changes[0][0] for line in self.lines)


def histories(connection: extensions.connection) -> dict[str, History]:
    """Read them, by netflix_id; titles without a change are not among the keys."""
    [(until,)] = query(connection, LAST)[1]
    found: dict[str, dict[tuple[str, str], Line]] = {}
    for netflix_id, platform, measure, name, scale, since, score in query(connection, CHANGES)[1]:
        lines = found.setdefault(netflix_id, {})
        line = lines.get((platform, measure))
        changes = [*(line.changes if line else ()), (since, score)]
        lines[platform, measure] = Line(measure, name, scale, changes, until)
    return {netflix_id: History(list(lines.values())) for netflix_id, lines in found.items()}
