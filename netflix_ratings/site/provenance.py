"""What the pages are made from, as each of them says at its foot: which sources, made up or real, and of what day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings.site.rendering import day

LOADS = """
select table_name, made_up, loaded_at, file_sha256
from marts.rpt_source_loads
where status = 'loaded'
order by table_name
"""
CATALOGUE_OF = "select max(date_added) from marts.dim_titles where 'netflix_titles' = any(listed_in)"

SOURCES = (
    ("netflix_titles", "Catalogue: Netflix titles as published on Kaggle."),
    ("netflix_viewing", "What was watched: Netflix's viewing reports."),
    ("netflix_top10", "Weekly Top 10: Netflix."),
    ("rotten_tomatoes", "Critics and audience scores: Rotten Tomatoes, as published on Kaggle."),
)
"""What is said of a source at the foot where a raw table whose name begins like this is loaded."""


@dataclass(frozen=True)
class Provenance:
    """What the pages are made from.

    Attributes:
        made_up: whether any source that is loaded is of the made-up sample.
        sources: the raw tables that are loaded.
        loaded_at: when the last of them was.
        catalogue_sha256: of the catalogue's file; None where none is loaded.
        seen_until: the last day of the last viewing report; None where there is none.
        catalogue_of: the last day on which the catalogue says that a title was added; None without a catalogue.
    """

    made_up: bool
    sources: Collection[str]
    loaded_at: datetime
    catalogue_sha256: str | None
    seen_until: date | None
    catalogue_of: date | None

    @property
    def what(self) -> str:
        """What the list is of: what was seen on Netflix until when, the catalogue of which day."""
        parts = [
            f"seen on Netflix up to {day(self.seen_until)}" if self.seen_until else "",
            f"catalogue of {day(self.catalogue_of)}" if self.catalogue_of else "",
        ]
        return "; ".join(filter(None, parts))

    @property
    def credits(self) -> list[str]:
        """What is said of the sources beside IMDb that are loaded."""
        return [said for start, said in SOURCES if any(name.startswith(start) for name in self.sources)]

    @property
    def of_imdb(self) -> bool:
        """Whether anything is IMDb's, who ask for a sentence of their own."""
        return any(name.startswith("imdb") for name in self.sources)


def read(connection: extensions.connection, seen_until: date | None) -> Provenance:
    """Read it; `seen_until` as `catalogue.seen_lately` has it."""
    loads = query(connection, LOADS)[1]
    [(catalogue_of,)] = query(connection, CATALOGUE_OF)[1]
    return Provenance(
        made_up=any(made_up for _, made_up, _, _ in loads),
        sources=[name for name, *_ in loads],
        loaded_at=max(loaded_at for _, _, loaded_at, _ in loads),
        catalogue_sha256=next((sha256 for name, _, _, sha256 in loads if name == "netflix_titles"), None),
        seen_until=seen_until,
        catalogue_of=catalogue_of,
    )
