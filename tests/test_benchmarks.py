"""docs/benchmarks.md has several writers, each of which leaves the others' sections alone; the files of a day after."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.next_day import BASICS, CHANGED, NAMES, NEW, PRINCIPALS, RATINGS, write_next_day
from tests.bench.page import MATCHES_HEADING, OBJECTS_HEADING, READERS_HEADING, put_section, with_others

SAMPLE, REAL = f"{MATCHES_HEADING}, on the made-up sample\n\nold", f"{MATCHES_HEADING}, on real files\n\n| a |\n| 1 |"
STORED = f"{OBJECTS_HEADING}\n\nas fast"
PAGE = "# Benchmarks\n\nBy us.\n\n## Growth\n\n### Within\n\nfast\n"


def test_a_section_takes_the_place_of_the_one_with_its_heading() -> None:
    page = put_section(put_section(PAGE, SAMPLE), REAL)
    assert page == f"{PAGE}\n{SAMPLE}\n\n{REAL}\n"
    new = SAMPLE.replace("old", "new")
    assert put_section(page, new) == f"{PAGE}\n{REAL}\n\n{new}\n"


def test_a_new_page_keeps_the_sections_of_others() -> None:
    readers = f"{READERS_HEADING}\n\n| way |"
    old = put_section(put_section(put_section(put_section(PAGE, SAMPLE), readers), REAL), STORED)
    new = PAGE.replace("fast", "faster")
    assert with_others(new, old) == f"{new}\n{SAMPLE}\n\n{readers}\n\n{REAL}\n\n{STORED}\n"
    assert with_others(new, "") == new


IMDB = {
    BASICS: "tconst type title original adult from to minutes genres",
    RATINGS: "tconst rating votes",
    PRINCIPALS: "tconst ordering nconst category",
    NAMES: "nconst name",
    "title.akas.tsv": "tconst ordering title",
    "title.crew.tsv": "tconst directors",
}
ROWS = {
    BASICS: ["tt0000001 movie A A 0 1990 N 100 Drama", "tt0000002 movie B B 0 1991 N 90 Drama"],
    RATINGS: ["tt0000001 7.1 20", "tt0000002 6.0 9"],
    PRINCIPALS: ["tt0000001 1 nm0000001 actor", "tt0000002 1 nm0000002 actor", "tt0000002 2 nm0000001 writer"],
    NAMES: ["nm0000001 Ann", "nm0000002 Bo", "nm0000003 Cy"],
    "title.akas.tsv": ["tt0000002 1 Be"],
    "title.crew.tsv": ["tt0000001 nm0000003", "tt0000002 nm0000003"],
}


def _written(folder: Path, rows: Mapping[str, Sequence[str]]) -> None:
    for name, lines in rows.items():
        path = folder / "imdb" / f"{name}.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).replace(" ", "\t").encode()))


def _read(folder: Path, name: str) -> list[str]:
    packed = (folder / "imdb" / f"{name}.gz").read_bytes()
    return gzip.decompress(packed).decode().replace("\t", " ").splitlines()


def test_the_day_after_has_other_votes_and_the_last_title_once_more_with_new_people(tmp_path: Path) -> None:
    files, day = tmp_path / "files", tmp_path / "day"
    before = {name: [head, *ROWS[name]] for name, head in IMDB.items()}
    _written(files, before | {"title.episode.tsv": ["tconst parent"]})
    write_next_day(files, day)
    new = {name: _read(day, name)[len(lines) :] for name, lines in before.items()}
    assert new == {
        BASICS: ["tt0000003 movie B B 0 1991 N 90 Drama"],
        RATINGS: ["tt0000003 6.0 9"],
        PRINCIPALS: ["tt0000003 1 nm0000004 actor", "tt0000003 2 nm0000005 writer"],
        NAMES: ["nm0000004 Bo", "nm0000005 Cy"],
        "title.akas.tsv": ["tt0000003 1 Be"],
        "title.crew.tsv": ["tt0000003 nm0000003"],
    }
    old = {name: _read(day, name)[: len(lines)] for name, lines in before.items()}
    assert old == before | {RATINGS: [IMDB[RATINGS], "tt0000001 7.1 22", "tt0000002 6.0 12"]}
    same = "imdb/title.episode.tsv.gz"
    assert (day / same).samefile(files / same)


def test_one_title_in_many_is_changed_the_day_after(tmp_path: Path) -> None:
    titles = [f"tt{number:07} movie A A 0 1990 N 100 Drama" for number in range(1, CHANGED + 2)]
    rows = {name: [head, *ROWS[name]] for name, head in IMDB.items()} | {BASICS: [IMDB[BASICS], *titles]}
    last = titles[-1].partition(" ")[0]
    _written(tmp_path / "files", rows | {PRINCIPALS: [IMDB[PRINCIPALS], f"{last} 1 nm0000001 actor"]})
    write_next_day(tmp_path / "files", tmp_path / "day")
    after = _read(tmp_path / "day", BASICS)[1:]
    assert [row for row, title in zip(after, titles, strict=False) if row != title] == [after[CHANGED - 1]]
    assert after[CHANGED - 1] == titles[CHANGED - 1].replace(" 100 ", " 101 ")
    assert len(after) == len(titles) + len(titles) // NEW
