"""The files of the three sources, column for column, and of the truth beside them."""

from __future__ import annotations

NETFLIX_TITLES = "netflix/netflix_titles.csv"
ROTTEN_MOVIES = "rotten_tomatoes/rotten_tomatoes_movies.csv"
ROTTEN_REVIEWS = "rotten_tomatoes/rotten_tomatoes_critic_reviews.csv"
TRUTH = "truth.csv"

BASICS = "imdb/title.basics.tsv.gz"
RATINGS = "imdb/title.ratings.tsv.gz"
PRINCIPALS = "imdb/title.principals.tsv.gz"
CREW = "imdb/title.crew.tsv.gz"
NAMES = "imdb/name.basics.tsv.gz"
AKAS = "imdb/title.akas.tsv.gz"
EPISODES = "imdb/title.episode.tsv.gz"

IMDB_HEADERS: dict[str, str] = {
    BASICS: "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres\n",
    RATINGS: "tconst\taverageRating\tnumVotes\n",
    PRINCIPALS: "tconst\tordering\tnconst\tcategory\tjob\tcharacters\n",
    CREW: "tconst\tdirectors\twriters\n",
    NAMES: "nconst\tprimaryName\tbirthYear\tdeathYear\tprimaryProfession\tknownForTitles\n",
    AKAS: "titleId\tordering\ttitle\tregion\tlanguage\ttypes\tattributes\tisOriginalTitle\n",
    EPISODES: "tconst\tparentTconst\tseasonNumber\tepisodeNumber\n",
}

CSV_HEADERS: dict[str, list[str]] = {
    NETFLIX_TITLES: "show_id type title director cast country date_added release_year rating duration listed_in "
    "description".split(),
    ROTTEN_MOVIES: "rotten_tomatoes_link movie_title movie_info critics_consensus content_rating genres directors authors "
    "actors original_release_date streaming_release_date runtime production_company tomatometer_status "
    "tomatometer_rating tomatometer_count audience_status audience_rating audience_count "
    "tomatometer_top_critics_count tomatometer_fresh_critics_count tomatometer_rotten_critics_count".split(),
    ROTTEN_REVIEWS: "rotten_tomatoes_link critic_name top_critic publisher_name review_type review_score review_date "
    "review_content".split(),
    TRUTH: "show_id platform rated_title_id is_match case".split(),
}

# The Rotten Tomatoes files end their lines as Windows does, the others do not.
LINE_END: dict[str, str] = {NETFLIX_TITLES: "\n", ROTTEN_MOVIES: "\r\n", ROTTEN_REVIEWS: "\r\n", TRUTH: "\n"}
