"""Labels made from Wikidata: made-up titles, items that are theirs or only seem so, and the file measured by them."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from loaders.warehouse.errors import MAY_PASS, MEND
from tests.loaders.conftest import Home
from tests.wikidata_site import Entity, Wikidata, serving

MARTS = """
create schema marts;
create table marts.dim_titles (
    netflix_id text, title text, source_title text, title_type text, release_year int, listed_directors text[]
);
create table marts.fct_title_matches (
    netflix_id text, platform text, rated_title_id text, match_tier text, unmatched_reason text,
    best_candidate_id text, candidate_title text
);
create table marts.fct_match_candidates (platform text, rated_title_id text, crosswalk_level text default 'unknown');
create table marts.fct_title_scores (platform text, rated_title_id text);
insert into marts.dim_titles values
    ('s1', 'The Glass Orchard', 'The Glass Orchard', 'movie', 2019, array['Ánna Berg', 'Tom Reed']),
    ('s2', 'Salt and Iron', 'Salt and Iron', 'movie', 2018, array['Eva Holm']),
    ('s3', 'Lantern Bay', 'Lantern Bay', 'series', 2020, null),
    ('s4', 'Nine Quiet Rooms', 'Nine Quiet Rooms', 'movie', 2017, array['Ida Falk']),
    ('s5', 'The Long Ferry', 'The Long Ferry', 'movie', 2015, array['Jon Vik']),
    ('s6', 'Two Sisters', 'Two Sisters', 'movie', 2016, array['Mia Lund']),
    ('s7', 'Twice', 'Twice', 'movie', 2014, array['Per Dahl']),
    ('s8', 'Twice (Hindi)', 'Twice', 'movie', 2014, array['Per Dahl']),
    ('s9', 'Mill Street', 'Mill Street', 'movie', 2013, array['Leo Brandt']),
    ('80000010', 'Ferry Home', 'Ferry Home', 'movie', 2012, null);
insert into marts.fct_title_scores
select 'imdb', 'tt000000' || n from generate_series(0, 9) as n
union all select 'rotten_tomatoes', 'm/' || name
from unnest(array['Glass_orchard', 'salt', 'salt_and_iron', 'ferry_home', 'mill_1', 'mill_2']) as name;
insert into marts.fct_match_candidates (platform, rated_title_id) values ('imdb', 'tt0000010'), ('imdb', 'tt0000011');
insert into marts.fct_title_matches
select netflix_id, platform, null, null, 'no_candidate', null, null
from marts.dim_titles cross join (values ('imdb'), ('rotten_tomatoes')) as platforms (platform);
update marts.fct_title_matches set rated_title_id = 'tt0000001', match_tier = 'exact'
where netflix_id = 's1' and platform = 'imdb';
"""

ENTITIES = [
    # s1: accents and case do not count, a year does not either, the RT id is as the platform's file has it.
    Entity("Q1", ("tt0000001",), ("m/glass_orchard",), label="The GLASS Orchard!", year="2018", people="Anna Berg|X Y"),
    # s2: two items with one IMDb id are one work, with two ids of Rotten Tomatoes.
    Entity("Q2", ("tt0000002",), ("m/salt",), label="Salt and Iron", year="2018", people="Eva Holm"),
    Entity("Q22", ("tt0000002",), ("m/salt_and_iron",), label="Salt", year="2018", people="Eva Holm"),
    # s3 has no director; s4 is another year, s5 another director, s6 two works of one name.
    Entity("Q3", ("tt0000003",), ("tv/lantern_bay",), label="Lantern Bay", year="2020", people="Jon Vik"),
    Entity("Q4", ("tt0000004",), ("m/nine",), label="Nine Quiet Rooms", year="2015", people="Ida Falk"),
    Entity("Q5", ("tt0000005",), ("m/ferry",), label="The Long Ferry", year="2015", people="Ida Falk"),
    Entity("Q6", ("tt0000006",), ("m/sisters",), label="Two Sisters", year="2016", people="Mia Lund"),
    Entity("Q66", ("tt0000066",), ("m/sisters_2",), label="Two Sisters", year="2017", people="Mia Lund"),
    # s7 and s8 both claim it.
    Entity("Q7", ("tt0000007",), ("m/twice",), label="Twice", year="2014", people="Per Dahl"),
    # s9: an original title; two works share one RT id, which then is neither's for certain.
    Entity("Q9", ("tt0000011",), ("m/mill_1",), (), "Mühlgasse", "Mill Street", "2013", "Leo Brandt"),
    Entity("Q99", ("tt0000099",), ("m/mill_1",), label="Other", year="2013"),
    # By its Netflix id, whatever it is called; another item has its name.
    Entity("Q10", ("tt0000010",), ("m/ferry_home",), ("80000010",), "Ferry"),
    Entity("Q12", ("tt0000012",), (), ("80000012",), "Ferry Home", "", "2012", "Jon Vik"),
]
LABELS = [
    ["80000010", "imdb", "tt0000010", "1", "wikidata", "netflix_id", "Q10"],
    ["80000010", "rotten_tomatoes", "m/ferry_home", "1", "wikidata", "netflix_id", "Q10"],
    ["s1", "imdb", "tt0000001", "1", "wikidata", "title_year_director", "Q1"],
    ["s1", "rotten_tomatoes", "m/Glass_orchard", "1", "wikidata", "title_year_director", "Q1"],
    ["s2", "imdb", "tt0000002", "1", "wikidata", "title_year_director", "Q2"],
    ["s9", "imdb", "tt0000011", "1", "wikidata", "title_year_director", "Q9"],
]


@pytest.fixture(scope="module")
def site() -> Iterator[Wikidata]:
    with serving(ENTITIES) as site:
        yield site


@pytest.fixture(scope="module")
def built(new_home: Callable[..., Home], site: Wikidata) -> Home:
    """A warehouse of its own with marts of ten titles, and Wikidata on loopback."""
    home = new_home()
    assert home.call("warehouse", "start").returncode == 0
    home.query(MARTS)
    home.variables |= {"NETFLIX_RATINGS_WIKIDATA_URL": site.address, "NO_PROXY": "127.0.0.1"}
    return home


def rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_what_is_certain_becomes_a_label_and_evaluate_takes_it(built: Home, tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    done = built.call("labels", "--from-wikidata", "--out", out)
    assert (done.returncode, done.stdout.strip()) == (0, str(out)), done.stderr
    assert "imdb: 4 labels\nrotten_tomatoes: 2 labels" in done.stderr
    header, *rows = rows_of(out)
    assert header == ["show_id", "platform", "rated_title_id", "is_match", "evidence", "found_by", "item"]
    assert sorted(rows) == LABELS
    done = built.call("evaluate", "--json", "--labels", out)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert [(x["platform"], x["recall"]["right"], x["recall"]["of"]) for x in found["platforms"]] == [
        ("imdb", 1, 4),
        ("rotten_tomatoes", 0, 2),
    ]
    assert {x["case"] for x in found["cases"]} == {"wikidata"}


def test_what_was_evidence_does_not_judge(built: Home, tmp_path: Path) -> None:
    """Where the crosswalk was loaded, labels of Rotten Tomatoes from Wikidata are refused; those of IMDb are not."""
    out = tmp_path / "labels.csv"
    built.call("labels", "--from-wikidata", "--out", out)
    built.query(
        "insert into marts.fct_match_candidates (platform, rated_title_id, crosswalk_level) "
        "values ('rotten_tomatoes', 'm/salt', 'other')"
    )
    try:
        done = built.call("evaluate", "--labels", out)
        assert (done.returncode, done.stdout) == (MEND, "")
        assert done.stderr.startswith("error: the labels of rotten_tomatoes come from Wikidata, and so does evidence")
        imdb = tmp_path / "imdb.csv"
        imdb.write_text("".join(line for line in out.open() if ",rotten_tomatoes," not in line))
        assert built.call("evaluate", "--labels", imdb).returncode == 0
    finally:
        built.query("delete from marts.fct_match_candidates where crosswalk_level = 'other'")


def test_without_a_place_it_lies_beside_the_downloads_and_is_not_fetched_again(built: Home, site: Wikidata) -> None:
    first = built.call("labels", "--from-wikidata")
    asked = len(site.asked)
    again = built.call("labels", "--from-wikidata")
    assert first.stdout == again.stdout
    assert len(site.asked) == asked
    assert sorted(rows_of(Path(again.stdout.strip()))[1:]) == LABELS
    built.call("labels", "--from-wikidata", "--full")
    assert len(site.asked) > asked


@pytest.mark.parametrize(
    ("words", "variables", "code", "message"),
    [
        ([], {}, MEND, "error: labels from where? --from-wikidata\n"),
        (
            ["--from-wikidata", "--full"],
            {"NETFLIX_RATINGS_WIKIDATA_URL": "nowhere"},
            MEND,
            "error: the address of Wikidata's service is not valid: check NETFLIX_RATINGS_WIKIDATA_URL\n",
        ),
        (["--from-wikidata", "--out", "/proc/x/labels.csv"], {}, MEND, "error: /proc/x/labels.csv cannot be made: "),
    ],
)
def test_an_error_is_one_line(
    built: Home, words: list[str], variables: dict[str, str], code: int, message: str
) -> None:
    done = built.call("labels", *words, **variables)
    assert done.returncode == code
    assert [line for line in done.stderr.splitlines() if line.startswith("error: ")] == [done.stderr.splitlines()[-1]]
    assert message.strip() in done.stderr


def test_a_server_that_asks_us_to_come_later_is_told_to_a_scheduler(built: Home, site: Wikidata) -> None:
    site.ills, site.headers = [429], {"Retry-After": "86400"}
    done = built.call("labels", "--from-wikidata", "--full")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        MAY_PASS,
        "error: wikidata_ids.csv could not be fetched: the server answered 429: again in 86,400 s",
    )


def test_titles_that_wikidata_does_not_know_are_said(built: Home, site: Wikidata) -> None:
    site.ills, site.entities = [], [Entity("Q1", ("tt0000001",), ("m/x",), label="Something else")]
    done = built.call("labels", "--from-wikidata", "--full")
    assert done.returncode == MEND
    assert "error: none of the 10 titles in the warehouse is known to Wikidata for certain" in done.stderr
