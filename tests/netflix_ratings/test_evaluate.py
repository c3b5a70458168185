"""Measuring by labels: what is counted as which, the layouts of labels, and what makes it fail."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netflix_ratings.matches.metrics import Share
from tests.loaders.conftest import Home

MARTS = """
create schema marts;
create table marts.dim_titles (netflix_id text, title text, title_type text, release_year int);
create table marts.fct_title_matches (
    netflix_id text, platform text, rated_title_id text, match_tier text, unmatched_reason text,
    best_candidate_id text, candidate_title text
);
create table marts.fct_viewing (netflix_id text, kind text, listed_title text, hours_viewed bigint);
insert into marts.fct_viewing values
    ('s1', 'film', 'The Glass Orchard // Der Garten', 5),
    ('s3', 'series', 'Lantern Bay: Season 1', 9),
    ('s10', 'series', 'Lantern Bay: Season 1', 1),
    ('s4', 'film', 'Lantern Bay: Afterwards', 2),
    ('s5', 'film', 'Nine Quiet Rooms', 2);
insert into marts.dim_titles values
    ('s1', 'The Glass Orchard', 'movie', 2019),
    ('s2', 'Salt [and] Iron', 'movie', 2018),
    ('s3', 'Lantern Bay', 'series', 2020),
    ('s4', 'Lantern Bay: Afterwards', 'movie', 2020),
    ('s5', 'Nine Quiet Rooms', 'movie', 2017),
    ('s10', 'The Long Ferry', 'series', 2015);
insert into marts.fct_title_matches values
    ('s1', 'imdb', 'tt1', 'exact', null, null, 'The Glass Orchard'),
    ('s2', 'imdb', 'tt2', 'people', null, null, 'Iron'),
    ('s3', 'imdb', 'tt3', 'exact', null, null, 'Lantern Bay'),
    ('s4', 'imdb', 'tt3', 'similar_name', null, null, 'Lantern Bay'),
    ('s5', 'imdb', null, null, 'other_year', 'tt5', 'Nine Quiet Rooms'),
    ('s10', 'imdb', 'tt10', 'exact', null, null, 'The Long Ferry'),
    ('s1', 'rotten_tomatoes', 'm/glass_orchard', 'exact', null, null, 'The Glass Orchard'),
    ('s2', 'rotten_tomatoes', null, null, 'no_candidate', null, null),
    ('s3', 'rotten_tomatoes', null, null, 'type_not_covered', null, null),
    ('s4', 'rotten_tomatoes', null, null, 'no_candidate', null, null),
    ('s5', 'rotten_tomatoes', null, null, 'no_candidate', null, null),
    ('s10', 'rotten_tomatoes', null, null, 'type_not_covered', null, null);
"""

IMDB = ["show_id", "tconst", "evidence", "is_match"]
ROTTEN = ["show_id", "rotten_tomatoes_link", "evidence", "is_match"]
TRUTH = ["show_id", "platform", "rated_title_id", "is_match", "case"]

# s1 true positive; s2 false positive; s3 true positive, by one of two; s4 has a pair labelled 0, which was chosen;
# s5 false negative.
IMDB_LABELS = [
    ["s1", "tt1", "people", "1"],
    ["s2", "tt22", "people", "1"],
    ["s3", "tt33", "title", "1"],
    ["s3", "tt3", "people", "1"],
    ["s4", "tt3", "other_film", "0"],
    ["s5", "tt5", "title", "1"],
]
ROTTEN_LABELS = [["s1", "m/glass_orchard", "director", "1"], ["s2", "m/iron", "other_film", "0"]]


@pytest.fixture(scope="module")
def built(new_home: Callable[..., Home]) -> Home:
    """A warehouse of its own with marts of six titles."""
    home = new_home()
    assert home.call("warehouse", "start").returncode == 0
    home.query(MARTS)
    return home


def write(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


@pytest.fixture
def imdb(tmp_path: Path) -> Path:
    return write(tmp_path / "imdb.csv", IMDB, IMDB_LABELS)


@pytest.fixture
def rotten(tmp_path: Path) -> Path:
    return write(tmp_path / "rotten.csv", ROTTEN, ROTTEN_LABELS)


def evaluated(home: Home, *files: Path) -> Any:
    done = home.call("evaluate", "--json", *(word for file in files for word in ("--labels", file)))
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def counts(entry: dict[str, Any], measure: str) -> tuple[int, int]:
    return entry[measure]["right"], entry[measure]["of"]


def test_listings_of_reports_are_labels_too(built: Home, tmp_path: Path) -> None:
    """By kind and title, as a report has them; what is not in IMDb's file has no right match."""
    header = ["kind", "title", "tconst", "evidence", "show_id"]
    rows = [
        ["film", "\u3000The Glass Orchard //\u00a0Der Garten\u200b", "tt1", "streaming_guide", ""],
        [
            "series",
            "Lantern Bay: Season 1",
            "tt3",
            "catalogue",
            "s3",
        ],  # of two works the more watched
        ["series", "Lantern Bay: Afterwards", "tt44", "not_in_file", ""],  # another report has it with the films
        ["film", "Nine Quiet Rooms", "tt55", "not_in_file", ""],
    ]
    found = evaluated(built, write(tmp_path / "listings.csv", header, rows))
    assert [(x["platform"], counts(x, "precision"), counts(x, "recall")) for x in found["platforms"]] == [
        ("imdb", (2, 3), (2, 2))
    ]
    assert [(x["netflix_id"], x["chosen_id"], x["right_ids"]) for x in found["wrong"]] == [("s4", "tt3", [])]
    assert found["missed"] == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["film", "Never Listed", "tt1", "", ""], "1 titles of the labels are in no viewing report that is loaded"),
        (["show", "Nine Quiet Rooms", "tt1", "", ""], "line 2: not a label of a listing"),
        (["film", "Nine Quiet Rooms", "", "", ""], "line 2: not a label of a listing"),
    ],
)
def test_a_label_of_no_listing_is_refused(built: Home, tmp_path: Path, row: list[str], said: str) -> None:
    file = write(tmp_path / "listings.csv", ["kind", "title", "tconst", "evidence", "show_id"], [row])
    done = built.call("evaluate", "--labels", file)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_title_counts_once_on_a_platform(built: Home, imdb: Path, rotten: Path) -> None:
    found = evaluated(built, imdb, rotten)
    assert [
        (x["platform"], counts(x, "precision"), counts(x, "recall"), x["pairs_labelled_0"], x["of_these_chosen"])
        for x in found["platforms"]
    ] == [("imdb", (2, 4), (2, 4), 1, 1), ("rotten_tomatoes", (1, 1), (1, 1), 1, 0)]
    assert [(x["netflix_id"], x["chosen_id"], x["right_ids"], x["match_tier"]) for x in found["wrong"]] == [
        ("s2", "tt2", ["tt22"], "people"),
        ("s4", "tt3", [], "similar_name"),
    ]
    assert [(x["netflix_id"], x["right_ids"], x["unmatched_reason"]) for x in found["missed"]] == [
        ("s5", ["tt5"], "other_year")
    ]
    assert [(x["netflix_id"], x["cases"]) for x in found["negatives_chosen"]] == [("s4", ["other_film"])]


def test_it_is_counted_by_type_tier_and_case(built: Home, imdb: Path) -> None:
    found = evaluated(built, imdb)
    assert [(x["title_type"], counts(x, "precision"), counts(x, "recall")) for x in found["types"]] == [
        ("movie", (1, 3), (1, 3)),
        ("series", (1, 1), (1, 1)),
    ]
    assert [(x["match_tier"], counts(x, "precision")) for x in found["tiers"]] == [
        ("exact", (2, 2)),
        ("people", (0, 1)),
        ("similar_name", (0, 1)),
    ]
    assert [(x["case"], counts(x, "recall")) for x in found["cases"]] == [("people", (2, 3)), ("title", (1, 2))]


def test_where_the_truth_is_that_there_is_none_any_pick_is_wrong(built: Home, tmp_path: Path) -> None:
    rows = [
        ["s1", "imdb", "tt1", "1", "plain"],
        ["s10", "imdb", "", "0", "no_imdb_title"],
        ["s4", "rotten_tomatoes", "", "0", "not_there"],
    ]
    found = evaluated(built, write(tmp_path / "truth.csv", TRUTH, rows))
    imdb, rotten = found["platforms"]
    assert (counts(imdb, "precision"), counts(imdb, "recall")) == ((1, 2), (1, 1))
    assert (imdb["titles_known_to_have_none"], imdb["of_these_picked"]) == (1, 1)
    assert (counts(rotten, "precision"), rotten["precision"]["value"], rotten["f1"]) == ((0, 0), None, None)
    assert (rotten["titles_known_to_have_none"], rotten["of_these_picked"]) == (1, 0)
    assert [(x["netflix_id"], x["known_to_have_none"]) for x in found["wrong"]] == [("s10", True)]


def test_a_pick_of_which_nothing_is_known_does_not_count(built: Home, tmp_path: Path) -> None:
    (imdb,) = evaluated(built, write(tmp_path / "labels.csv", IMDB, [["s1", "tt9", "other_film", "0"]]))["platforms"]
    assert (counts(imdb, "precision"), counts(imdb, "recall")) == ((0, 0), (0, 0))


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.277533), (10, 10, 0.722467, 1.0), (81, 263, 0.255296, 0.366209), (1, 1, 0.206543, 1.0)],
)
def test_intervals_are_wilsons(count: int, of: int, low: float, high: float) -> None:
    assert Share(count, of).interval == pytest.approx((low, high), abs=1e-4)


def test_the_tables_fit_80_columns_and_name_what_is_wrong(built: Home, imdb: Path, rotten: Path) -> None:
    shown = built.call("evaluate", "--labels", imdb, "--labels", rotten, "--wrong", "0")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert "0.5000  2 of 4" in shown.stdout
    assert "False positives: 2" in shown.stdout
    # Picks labelled 0 are named whatever the limit.
    assert "chosen tt3 “Lantern Bay”; labelled 0" in shown.stdout
    assert "… and 1 more: --wrong 2" in shown.stdout
    every = built.call("evaluate", "--labels", imdb).stdout
    assert "Salt [and] Iron (movie, 2018) · imdb · people" in every
    assert "other_year: the match is tt5; best candidate: the same" in every


def test_it_fails_where_a_figure_is_below_what_is_asked(built: Home, imdb: Path, rotten: Path) -> None:
    labels = ("--labels", imdb, "--labels", rotten)
    met = built.call("evaluate", *labels, "--min-precision", "imdb=0.5", "--min-recall", "rotten_tomatoes=1")
    assert (met.returncode, met.stderr) == (0, "")
    fallen = built.call("evaluate", *labels, "--min-precision", "imdb=0.51", "--min-recall", "imdb=0.75", "--json")
    assert (fallen.returncode, fallen.stderr) == (
        1,
        "error: imdb: precision is 0.500000 (2 of 4), below 0.51; imdb: recall is 0.500000 (2 of 4), below 0.75\n",
    )
    assert json.loads(fallen.stdout)["platforms"]
    unknown = built.call("evaluate", "--labels", rotten, "--min-recall", "imdb=0.9")
    assert (unknown.returncode, unknown.stderr) == (1, "error: imdb: no labels, so that recall is unknown\n")


def test_it_fails_where_pairs_labelled_0_were_chosen(built: Home, imdb: Path) -> None:
    assert built.call("evaluate", "--labels", imdb, "--max-negatives-chosen", "1").returncode == 0
    done = built.call("evaluate", "--labels", imdb, "--max-negatives-chosen", "0")
    assert (done.returncode, done.stderr) == (
        1,
        "error: pairs labelled 0 that were chosen: 1, and at most 0 may be: Lantern Bay: Afterwards (s4, tt3)\n",
    )


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        (["id", "tconst"], [["s1", "tt1"]], "this has id,tconst"),
        (["show_id", "rated_title_id", "is_match"], [["s1", "tt1", "1"]], "this has show_id,rated_title_id,is_match"),
        (IMDB, [], "no labels in"),
        (IMDB, [["s1", "tt1", "x", "yes"]], "line 2: not a label"),
        (IMDB, [["s1", "tt1"]], "line 2: not a label"),
        (IMDB, [["s1", "", "x", "1"]], "line 2: is_match is 1, but tconst is empty"),
        (IMDB, [["s1", "tt1", "x", "1"], ["s1", "tt1", "x", "0"]], "contradict each other: s1 and tt1"),
        (TRUTH, [["s1", "imdb", "", "0", "x"], ["s1", "imdb", "tt1", "1", "x"]], "s1 is tt1 and has none on imdb"),
        (TRUTH, [["s1", "letterboxd", "a", "1", "x"]], "nothing of letterboxd is in the warehouse"),
        (IMDB, [["s8", "tt8", "x", "1"]], "not in the warehouse: 1 of the 1 show_ids in the labels (s8)"),
        (
            IMDB,
            [["s8", "tt8", "x", "1"], ["s1", "tt1", "x", "1"]],
            "not in the warehouse: 1 of the 2 show_ids in the labels (s8)",
        ),
    ],
)
def test_labels_that_are_none_are_refused(
    built: Home, tmp_path: Path, header: list[str], rows: list[list[str]], said: str
) -> None:
    done = built.call("evaluate", "--labels", write(tmp_path / "labels.csv", header, rows))
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("floor", ["imdb", "imdb=high", "imdb=1.5", "=0.9", "imdb=nan"])
def test_a_floor_is_a_platform_and_a_share(built: Home, imdb: Path, floor: str) -> None:
    done = built.call("evaluate", "--labels", imdb, "--min-precision", floor)
    assert (done.returncode, done.stdout) == (1, "")
    assert "a platform and a share are wanted" in done.stderr


def test_what_is_missing_is_said_in_a_line(built: Home, imdb: Path, tmp_path: Path) -> None:
    missing = built.call("evaluate", "--labels", tmp_path / "labels.csv")
    assert (missing.returncode, missing.stderr) == (
        1,
        f"error: {tmp_path / 'labels.csv'}: No such file or directory\n",
    )
    built.query("drop schema marts cascade")
    unbuilt = built.call("evaluate", "--labels", imdb)
    assert (unbuilt.returncode, unbuilt.stdout) == (1, "")
    assert unbuilt.stderr.startswith("error: the marts are not there yet")
