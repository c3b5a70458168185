"""How many titles are matched on each platform, by type and tier."""

from typing import Any

from psycopg2 import extensions

from loaders.warehouse.query import query

COVERAGE = """
select platform, title_type, match_tier, titles, share
from marts.rpt_match_coverage
order by platform, title_type, match_tier in ('unmatched', 'not_covered'), titles desc, match_tier
"""


def coverage_rows(connection: extensions.connection) -> list[tuple[Any, ...]]:
    """Platform, type, tier, number of titles and their share; first what is matched, then what is not."""
    return query(connection, COVERAGE)[1]
