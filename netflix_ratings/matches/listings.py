"""Which works the listings are of that labels name: as the viewing reports that are loaded say."""

from collections.abc import Iterable
from dataclasses import replace

from psycopg2 import extensions

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.matches.labels import Label

# A listing that two works have, told apart by their release days, is the one that was watched more.
LISTINGS = """
select kind, listed_title, netflix_id
from marts.fct_viewing
where listed_title = any(%s)
group by kind, listed_title, netflix_id
order by sum(hours_viewed), netflix_id desc
"""
MOST_NAMED = 3


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
