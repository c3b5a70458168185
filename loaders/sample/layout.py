"""The path of each file of the sample and its first line, from the declared sources."""

from __future__ import annotations

from loaders.sources import SOURCES

NETFLIX_TITLES = "netflix/netflix_titles.csv"
ROTTEN_MOVIES = "rotten_tomatoes/rotten_tomatoes_movies.csv"
ROTTEN_REVIEWS = "rotten_tomatoes/rotten_tomatoes_critic_reviews.csv"
VIEWING = "netflix_viewing"  # a folder
TOP10 = "netflix_viewing/all-weeks-global.tsv"
TRUTH = "truth.csv"
TRUTH_VIEWING = "truth_viewing.csv"

BASICS = "imdb/title.basics.tsv.gz"
RATINGS = "imdb/title.ratings.tsv.gz"
PRINCIPALS = "imdb/title.principals.tsv.gz"
CREW = "imdb/title.crew.tsv.gz"
NAMES = "imdb/name.basics.tsv.gz"
AKAS = "imdb/title.akas.tsv.gz"
EPISODES = "imdb/title.episode.tsv.gz"
IMDB_FILES = (BASICS, RATINGS, PRINCIPALS, CREW, NAMES, AKAS, EPISODES)

# The Rotten Tomatoes files end their lines as Windows does, the others do not.
LINE_END = {NETFLIX_TITLES: "\n", ROTTEN_MOVIES: "\r\n", ROTTEN_REVIEWS: "\r\n", TRUTH: "\n"}

_TRUTH_COLUMNS = ("show_id", "platform", "rated_title_id", "is_match", "case")
_TRUTH_VIEWING_COLUMNS = ("kind", "title", "release_date", "work")
_SOURCE_COLUMNS = {source.file_name: source.columns for source in SOURCES}


def columns(file: str) -> tuple[str, ...]:
    """The columns of a file of the sample."""
    if file == TRUTH:
        return _TRUTH_COLUMNS
    if file == TRUTH_VIEWING:
        return _TRUTH_VIEWING_COLUMNS
    return _SOURCE_COLUMNS[file.rpartition("/")[2].removesuffix(".gz")]
