"""Explaining: which titles are found, what is said of each decision, and that the score can be added up."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping

import pytest

from loaders.warehouse.settings import ROOT
from tests.loaders.conftest import Home

COMPARISONS = (
    "name",
    "term_frequency",
    "year",
    "kind",
    "directors",
    "cast",
    "runtime",
    "popularity",
    "numbers",
    "same_franchise",
)
TABLES = f"""
create schema marts;
create schema reference;
create table marts.dim_titles (
    netflix_id text, title text, source_title text, kind text, release_year int, runtime_minutes int, seasons int,
    listed_directors text[], listed_cast text[]
);
create table marts.fct_title_matches (
    netflix_id text, platform text, rated_title_id text, match_tier text, unmatched_reason text,
    best_candidate_id text, candidate_title text, candidate_type text, also_recorded_as text,
    override_note text, match_score int, match_margin int
);
create table marts.fct_match_candidates (
    netflix_id text, platform text, rated_title_id text, rated_title text, netflix_name text, rated_name text,
    namesakes int, rated_kind text, year_from int, year_to int, directors_shared int, netflix_directors int,
    rated_directors int, shared_directors text[], cast_shared int, netflix_cast int, rated_cast int,
    shared_cast text[], people_shared int, runtime_gap int, votes int,
    {", ".join(f"{one}_level text, {one}_weight int" for one in COMPARISONS)}, match_score int,
    candidate_rank int, meets_threshold boolean, required_score int, most_people_shared int, override text,
    is_chosen boolean, held_by_netflix_id text
);
create table reference.match_weights (comparison text, level text, weight int, meaning text);
create table reference.unmatched_reasons (unmatched_reason text, meaning text);
"""
RATED = {"tt1": "Lantern Bay", "tt2": "The Cove", "tt3": "Lantern [Bay]", "m/quiet": "Nine Quiet Rooms"}
WEIGHTS = {
    ("name", "same"): (10, "A name is the same"),
    ("name", "none"): (0, "No name agrees"),
    ("term_frequency", "few"): (0, "Two to five candidates have this name"),
    ("term_frequency", "no_matter"): (0, "The name is not the same"),
    ("year", "in_run"): (3, "A series that ran in Netflix's year"),
    ("year", "same"): (3, "The same year"),
    ("year", "far"): (-9, "More than three years apart"),
    ("kind", "agrees"): (0, "The same kind"),
    ("directors", "unknown"): (0, "Not all directors are known"),
    ("cast", "some"): (4, "Somebody of the cast is shared"),
    ("cast", "unknown"): (0, "Fewer than four are known"),
    ("runtime", "unknown"): (0, "A runtime is not known"),
    ("popularity", "known"): (1, "At least 100 votes"),
    ("numbers", "agree"): (0, "The same numbers"),
    ("same_franchise", "no"): (0, "Not one franchise"),
}
USUAL = {
    "name": "same",
    "term_frequency": "few",
    "year": "same",
    "kind": "agrees",
    "directors": "unknown",
    "cast": "unknown",
    "runtime": "unknown",
    "popularity": "known",
    "numbers": "agree",
    "same_franchise": "no",
}


def insert(home: Home, table: str, row: Mapping[str, object]) -> None:
    home.query(f"insert into {table} ({', '.join(row)}) values ({', '.join(['%s'] * len(row))})", *row.values())


def add_title(
    home: Home,
    netflix_id: str,
    title: str,
    kind: str = "film",
    source: str | None = None,
    cast: list[str] | None = None,
) -> None:
    minutes, seasons = (100, None) if kind == "film" else (None, 2)
    row = {
        "netflix_id": netflix_id,
        "title": title,
        "source_title": source or title,
        "kind": kind,
        "release_year": 2019,
        "runtime_minutes": minutes,
        "seasons": seasons,
        "listed_cast": cast,
    }
    insert(home, "marts.dim_titles", row)


def decide(
    home: Home,
    netflix_id: str,
    chosen: str | None,
    why: str,
    best: str | None = None,
    margin: int | None = None,
    platform: str = "imdb",
    score: int | None = None,
    note: str | None = None,
    also: str | None = None,
) -> None:
    row = {
        "also_recorded_as": also,
        "candidate_type": "video",
        "netflix_id": netflix_id,
        "platform": platform,
        "rated_title_id": chosen,
        "match_tier": why if chosen else None,
        "unmatched_reason": None if chosen else why,
        "best_candidate_id": best,
        "candidate_title": RATED.get(chosen or best or ""),
        "override_note": note,
        "match_score": score,
        "match_margin": margin,
    }
    insert(home, "marts.fct_title_matches", row)


def add_candidate(
    home: Home,
    netflix_id: str,
    rated_title_id: str,
    place: int | None,
    levels: dict[str, str],
    *,
    names: tuple[str, str] = ("A", "A"),
    kind: str = "film",
    years: tuple[int | None, int | None] = (2019, 2019),
    cast: tuple[int, int, int] = (0, 0, 0),
    shared_cast: list[str] | None = None,
    good: bool = True,
    most_people: int = 0,
    chosen: bool = False,
    held_by: str | None = None,
) -> None:
    """Add a candidate with all that was compared; the levels that are not given are the usual ones."""
    graded = USUAL | levels
    weights = {f"{name}_weight": WEIGHTS[name, graded[name]][0] for name in COMPARISONS}
    row = {
        "netflix_id": netflix_id,
        "platform": "imdb",
        "rated_title_id": rated_title_id,
        "rated_title": RATED[rated_title_id],
        "netflix_name": names[0],
        "rated_name": names[1],
        "namesakes": 3,
        "rated_kind": kind,
        "year_from": years[0],
        "year_to": years[1],
        "directors_shared": 0,
        "netflix_directors": 1,
        "rated_directors": 1,
        "cast_shared": cast[0],
        "netflix_cast": cast[1],
        "rated_cast": cast[2],
        "shared_cast": shared_cast,
        "people_shared": cast[0],
        "votes": 1234,
        "match_score": sum(weights.values()),
        "candidate_rank": place,
        "meets_threshold": good if place else None,
        "required_score": 12 if place else None,
        "most_people_shared": most_people if place else None,
        "override": None if place else "forbid",
        "is_chosen": chosen,
        "held_by_netflix_id": held_by,
    }
    grades = {f"{name}_level": graded[name] for name in COMPARISONS}
    insert(home, "marts.fct_match_candidates", row | grades | weights)


@pytest.fixture(scope="module")
def built(new_home: Callable[..., Home]) -> Home:
    """A warehouse of its own with a few titles, each decided in another way."""
    home = new_home()
    assert home.call("warehouse", "start").returncode == 0
    home.query(TABLES)
    with (ROOT / "seeds" / "unmatched_reasons.csv").open(newline="", encoding="utf-8") as file:
        for reason in csv.DictReader(file):
            row = {name: reason[name] for name in ("unmatched_reason", "meaning")}
            insert(home, "reference.unmatched_reasons", row)
    for (comparison, level), (weight, meaning) in WEIGHTS.items():
        home.query("insert into reference.match_weights values (%s, %s, %s, %s)", comparison, level, weight, meaning)
    add_title(
        home,
        "s1",
        "Lantern Bay",
        "series",
        cast=["Ida Moor", "Jo Pell", "Kit Rune", "Lev Sand", "Mia Tor", "Ned Ull", "Ola Vik", "Pia"],
    )
    in_run = {"year": "in_run", "cast": "some"}
    add_candidate(
        home,
        "s1",
        "tt1",
        1,
        in_run,
        names=("Lantern Bay",) * 2,
        kind="series",
        years=(2017, None),
        cast=(1, 8, 10),
        shared_cast=["Jo Pell"],
        chosen=True,
    )
    far = {"name": "none", "year": "far"}
    add_candidate(home, "s1", "tt2", 2, far, names=("Lantern Bay", "Cove"), years=(1999, 1999), good=False)
    add_candidate(home, "s1", "tt3", None, {}, names=("Lantern Bay", "Lantern [Bay]"))
    decide(home, "s1", "tt1", "exact", margin=26, score=18, also="tt9")
    decide(home, "s1", None, "type_not_covered", platform="rotten_tomatoes")

    add_title(home, "s2", "Lantern Bay: Après [x]")
    add_candidate(home, "s2", "tt1", 1, {}, held_by="s1")
    decide(home, "s2", None, "taken_by_another_title", best="tt1")

    add_title(home, "s3", "4 May", source="May-04")
    add_candidate(home, "s3", "tt2", 1, {}, most_people=1)
    decide(home, "s3", None, "ambiguous", best="tt2", margin=5)
    decide(home, "s3", "m/quiet", "override", platform="rotten_tomatoes", note="Seen")
    return home


def explained(home: Home, *words: str) -> str:
    """What is said, with every run of white space made one space."""
    done = home.call("explain", *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= 80
    return " ".join(done.stdout.split())


def titles_of(text: str) -> list[str]:
    """The ids of the titles that were explained, in order."""
    return re.findall(r"(s[0-9]+) what", text)


def test_a_match_is_explained_in_a_sentence(built: Home) -> None:
    text = explained(built, "s1")
    assert "Lantern Bay s1 what series, 2019, 2 seasons directors none listed cast Ida Moor, Jo Pell" in text
    assert "Ned Ull and 2 more" in text
    assert (
        "imdb: matched with tt1 “Lantern Bay” in tier exact with score 18, 26 ahead of the next. It is recorded" in text
    )
    assert "recorded there again, with fewer votes, as tt9." in text
    assert "rotten_tomatoes: not matched, because no series is among the platform's titles." in text


def test_a_score_can_be_added_up(built: Home) -> None:
    lines = built.call("explain", "s1", "--candidates", "1").stdout.splitlines()
    score = next(int(line.split()[-1]) for line in lines if "chosen, score" in line)
    weights = [int(found[1]) for line in lines if (found := re.match(r" {3,6}([+-][0-9]+) ", line))]
    assert (sum(weights), len(weights)) == (score, 4) == (18, 4)
    assert "… and 2 more: --candidates 3" in "\n".join(lines)


def test_evidence_says_what_it_means_and_what_was_found(built: Home) -> None:
    text = explained(built, "s1")
    assert "tt1 Lantern Bay (series, 2017–) chosen, score 18 +10 name A name is the same +3 year A series that" in text
    assert "+4 cast Somebody of the cast is shared: 1 of 8 and 10, Jo Pell +1 popularity" in text
    assert "0 the rest term frequency few · kind agrees · directors unknown" in text
    assert "tt2 The Cove (film, 1999) too weak, score -8 of 12 -9 year More than three years apart" in text
    assert "tt3 Lantern [Bay] (film, 2019) forbidden, score 14 +10 name A name is the same: “Lantern Bay” and" in text


def test_a_title_without_a_match_says_why(built: Home) -> None:
    assert (
        "imdb: not matched, because its best candidate, tt1 “Lantern Bay”, fits s1 “Lantern Bay” better."
        in explained(built, "s2")
    )
    text = explained(built, "s3")
    assert "because tt2 “The Cove” fits best but has nobody in common with it, while another of its name has." in text
    assert "rotten_tomatoes: matched with m/quiet “Nine Quiet Rooms”, which a correction sets (Seen)." in text


REASONS = [
    ("no_candidate", {}, "because no title there goes by its name, or shares people with it in a year that fits."),
    ("other_year", {}, "its best candidate, tt1 “Lantern Bay”, is of another year and has nobody in common with it."),
    ("other_kind", {}, "is of another kind: one is a film, the other a series."),
    ("people_disagree", {}, "its best candidate, tt1 “Lantern Bay”, was made by other people."),
    ("below_threshold", {}, "scores 14, and 12 are needed."),
    ("below_threshold", {"name": "none"}, "has another name, and what else agrees is too little for that."),
    ("ambiguous", {}, "because two cannot be told apart: tt1 “Lantern Bay” is only 1 ahead of the next."),
    ("type_not_kept", {}, "because its best candidate, tt1 “Lantern Bay”, is a video, a type that is not kept."),
    ("a_new_reason", {}, "its best candidate, tt1 “Lantern Bay”, a new reason."),
]


@pytest.mark.parametrize(("reason", "levels", "said"), REASONS)
def test_every_reason_has_its_words(built: Home, reason: str, levels: dict[str, str], said: str) -> None:
    netflix_id = f"s{100 + REASONS.index((reason, levels, said))}"
    add_title(built, netflix_id, f"Reason {netflix_id}")
    if reason != "no_candidate":
        add_candidate(built, netflix_id, "tt1", 1, levels)
    decide(built, netflix_id, None, reason, best=None if reason == "no_candidate" else "tt1", margin=1)
    assert said in explained(built, netflix_id)


@pytest.mark.parametrize(
    ("netflix_id", "margin", "weak", "said"),
    [
        ("s201", None, False, "score 14, as the only candidate."),
        ("s202", 0, False, "score 14, no more than the next, which has fewer people in common with it."),
        ("s203", -4, False, "score 14, 4 behind the next, which has fewer people in common with it."),
        ("s204", -4, True, "score 14, 4 behind the next, whose evidence is not enough."),
    ],
)
def test_a_narrow_lead_is_explained(built: Home, netflix_id: str, margin: int | None, weak: bool, said: str) -> None:
    add_title(built, netflix_id, f"Lead {netflix_id}")
    add_candidate(built, netflix_id, "tt1", 1, {})
    add_candidate(built, netflix_id, "tt2", 2, {}, good=not weak)
    decide(built, netflix_id, "tt2", "people", margin=margin, score=14)
    assert said in explained(built, netflix_id)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("s1", ["s1"]),
        ("S1", ["s1"]),
        ("LANTERN bay", ["s1"]),
        ("lantern", ["s1", "s2"]),
        ("apres", ["s2"]),
        ("bay: après [X]", ["s2"]),
        ("May-04", ["s3"]),
        ("4 may", ["s3"]),
    ],
)
def test_titles_are_found_by_id_or_name(built: Home, words: str, ids: list[str]) -> None:
    assert titles_of(explained(built, words)) == ids


def test_the_others_in_which_the_words_stand_are_listed(built: Home) -> None:
    text = explained(built, "Lantern Bay")
    assert titles_of(text) == ["s1"]
    assert "“Lantern Bay” stands in 1 more title: s2 Lantern Bay: Après [x] (film, 2019)" in text
    for number in range(300, 320):
        add_title(built, f"s{number}", f"Many {number}")
    text = explained(built, "many [3")
    assert titles_of(text) == ["s300", "s301", "s302"]
    assert "“many [3” stands in 17 more titles: s303 Many 303 (film, 2019)" in text
    assert text.endswith("s312 Many 312 (film, 2019) … and 7 more")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("No Such Title", "no Netflix title is called, or has in its name: No Such Title"),
        ("  ", "a title is wanted, a part of one, or a Netflix id such as s12"),
    ],
)
def test_what_is_not_there_is_said_in_a_line(built: Home, words: str, said: str) -> None:
    done = built.call("explain", words)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"error: {said}\n")


def test_for_programs(built: Home) -> None:
    told = built.call("explain", "Lantern Bay", "--json")
    assert told.returncode == 0, told.stderr
    asked = json.loads(told.stdout)
    rows = list(csv.DictReader(io.StringIO(built.call("explain", "Lantern Bay", "--csv").stdout)))
    candidates = [
        candidate for title in asked for decision in title["decisions"] for candidate in decision["candidates"]
    ]
    assert asked and {title["title"] for title in asked} == {row["title"] for row in rows}
    assert sorted(row["rated_title_id"] for row in rows) == sorted(one["rated_title_id"] for one in candidates) != []
    both = built.call("explain", "Lantern Bay", "--json", "--csv")
    assert (both.returncode, both.stderr) == (1, "error: --json and --csv: one of the two\n")


def test_it_wants_the_models_built(built: Home) -> None:
    built.query("drop schema marts cascade")
    done = built.call("explain", "s1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: the marts are not there yet")
