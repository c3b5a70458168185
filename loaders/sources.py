"""The sources declared: one row for every file, and nothing about a file anywhere else."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """How a file separates its fields: what COPY is told of it, the character between two fields, what null is."""

    copy_options: str
    delimiter: str
    null: str


CSV = Format("format csv, null ''", ",", "")
# A backspace, which no file holds, as the quote: IMDb's files quote nothing, and "Swing it" magistern is a title.
TSV = Format("format csv, delimiter E'\\t', null '\\N', quote E'\\b'", "\t", "\\N")
# Netflix's own: a value that is not there is empty.
TOP10_TSV = Format("format csv, delimiter E'\\t', null '', quote E'\\b'", "\t", "")


@dataclass(frozen=True)
class Kaggle:
    """A file that is fetched from a data set of Kaggle's."""

    data_set: str


@dataclass(frozen=True)
class Imdb:
    """A file that is fetched, gzipped, from the address of IMDb's files."""


@dataclass(frozen=True)
class NetflixTop10:
    """A file that is fetched from the address of Netflix's weekly Top 10."""


@dataclass(frozen=True)
class NetflixReports:
    """Workbooks that are fetched from the addresses in seed `viewing_reports`."""


Origin = Kaggle | Imdb | NetflixTop10 | NetflixReports

NETFLIX = Kaggle("shivamb/netflix-shows")
ROTTEN_TOMATOES = Kaggle("stefanoleone992/rotten-tomatoes-movies-and-critic-reviews-dataset")
IMDB = Imdb()


@dataclass(frozen=True)
class SourceFile:
    """One file of a source and its raw table.

    Attributes:
        table: name within schema raw, `<source>_<table>`.
        file_name: the source's name for it, without `.gz`.
        columns: every column in the file's order and spelling; in the table they are lower case, all text.
        key: the columns that identify a row.
        format: how the file separates its fields; of workbooks, how they are handed to COPY.
        origin: where it is fetched from; None: nowhere, it has to be put into a folder, or is by another command.
        key_form: what a key of one column looks like; None: the tests of staging say it. It becomes part of file names
            and addresses, so it must be no path.
        vocabularies: the columns with one of few words, each a seed's or new: int_new_values looks for those.
        lists: the same, of columns with lists of such words, separated by commas.
        numbers: the columns that are read as numbers: int_value_notes looks for what is none, or in no range.
        ids: the columns with ids of IMDb, two letters and digits: a test of staging looks for others.
        required: whether a run without the file stops; an absent optional file leaves an empty table.
        lists_titles: whether it lists Netflix's titles; a run needs at least one file that does.
        source: its source's name, where that is not the first word of `table`.
        workbooks: whether it is any number of Excel workbooks, known by what is in them: see loaders/reports.py.
    """

    table: str
    file_name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    format: Format
    origin: Origin | None
    required: bool = True
    lists_titles: bool = False
    workbooks: bool = False
    key_form: str | None = None
    vocabularies: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    source: str | None = None

    @property
    def folder(self) -> str:
        """Where an archive of daily files keeps it: `imdb/title.basics`, `netflix/netflix_titles`."""
        stem = self.table if self.workbooks else self.file_name.rpartition(".")[0]
        return f"{self.source or self.table.partition('_')[0]}/{stem}"


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SOURCES = (
    SourceFile(
        "netflix_titles",
        "netflix_titles.csv",
        _names(
            "show_id type title director cast country date_added release_year rating duration listed_in description"
        ),
        key=("show_id",),
        key_form="[A-Za-z0-9][A-Za-z0-9_.-]{0,63}",
        required=False,
        lists_titles=True,
        format=CSV,
        origin=NETFLIX,
    ),
    SourceFile(
        "imdb_title_basics",
        "title.basics.tsv",
        _names("tconst titleType primaryTitle originalTitle isAdult startYear endYear runtimeMinutes genres"),
        key=("tconst",),
        vocabularies=("titleType",),
        lists=("genres",),
        numbers=("isAdult", "startYear", "endYear", "runtimeMinutes"),
        ids=("tconst",),
        format=TSV,
        origin=IMDB,
    ),
    SourceFile(
        "imdb_title_ratings",
        "title.ratings.tsv",
        _names("tconst averageRating numVotes"),
        key=("tconst",),
        numbers=("averageRating", "numVotes"),
        format=TSV,
        origin=IMDB,
    ),
    SourceFile(
        "imdb_title_principals",
        "title.principals.tsv",
        _names("tconst ordering nconst category job characters"),
        key=("tconst", "ordering"),
        vocabularies=("category",),
        format=TSV,
        origin=IMDB,
    ),
    SourceFile(
        "imdb_title_crew",
        "title.crew.tsv",
        _names("tconst directors writers"),
        key=("tconst",),
        format=TSV,
        origin=IMDB,
    ),
    SourceFile(
        "imdb_name_basics",
        "name.basics.tsv",
        _names("nconst primaryName birthYear deathYear primaryProfession knownForTitles"),
        key=("nconst",),
        numbers=("birthYear", "deathYear"),
        ids=("nconst",),
        format=TSV,
        origin=IMDB,
    ),
    SourceFile(
        "imdb_title_akas",
        "title.akas.tsv",
        _names("titleId ordering title region language types attributes isOriginalTitle"),
        key=("titleId", "ordering"),
        vocabularies=("region", "language"),
        format=TSV,
        origin=IMDB,
        required=False,
    ),
    SourceFile(
        "imdb_title_episode",
        "title.episode.tsv",
        _names("tconst parentTconst seasonNumber episodeNumber"),
        key=("tconst",),
        numbers=("seasonNumber", "episodeNumber"),
        format=TSV,
        origin=IMDB,
        required=False,
    ),
    SourceFile(
        "rotten_tomatoes_movies",
        "rotten_tomatoes_movies.csv",
        _names(
            "rotten_tomatoes_link movie_title movie_info critics_consensus content_rating genres directors authors "
            "actors original_release_date streaming_release_date runtime production_company tomatometer_status "
            "tomatometer_rating tomatometer_count audience_status audience_rating audience_count "
            "tomatometer_top_critics_count tomatometer_fresh_critics_count tomatometer_rotten_critics_count"
        ),
        key=("rotten_tomatoes_link",),
        key_form="[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}(/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127})?",
        required=False,
        format=CSV,
        origin=ROTTEN_TOMATOES,
        source="rotten_tomatoes",
    ),
    SourceFile(
        "rotten_tomatoes_critic_reviews",
        "rotten_tomatoes_critic_reviews.csv",
        _names(
            "rotten_tomatoes_link critic_name top_critic publisher_name review_type review_score review_date "
            "review_content"
        ),
        key=(),
        required=False,
        format=CSV,
        origin=ROTTEN_TOMATOES,
        source="rotten_tomatoes",
    ),
    SourceFile(
        "wikidata_crosswalk",
        "wikidata_crosswalk.csv",
        _names("item imdb_id rotten_tomatoes_id netflix_id titles year directors"),
        key=(),
        required=False,
        format=CSV,
        origin=None,
    ),
    SourceFile(
        "netflix_viewing",
        "What_We_Watched_….xlsx",
        _names(
            "report sheet row_number title available_globally release_date hours_viewed runtime views file_name "
            "file_sha256"
        ),
        key=("report", "sheet", "row_number"),
        required=False,
        lists_titles=True,
        workbooks=True,
        format=CSV,
        origin=NetflixReports(),
    ),
    SourceFile(
        "netflix_top10",
        "all-weeks-global.tsv",
        _names(
            "week category weekly_rank show_title season_title weekly_hours_viewed runtime weekly_views "
            "cumulative_weeks_in_top_10"
        ),
        key=("week", "category", "weekly_rank"),
        required=False,
        lists_titles=True,
        format=TOP10_TSV,
        origin=NetflixTop10(),
    ),
)
