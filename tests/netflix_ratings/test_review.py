"""Judging a random sample: what is drawn, what the answers say of all decisions, and that nothing judged is lost."""

import csv
import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest

from netflix_ratings.matches import sampling
from netflix_ratings.matches.labels import read_labels
from netflix_ratings.matches.metrics import Share
from netflix_ratings.matches.sampling import NONE, OTHER, RIGHT, UNKNOWN, Decision
from tests.loaders.conftest import COMMAND, Home


def decisions(**strata: int) -> list[Decision]:
    """So many titles of each stratum, matched but for `none`."""
    return [
        Decision(f"{stratum}{n}", "imdb", None if stratum == "none" else f"tt{n}", stratum)
        for stratum, count in strata.items()
        for n in range(count)
    ]


def judged(given: dict[str, list[str]]) -> dict[tuple[str, str], str]:
    return {(f"{stratum}{n}", "imdb"): answer for stratum, said in given.items() for n, answer in enumerate(said)}


def test_every_stratum_is_drawn_and_the_large_ones_in_proportion() -> None:
    everything = decisions(exact=1000, people=500, override=1, none=20)
    drawn = sampling.draw(everything, 100, seed=5)
    counted = {stratum: count for (_, stratum), count in sampling.sizes(drawn).items()}
    assert counted == {"exact": 64, "people": 32, "override": 1, "none": 2}
    assert drawn == sampling.draw(everything[::-1], 100, seed=5)
    assert {one.key for one in drawn} != {one.key for one in sampling.draw(everything, 100, seed=6)}


def test_one_stratum_has_wilsons_interval() -> None:
    found = sampling.estimate(decisions(exact=1000), judged({"exact": [RIGHT] * 45 + ["wrong"] * 5}), "imdb")
    assert found.precision is not None
    assert (found.precision.low, found.precision.high) == pytest.approx(Share(45, 50).interval)
    assert found.precision.value == 0.9


def test_strata_count_by_their_size_and_unknown_ones_not_at_all() -> None:
    answers = {"exact": [RIGHT] * 10 + [UNKNOWN], "people": [RIGHT] * 5 + [OTHER] * 5, "none": [NONE] * 8 + [OTHER] * 2}
    found = sampling.estimate(decisions(exact=900, people=100, none=500), judged(answers), "imdb")
    assert (found.judged, found.unknown) == (30, 1)
    assert found.precision is not None
    assert found.precision.value == pytest.approx((900 + 50) / 1000)
    assert found.precision.low < 0.95 < found.precision.high <= 1
    assert found.recall is not None
    assert found.recall.value == pytest.approx(950 / (950 + 50 + 100))
    assert 0 < found.recall.low < found.recall.value < found.recall.high < 1


def test_what_nobody_judged_may_be_all_or_none() -> None:
    everything = decisions(exact=500, people=500)
    assert sampling.estimate(everything, {}, "imdb").precision is None
    half = sampling.estimate(everything, judged({"exact": [RIGHT] * 400}), "imdb").precision
    assert half is not None
    assert half.low < 0.51
    assert half.high == 1


def answered(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def called(home: Home, said: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(COMMAND), "review", *map(str, arguments)],
        env=home.environment(),
        input=said,
        capture_output=True,
        text=True,
    )


def test_it_stops_and_goes_on_and_evaluate_reads_what_it_wrote(explored: Home, tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    options = ("--sample", "30", "--seed", "4", "--out", file)
    first = called(explored, "what\nu\nn\nq\n", *options)
    assert first.returncode == 0, first.stderr
    assert "holds what was judged" in first.stderr
    assert max(map(len, first.stdout.splitlines())) <= 80
    half = answered(file)
    titles = list(dict.fromkeys((row["show_id"], row["platform"]) for row in half))
    assert len(titles) == 2
    assert (half[0]["answer"], half[0]["is_match"]) == ("unknown", "")
    rest = called(explored, "i\nelsewhere\n" + "n\n" * 200, *options)
    assert rest.returncode == 0, rest.stderr
    rows = answered(file)
    assert rows[: len(half)] == half
    assert {"other", "unknown", "wrong", "none"} == {row["answer"] for row in rows}
    assert len({(row["show_id"], row["platform"]) for row in rows}) >= 30
    assert any(label.rated_title_id == "elsewhere" and label.is_match for label in read_labels([file]))
    assert explored.call("evaluate", "--labels", file).returncode == 0
    again = called(explored, "", *options)
    assert (again.returncode, answered(file)) == (0, rows)
    other_seed = called(explored, "", "--seed", "5", "--out", file)
    assert other_seed.returncode == 1
    assert "was begun with --seed 4" in other_seed.stderr


def test_what_another_program_wrote_is_left_alone(explored: Home, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("show_id,tconst,is_match\ns1,tt1,1\n", encoding="utf-8")
    done = called(explored, "u\n", "--out", file)
    assert done.returncode == 1
    assert "was not written by review" in done.stderr
    assert file.read_text(encoding="utf-8") == "show_id,tconst,is_match\ns1,tt1,1\n"


def test_in_a_terminal_a_key_is_enough_and_ctrl_c_keeps_what_was_judged(explored: Home, tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    keyboard, terminal = pty.openpty()
    with subprocess.Popen(
        [str(COMMAND), "review", "--out", str(file)],
        env=explored.environment(COLUMNS="40"),
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        for asked in range(2):
            seen = b""
            while b"quit:" not in seen:  # the question is in several lines here
                part = os.read(process.stdout.fileno(), 4096)
                assert part, process.communicate()
                seen += part
            if asked == 0:
                os.write(keyboard, b"u")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    os.close(keyboard)
    os.close(terminal)
    assert (process.returncode, said.splitlines()[-1:]) == (130, [b"interrupted"])
    assert [row["answer"] for row in answered(file)] == ["unknown"]
    assert list(tmp_path.iterdir()) == [file]
