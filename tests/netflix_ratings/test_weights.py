"""Estimating match weights: from labels as one counts by hand, and without them as the pairs were made."""

import csv
import json
import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.loaders.conftest import Home

# The seed's points are for the tables only: no estimate depends on them.
LEVELS = {
    "name": {"same": 10, "none": 0},
    "year": {"same": 3, "one_off": 0, "far": -9, "unknown": -3},
    "cast": {"most": 7, "some": 4, "disagree": -6, "unknown": 0},
    "runtime": {"within_3": 1, "far": -5, "unknown": 0},
}
TABLES = """
create schema marts;
create schema reference;
create table reference.match_weights (comparison text, level text, weight int);
create table marts.dim_titles (netflix_id text, title text, title_type text, release_year int);
create table marts.fct_title_matches (
    netflix_id text, platform text, rated_title_id text, match_tier text, unmatched_reason text,
    best_candidate_id text, candidate_title text
);
create table marts.fct_match_candidates (
    netflix_id text, platform text, rated_title_id text, found_by_name boolean, found_by_people boolean,
    name_level text, year_level text, cast_level text, runtime_level text, is_chosen boolean
);
"""
TITLES = 3000

# How the made-up pairs are made: shares of levels among right and among wrong pairs.
M = {
    "name": {"same": 0.9, "none": 0.1},
    "year": {"same": 0.8, "one_off": 0.15, "far": 0.05},
    "cast": {"most": 0.7, "some": 0.25, "disagree": 0.05},
    "runtime": {"within_3": 0.85, "far": 0.15},
}
U = {
    "name": {"same": 0.05, "none": 0.95},
    "year": {"same": 0.1, "one_off": 0.2, "far": 0.7},
    "cast": {"most": 0.05, "some": 0.15, "disagree": 0.8},
    "runtime": {"within_3": 0.1, "far": 0.9},
}
NOTHING_TO_COMPARE = {"year": 0.05, "cast": 0.3, "runtime": 0.4}

Pair = tuple[str, str, str, bool, bool, str, str, str, str, bool]

# s1 and s2 are labelled, s3 is not. On the made platform by hand, s2's right one is no candidate.
BY_HAND: list[Pair] = [
    ("s1", "byhand", "a", True, True, "same", "same", "most", "within_3", True),
    ("s1", "byhand", "b", True, False, "same", "far", "disagree", "unknown", False),
    ("s1", "byhand", "c", False, True, "none", "one_off", "some", "far", False),
    ("s2", "byhand", "d", True, True, "same", "far", "some", "within_3", False),
    ("s2", "byhand", "e", False, True, "none", "same", "some", "far", False),
    ("s3", "byhand", "f", True, True, "same", "same", "some", "within_3", True),
]


def made_up() -> list[Pair]:
    """Pairs of titles that mostly have one right candidate; a fifth of the present matches are not the right ones."""
    dice = random.Random(7)

    def level(shares: dict[str, float], comparison: str) -> str:
        if dice.random() < NOTHING_TO_COMPARE.get(comparison, 0):
            return "unknown"
        return dice.choices([*shares], [*shares.values()])[0]

    pairs: list[Pair] = []
    for title in range(TITLES):
        wrong = dice.randint(1, 4)
        right = dice.random() < 0.8
        chosen = dice.randrange(wrong) if dice.random() < 0.2 or not right else wrong
        for place in range(wrong + right):
            shares = M if place == wrong else U
            name, year, cast, runtime = (level(shares[comparison], comparison) for comparison in LEVELS)
            pairs.append((f"s{title}", "madeup", f"r{place}", True, True, name, year, cast, runtime, place == chosen))
    return pairs


@pytest.fixture(scope="module")
def weighed(new_home: Callable[..., Home]) -> Home:
    """A warehouse of its own with candidates of two platforms."""
    home = new_home()
    assert home.call("warehouse", "start").returncode == 0
    home.query(TABLES)
    for comparison, levels in LEVELS.items():
        for level, weight in levels.items():
            home.query("insert into reference.match_weights values (%s, %s, %s)", comparison, level, weight)
    pairs = [*made_up(), *BY_HAND]
    types = ["text"] * 3 + ["boolean"] * 2 + ["text"] * 4 + ["boolean"]
    arrays = ", ".join(f"%s::{name}[]" for name in types)
    home.query(
        f"insert into marts.fct_match_candidates select * from unnest({arrays})", *map(list, zip(*pairs, strict=True))
    )
    home.query(
        "insert into marts.dim_titles select distinct netflix_id, netflix_id, 'movie', 2019 from "
        "marts.fct_match_candidates"
    )
    home.query(
        "insert into marts.fct_title_matches select distinct netflix_id, platform from marts.fct_match_candidates"
    )
    return home


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "labels.csv"
    rows = [("s1", "a", 1), ("s2", "d", 0), ("s2", "not_compared", 1)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [("show_id", "platform", "rated_title_id", "is_match"), *((id_, "byhand", *rest) for id_, *rest in rows)]
        )
    return path


def estimated(home: Home, *arguments: str | Path) -> tuple[Any, dict[tuple[str, str], Any]]:
    done = home.call("evaluate", "--weights", "--json", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    [platform] = json.loads(done.stdout)["platforms"]
    return platform, {(level["comparison"], level["level"]): level for level in platform["levels"]}


def test_expectation_maximisation_finds_what_the_pairs_were_made_by(weighed: Home) -> None:
    platform, found = estimated(weighed, "--platform", "madeup")
    assert platform["estimated_by"] == "expectation_maximisation"
    assert platform["converged"]
    assert [(one["found_by"], one["steps"] > 2) for one in platform["passes"]] == [
        ("found_by_people", True),
        ("found_by_name", True),
    ]
    right_share = 0.8 / (0.8 + 2.5)  # one in most titles, beside two and a half wrong ones
    assert all(one["share_of_matches"] == pytest.approx(right_share, abs=0.02) for one in platform["passes"])
    for comparison in M:
        for level in M[comparison]:
            one = found[comparison, level]
            assert one["m"] == pytest.approx(M[comparison][level], abs=0.03), one
            assert one["u"] == pytest.approx(U[comparison][level], abs=0.03), one
            assert one["bits"] == pytest.approx(math.log2(M[comparison][level] / U[comparison][level]), abs=0.4), one


def test_a_null_level_has_pairs_but_no_weight(weighed: Home) -> None:
    _, found = estimated(weighed, "--platform", "madeup")
    unknown = found["year", "unknown"]
    assert unknown["matches"] + unknown["others"] > 300
    assert (unknown["is_null"], unknown["bits"], unknown["apart"], unknown["parts"]) == (True, None, None, False)
    assert sum(found["year", level]["m"] for level in M["year"]) == pytest.approx(1)


def test_labels_are_counted_as_by_hand(weighed: Home, labels: Path) -> None:
    platform, found = estimated(weighed, "--labels", labels)
    assert (platform["platform"], platform["estimated_by"]) == ("byhand", "labels")
    # By name were found a, b and d, of which a is right; by people a, c, d and e.
    assert [(one["found_by"], one["pairs"], one["share_of_matches"]) for one in platform["passes"]] == [
        ("found_by_people", 4, 1 / 4),
        ("found_by_name", 3, 1 / 3),
    ]

    def counted(comparison: str, levels: Sequence[str]) -> list[tuple[float, float]]:
        return [(found[comparison, level]["matches"], found[comparison, level]["others"]) for level in levels]

    assert counted("name", ["same", "none"]) == [(1, 1), (0, 2)]
    assert counted("year", ["same", "one_off", "far"]) == [(1, 0), (0, 0), (0, 2)]
    assert counted("cast", ["most", "some", "disagree"]) == [(1, 0), (0, 1), (0, 1)]
    assert counted("runtime", ["within_3", "far", "unknown"]) == [(1, 1), (0, 0), (0, 1)]
    # Half a pair is added to each level.
    assert found["name", "none"]["m"] == pytest.approx(0.5 / 2)
    assert found["name", "none"]["u"] == pytest.approx(2.5 / 4)
    assert found["year", "far"]["u"] == pytest.approx(2.5 / 3.5)
    assert found["runtime", "within_3"]["bits"] == pytest.approx(math.log2((1.5 / 2) / (1.5 / 2)))
    assert found["year", "one_off"]["bits"] is None  # no pair is on it


def test_a_level_parts_from_its_points_by_more_than_a_bit_if_enough_pairs_say_so(weighed: Home, labels: Path) -> None:
    _, found = estimated(weighed, "--platform", "madeup")
    parting = {key for key, level in found.items() if level["parts"]}
    assert ("name", "same") in parting  # 10 points; log2(0.9/0.05) is 4.2
    assert ("year", "same") not in parting  # 3 points; log2(0.8/0.1) is 3
    assert found["name", "same"]["apart"] == pytest.approx(found["name", "same"]["bits"] - 10)
    _, few = estimated(weighed, "--labels", labels)
    assert not any(level["parts"] for level in few.values())


def test_the_tables_fit_80_columns(weighed: Home) -> None:
    done = weighed.call("evaluate", "--weights")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert "…" not in done.stdout
    assert [line.rstrip() for line in lines if line.startswith("Match weights on")] == [
        "Match weights on byhand, by expectation maximisation",
        "Match weights on madeup, by expectation maximisation",
    ]
    assert "◄" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "--labels"),
        (["--weights", "--min-recall", "imdb=0.5"], 2, "--weights"),
        (["--platform", "madeup", "--labels", "labels.csv"], 2, "--platform"),
        (["--weights", "--platform", "letterboxd"], 1, "no such platform has candidates, only byhand, madeup"),
    ],
)
def test_options_that_do_not_go_together_are_refused(weighed: Home, arguments: list[str], code: int, said: str) -> None:
    done = weighed.call("evaluate", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_labels_of_another_platform_leave_nothing_to_count(weighed: Home, labels: Path) -> None:
    done = weighed.call("evaluate", "--weights", "--labels", labels, "--platform", "madeup")
    assert done.returncode == 1
    assert "madeup: no candidate pair to count" in done.stderr


def test_without_any_candidates_it_says_so(weighed: Home) -> None:
    weighed.query("truncate marts.fct_match_candidates")
    done = weighed.call("evaluate", "--weights")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: no pair was compared: marts.fct_match_candidates is empty\n"
