"""What the marts picked, put beside what labels say."""

from collections.abc import Iterable

from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings.matches import metrics
from netflix_ratings.matches.labels import Label
from netflix_ratings.matches.metrics import Judged, Match

MATCHES = """
select
    titles.netflix_id, titles.title, titles.title_type, titles.release_year, matches.platform,
    matches.rated_title_id, matches.match_tier, matches.unmatched_reason,
    coalesce(matches.rated_title_id, matches.best_candidate_id) as candidate_id, matches.candidate_title
from marts.fct_title_matches as matches
inner join marts.dim_titles as titles on matches.netflix_id = titles.netflix_id
"""


def judge(connection: extensions.connection, known: Iterable[Label]) -> list[Judged]:
    """Put what the marts picked beside what is known; raise UserError where a label names what is not there."""
    return metrics.judge(known, (Match(*row) for row in query(connection, MATCHES)[1]))
