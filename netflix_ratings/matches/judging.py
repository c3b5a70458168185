"""What the marts picked, put beside what labels say."""

from collections.abc import Iterable
from dataclasses import replace

from psycopg2 import extensions

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.matches import metrics
from netflix_ratings.matches.labels import WIKIDATA, Label
from netflix_ratings.matches.metrics import Judged, Match

MATCHES = """
select
    titles.netflix_id, titles.title, titles.title_type, titles.release_year, matches.platform,
    matches.rated_title_id, matches.match_tier, matches.unmatched_reason,
    coalesce(matches.rated_title_id, matches.best_candidate_id) as candidate_id, matches.candidate_title
from marts.fct_title_matches as matches
inner join marts.dim_titles as titles on matches.netflix_id = titles.netflix_id
"""

# A listing that two works have, told apart by their release days, is the one that was watched more.
LISTINGS = """
select kind, listed_title, netflix_id
from marts.fct_viewing
where listed_title = any(%s)
group by kind, listed_title, netflix_id
order by sum(hours_viewed), netflix_id desc
"""
MOST_NAMED = 3

# Anything of the crosswalk in the scores of a platform.
CROSSWALK_IS_EVIDENCE = """
select exists (
    select from marts.fct_match_candidates where platform = %s and crosswalk_level <> 'unknown'
)
"""


def resolve(connection: extensions.connection, known: Iterable[Label]) -> list[Label]:
    """Give labels of listings the ids of the works that they are of; raise UserError where no report has a listing."""
    known = list(known)
    if not any(label.listing for label in known):
        return known
    rows = query(connection, LISTINGS, sorted({label.listing[1] for label in known if label.listing}))[1]
    by_title = {title: netflix_id for _, title, netflix_id in rows}
    by_listing = {(kind, title): netflix_id for kind, title, netflix_id in rows}
    missing = sorted({label.listing[1] for label in known if label.listing and label.listing[1] not in by_title})
    if missing:
        named = ", ".join(missing[:MOST_NAMED])
        raise UserError(
            f"{len(missing):,} titles of the labels are in no viewing report that is loaded, such as {named}: "
            "load the reports that they are from"
        )
    return [
        # A report may list with the films what another lists with the series.
        replace(label, netflix_id=by_listing.get(label.listing) or by_title[label.listing[1]], listing=None)
        if label.listing
        else label
        for label in known
    ]


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
