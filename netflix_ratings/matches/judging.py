"""What the marts picked, put beside what labels say."""

from collections.abc import Iterable

from psycopg2 import extensions

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.matches import metrics
from netflix_ratings.matches.labels import WIKIDATA, Label
from netflix_ratings.matches.listings import resolve
from netflix_ratings.matches.metrics import Judged, Match

MATCHES = """
select
    titles.netflix_id, titles.title, titles.title_type, titles.release_year, matches.platform,
    matches.rated_title_id, matches.match_tier, matches.unmatched_reason,
    coalesce(matches.rated_title_id, matches.best_candidate_id) as candidate_id, matches.candidate_title
from marts.fct_title_matches as matches
inner join marts.dim_titles as titles on matches.netflix_id = titles.netflix_id
"""


# Anything of the crosswalk in the scores of a platform.
CROSSWALK_IS_EVIDENCE = """
select exists (
    select from marts.fct_match_candidates where platform = %s and crosswalk_level <> 'unknown'
)
"""


def judge(connection: extensions.connection, known: Iterable[Label]) -> list[Judged]:
    """Put what the marts picked beside what is known.

    Raise UserError where a label names what is not there, or comes from where the matches have evidence from.
    """
    known = resolve(connection, known)
    _refuse_own_evidence(connection, known)
    return metrics.judge(known, (Match(*row) for row in query(connection, MATCHES)[1]))


def _refuse_own_evidence(connection: extensions.connection, known: Iterable[Label]) -> None:
    """Raise UserError where labels from Wikidata would judge matches that Wikidata was evidence for."""
    for platform in sorted({label.platform for label in known if label.evidence == WIKIDATA}):
        if query(connection, CROSSWALK_IS_EVIDENCE, platform)[1][0][0]:
            raise UserError(
                f"the labels of {platform} come from Wikidata, and so does evidence for the matches that they judge: "
                "remove wikidata_crosswalk.csv from the files and run again with --force, or take other labels"
            )
