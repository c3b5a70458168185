"""Listings of the made-up reports and Top 10, and the works that they are truly of."""

import csv
from collections import defaultdict

from tests.loaders.conftest import Home

VIEWING = (
    "select listed_title, coalesce(cast(release_date as text), ''), netflix_id from intermediate.int_listed_viewing"
)
CATALOGUE = "select netflix_id, base_title, title_type from intermediate.int_catalogue_titles"


def test_listings_are_resolved_to_their_works(explored: Home) -> None:
    """All seasons of a work are one work, namesakes are two, and what is in the catalogue has its id there."""
    with (explored.folder / "sample" / "truth_viewing.csv").open(encoding="utf-8", newline="") as file:
        truth = {(row["title"], row["release_date"]): row["work"] for row in csv.DictReader(file)}
    catalogue = {netflix_id: (title, kind) for netflix_id, title, kind in explored.query(CATALOGUE)}
    found: dict[str, set[str]] = defaultdict(set)
    works: dict[str, set[str]] = defaultdict(set)
    for title, day, netflix_id in explored.query(VIEWING):
        work = truth[title, day]
        found[work].add(netflix_id)
        works[netflix_id].add(work)
    assert len(found) > 300
    assert {work: ids for work, ids in found.items() if len(ids) > 1} == {}, "one work, one id"
    assert {one: there for one, there in works.items() if len(there) > 1} == {}, "one id, one work"
    # A title that the catalogue has twice is the older row's.
    assert [
        (work, ids)
        for work, ids in found.items()
        if work in catalogue and {catalogue.get(netflix_id) for netflix_id in ids} != {catalogue[work]}
    ] == []
    assert all(netflix_id.startswith("n") for work in found if work not in catalogue for netflix_id in found[work])
