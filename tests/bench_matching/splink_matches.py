"""Match the same files with Splink: blocking, comparisons, parameters by expectation maximisation, the best pair.

Run in Splink's own environment, from where nothing of this project is imported:
python splink_matches.py FOLDER OUT
"""

import logging
import sys
from pathlib import Path

import duckdb
import splink.comparison_level_library as levels
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.comparison_library import ArrayIntersectAtSizes, CustomComparison, ExactMatch
from splink.internals.blocking_rule_library import CustomRule

LEAST = 0.5  # match probability from which on a pair is a match
SEED = 7
# One row a title: names of every kind, people, years. The types of IMDb that our matching takes.
READ = r"""
create macro folded(name) as nullif(trim(regexp_replace(
    replace(lower(strip_accents(name)), '&', 'and'), '[^\p{{L}}\p{{N}}]+', ' ', 'g')), '');
create macro folded_list(text, separator) as nullif(list_distinct(list_filter(
    list_transform(string_split(text, separator), lambda name: folded(name)), lambda name: name is not null)), []);

create table netflix as select
    show_id as unique_id, folded(title) as name, [folded(title)] as names,
    case when type = 'Movie' then 'movie' else 'series' end as title_type,
    try_cast(release_year as int) as year, try_cast(release_year as int) as end_year,
    case when type = 'Movie' then try_cast(regexp_extract(duration, '^([0-9]+) min', 1) as int) end as runtime,
    folded_list(director, ',') as directors, folded_list("cast", ',') as actors
from read_csv('{netflix}', header = true, all_varchar = true) where folded(title) is not null;

create table people as select
    tconst, list_distinct(list(folded(primaryName)) filter (category = 'director')) as directors,
    list_distinct(list(folded(primaryName)) filter (category in ('actor', 'actress', 'self'))) as actors
from read_csv('{principals}', {tsv}) inner join read_csv('{names}', {tsv}) using (nconst)
where folded(primaryName) is not null group by tconst;

create table imdb as select
    tconst as unique_id, folded(primaryTitle) as name,
    list_distinct(list_filter(list_concat([folded(primaryTitle), folded(originalTitle)], coalesce(other, [])),
        lambda name: name is not null)) as names,
    case when titleType in ('tvSeries', 'tvMiniSeries') then 'series' else 'movie' end as title_type,
    try_cast(startYear as int) as year, coalesce(try_cast(endYear as int), try_cast(startYear as int)) as end_year,
    try_cast(runtimeMinutes as int) as runtime, nullif(directors, []) as directors, nullif(actors, []) as actors
from read_csv('{basics}', {tsv}) left join people using (tconst)
left join (
    select titleId as tconst, list(folded(title)) as other from read_csv('{akas}', {tsv}) group by titleId
) using (tconst)
where titleType in ('movie', 'short', 'tvMiniSeries', 'tvMovie', 'tvSeries', 'tvShort', 'tvSpecial')
and folded(primaryTitle) is not null;

create table rotten_tomatoes as select
    rotten_tomatoes_link as unique_id, folded(movie_title) as name, [folded(movie_title)] as names,
    'movie' as title_type, year(try_cast(original_release_date as date)) as year,
    year(try_cast(original_release_date as date)) as end_year, try_cast(runtime as double)::int as runtime,
    folded_list(directors, ',') as directors, folded_list(actors, ',') as actors
from read_csv('{rotten}', header = true, all_varchar = true) where folded(movie_title) is not null;
"""
TSV = r"delim = '\t', header = true, quote = '', escape = '', nullstr = '\N', all_varchar = true"
FILES = {
    "netflix": "netflix_titles.csv",
    "basics": "title.basics.tsv",
    "principals": "title.principals.tsv",
    "names": "name.basics.tsv",
    "akas": "title.akas.tsv",
    "rotten": "rotten_tomatoes_movies.csv",
}


def near(years: int) -> levels.CustomLevel:
    """The year of one is in the run of the other, or so many years from it."""
    return levels.CustomLevel(f"year_l between year_r - {years} and end_year_r + {years}", f"within {years}")


def sharing(people: str) -> CustomRule:
    """A blocking rule: a person in common, of one type and with years that are near."""
    near_years = "l.year between r.year - 1 and r.end_year + 1"
    rule = f"l.{people} = r.{people} and l.title_type = r.title_type and {near_years}"
    return CustomRule(rule, sql_dialect="duckdb", arrays_to_explode=[people])


def settings() -> SettingsCreator:
    """What is compared: name, year, people, runtime, type."""
    name = CustomComparison(
        [
            levels.NullLevel("name"),
            levels.ExactMatchLevel("name", term_frequency_adjustments=True),
            levels.ArrayIntersectLevel("names"),
            levels.JaroWinklerLevel("name", 0.92),
            levels.JaroWinklerLevel("name", 0.8),
            levels.ElseLevel(),
        ],
        "name",
    )
    year = CustomComparison([levels.NullLevel("year"), near(0), near(1), near(3), levels.ElseLevel()], "year")
    runtime = CustomComparison(
        [
            levels.NullLevel("runtime"),
            levels.AbsoluteDifferenceLevel("runtime", 2),
            levels.AbsoluteDifferenceLevel("runtime", 10),
            levels.ElseLevel(),
        ],
        "runtime",
    )
    people = [ArrayIntersectAtSizes("directors", [1]), ArrayIntersectAtSizes("actors", [3, 2, 1])]
    return SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("names", "title_type", arrays_to_explode=["names"]),
            sharing("directors"),
            sharing("actors"),
        ],
        comparisons=[name, year, runtime, *people, ExactMatch("title_type")],
    )


def link(connection: duckdb.DuckDBPyConnection, platform: str) -> None:
    """Train, predict, and add to table `matches` each Netflix title's best pair; no rated title twice."""
    linker = Linker(["netflix", platform], settings(), DuckDBAPI(connection), input_table_aliases=["a", "b"])
    training = linker.training
    sure = "l.name = r.name and l.year = r.year and l.title_type = r.title_type"
    training.estimate_probability_two_random_records_match([sure], recall=0.6)
    training.estimate_u_using_random_sampling(max_pairs=5e6, seed=SEED)
    training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    training.estimate_parameters_using_expectation_maximisation(block_on("year", "runtime"))
    predicted = linker.inference.predict(threshold_match_probability=LEAST).physical_name
    connection.execute(f"""
        insert into matches
        select unique_id_l, '{platform}', unique_id_r, match_probability from {predicted}
        qualify row_number() over (partition by unique_id_l order by match_weight desc, unique_id_r) = 1
    """)


def main(folder: Path, out: Path) -> None:
    """Read the files, match both platforms, write netflix_id, platform, rated_title_id, match_probability."""
    logging.disable(logging.WARNING)
    connection = duckdb.connect()
    places = {name: str(next(folder.rglob(f"{file}*"))).replace("'", "''") for name, file in FILES.items()}
    connection.execute(READ.format(**places, tsv=TSV))
    connection.execute(
        "create table matches (netflix_id text, platform text, rated_title_id text, match_probability double)"
    )
    for platform in ("imdb", "rotten_tomatoes"):
        link(connection, platform)
    connection.execute("""
        create table chosen as select * from matches
        qualify row_number() over (
            partition by platform, rated_title_id order by match_probability desc, netflix_id
        ) = 1
    """)
    connection.table("chosen").to_csv(str(out), header=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
