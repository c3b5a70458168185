"""docs/benchmarks.md: the figures as tables, with the method and the machine in words."""

import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import psutil

from .contenders import IMDB_SQLITE
from .measure import Taken, middle
from .next_day import CHANGED, NEW

MODELS_SHOWN = 15


@dataclass(frozen=True)
class Figures:
    """Everything measured at one size.

    Attributes:
        imdb_titles: titles in IMDb's files.
        rows: rows of all files.
        same_rows: rows of the files that all contenders load; 0 where others were not measured.
        file_rates: table, rows and rows a second of every file, loaded one and all by ours.
        load: the load of all files.
        build: `dbt build` on them.
        models: seconds of each model and seed, and of all tests together.
        database: bytes of the warehouse when all is built.
        written: the sample, written.
        full: `netflix-ratings run --full` in the warehouse that has all.
        unchanged: `netflix-ratings run` after it.
        day_load: `netflix-ratings load` of the files of the day after.
        day_build: `netflix-ratings build` of it.
        day_anew: `netflix-ratings build --full` of it.
        contenders: what each run of each took for the same files; empty where others were not measured.
    """

    imdb_titles: int
    rows: int
    same_rows: int
    file_rates: list[tuple[str, int, float]]
    load: Taken
    build: Taken
    models: dict[str, float]
    database: int
    written: Taken
    full: Taken
    unchanged: Taken
    day_load: Taken
    day_build: Taken
    day_anew: Taken
    contenders: dict[str, list[Taken]]


OURS, FLOOR, SQLITE, SQLITE_BARE = "netflix-ratings load", "the floor", "imdb-sqlite", "imdb-sqlite --no-index"

MATCHES_HEADING = "## Matches beside Splink"
"""How the headings of the sections begin that `make bench-matching` writes."""

READERS_HEADING = "## Many readers"
"""How the headings of the sections begin that `make bench-readers` writes."""

QUESTIONS_HEADING = "## What one question takes"
"""How the headings of the sections begin that `make bench-questions` writes."""

OBJECTS_HEADING = "## Files from object storage"
"""The heading of the section that `make bench-objects` writes."""

ENGINES_HEADING = "## Postgres beside Spark"
"""How the headings of the sections begin that `make bench-engines` writes."""

OF_OTHERS = (MATCHES_HEADING, READERS_HEADING, QUESTIONS_HEADING, OBJECTS_HEADING, ENGINES_HEADING)


def put_section(text: str, section: str) -> str:
    """The page with a section in the place of the one with its heading, or at the end."""
    heading = section.partition("\n")[0]
    others = [part for part in _sections(text) if part.partition("\n")[0] != heading]
    return "\n\n".join([*others, section.strip()]) + "\n"


def with_others(text: str, old: str) -> str:
    """The new page with the sections of the old one that others than `make bench` wrote."""
    for part in _sections(old):
        if part.startswith(OF_OTHERS):
            text = put_section(text, part)
    return text


def _sections(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"^(?=## )", text, flags=re.MULTILINE)]


def page(sizes: Sequence[Figures], titles: int, postgres: str, note: str) -> str:
    """The whole page."""
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`, which measures on your machine, for about an hour and with 50 GB of disk; at "
            "other sizes, in a few minutes, by `make bench SIZES='12000 120000'`.",
            "",
            *_method(titles, postgres, note),
            *_whole(sizes),
            *_growth(sizes),
            *_again(sizes),
            *_next_day(sizes),
            *_same_files([size for size in sizes if size.contenders]),
            *_files(sizes[-1]),
            *_models(sizes),
        ]
    )


def _method(titles: int, postgres: str, note: str) -> Iterable[str]:
    memory = psutil.virtual_memory().total / 2**30
    yield from (
        "## How it is measured",
        "",
        f"- **Machine**: {os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}. {note}".rstrip(),
        f"- **Warehouse**: the embedded Postgres {postgres} with the settings that `netflix-ratings warehouse start` "
        "writes: `fsync` and `synchronous_commit` on, `wal_level` minimal. In a folder of its own, on the disk where "
        "the files are.",
        f"- **Files**: the made-up sample, packed, with {titles:,} Netflix titles (half the IMDb titles where that is "
        "less) and the IMDb titles given; all its files are read once before anything is measured. IMDb itself has "
        "about 12,000,000 titles.",
        "- **Time**: by the clock, of the whole command, its start included; the median where there are several runs. "
        "Before each the warehouse writes a checkpoint and the disks are synced.",
        "- **Memory**: of a command the peak of its resident memory; of Postgres the peak of all its processes "
        "together, memory they share counted once, looked at five times a second. What of the disk the system keeps in "
        "memory is not in it.",
        "",
    )


def _whole(sizes: Sequence[Figures]) -> Iterable[str]:
    yield from (
        "## From files to tested marts",
        "",
        "`netflix-ratings load` of all files into a warehouse without a raw table, then plain `dbt build`: seeds, "
        "models and every test.",
        "",
    )
    head = ["IMDb titles", "rows in all files", "load", "build and test", "together", "rows a second"]
    memory = ["loader", "dbt", "Postgres", "warehouse on disk"]
    yield from markdown_table(
        head + memory,
        [
            [
                *(f"{size.imdb_titles:,}", f"{size.rows:,}"),
                *(_seconds(size.load.seconds), _seconds(size.build.seconds)),
                _seconds(size.load.seconds + size.build.seconds),
                f"{size.rows / (size.load.seconds + size.build.seconds):,.0f}",
                *(
                    in_bytes(size.load.memory),
                    in_bytes(size.build.memory),
                    in_bytes(_server(size)),
                    in_bytes(size.database),
                ),
            ]
            for size in sizes
        ],
    )


def _growth(sizes: Sequence[Figures]) -> Iterable[str]:
    yield from (
        "## Growth with the rows",
        "",
        "Seconds a million rows: they stay the same where time grows as the rows do, and rise where it grows faster. "
        "What a build takes however few the rows (dbt itself, a Netflix catalogue as large at every size) weighs "
        "most at the smallest size.",
        "",
    )
    rows = [
        [
            *(f"{size.imdb_titles:,}", f"{size.rows:,}"),
            *(_per_million(size.load.seconds, size), _per_million(size.build.seconds, size)),
            _per_million(size.load.seconds + size.build.seconds, size),
        ]
        for size in sizes
    ]
    yield from markdown_table(["IMDb titles", "rows in all files", "load", "build and test", "together"], rows)


def _again(sizes: Sequence[Figures]) -> Iterable[str]:
    yield from (
        "## Written, and run again",
        "",
        "- **Sample written**: by `netflix-ratings sample`, packed.",
        "- **All again**: `netflix-ratings run --full` in the warehouse that has all: loaded beside what is there, "
        "then built and tested.",
        "- **Unchanged**: `netflix-ratings run` after that. It reads every file to see that it is the same one.",
        "- **Disk**: the most that was in use at any moment of all that is measured here, above what was before: "
        "files, old and new tables, log and temporary files; where others are measured, theirs as well.",
        "",
    )
    rows = [
        [
            *(f"{size.imdb_titles:,}", f"{size.rows:,}"),
            *(
                _seconds(size.written.seconds),
                f"{size.rows / size.written.seconds:,.0f}",
                in_bytes(size.written.memory),
            ),
            *(_seconds(size.full.seconds), _seconds(size.unchanged.seconds)),
            in_bytes(max(taken.disk for taken in _all_taken(size))),
        ]
        for size in sizes
    ]
    head = ["IMDb titles", "rows in all files", "sample written", "rows a second", "memory"]
    yield from markdown_table([*head, "all again", "unchanged", "disk at most"], rows)


def _next_day(sizes: Sequence[Figures]) -> Iterable[str]:
    yield from (
        "## The day after",
        "",
        f"IMDb's files as they change in a day: the votes of all titles, one title in {NEW:,} new, with people of its "
        f"own, one in {CHANGED:,} changed; Netflix's and Rotten Tomatoes' are the same. `load` of them, `build`, "
        "which builds what depends on what changed, and beside it `build --full` of the same.",
        "",
    )
    rows = [
        [
            *(f"{size.imdb_titles:,}", f"{size.rows:,}"),
            *(_seconds(taken.seconds) for taken in (size.day_load, size.day_build, size.day_anew)),
            f"{size.day_build.seconds / size.day_anew.seconds:.2f}",
        ]
        for size in sizes
    ]
    head = ["IMDb titles", "rows in all files", "load", "build", "all built anew", "build beside it"]
    yield from markdown_table(head, rows)


def _all_taken(size: Figures) -> Iterable[Taken]:
    yield from (size.written, size.load, size.build, size.full, size.unchanged)
    yield from (size.day_load, size.day_build, size.day_anew)
    for runs in size.contenders.values():
        yield from runs


def _per_million(seconds: float, size: Figures) -> str:
    return f"{seconds / size.rows * 1e6:.2f} s"


def _server(size: Figures) -> int | None:
    known = [taken.server_memory for taken in (size.load, size.build) if taken.server_memory is not None]
    return max(known, default=None)


def _same_files(sizes: Sequence[Figures]) -> Iterable[str]:
    if not sizes:
        return
    yield from (
        "## The same files, loaded by others",
        "",
        "The six IMDb files that `imdb-sqlite` loads: titles, names, principals, also known as, episodes, ratings.",
        "",
        f"- **{OURS}** also hashes each file, checks its header, gathers statistics and notes the load; of the sources "
        "besides these six it is given one row each.",
        f"- **{FLOOR}** is `zcat` piped by `psql` into one bare `copy` per file, one file after another, into unlogged "
        "tables made beforehand; the format is told as ours is, for the plain text format would eat backslashes.",
        f"- **{SQLITE}** (`{IMDB_SQLITE}`, in a virtual environment of its own) makes 12 indexes besides its primary "
        "keys and gathers statistics; **--no-index** leaves the 12 out. Ours makes no index at that point: keys are "
        "tested and indexes made by `dbt build`, above.",
        "",
    )
    rows = []
    for size in sizes:
        ours = middle(size.contenders[OURS])
        for name, runs in size.contenders.items():
            taken, seconds = middle(runs), [run.seconds for run in runs]
            server = in_bytes(taken.server_memory) if name in (OURS, FLOOR) else "–"
            memory = in_bytes(taken.memory) if name != FLOOR else "–"
            rows.append(
                [
                    *(f"{size.imdb_titles:,}", f"{size.same_rows:,}", name, str(len(runs))),
                    *(_seconds(taken.seconds), f"{min(seconds):.1f} – {max(seconds):.1f}"),
                    *(f"{size.same_rows / taken.seconds:,.0f}", f"{taken.seconds / ours.seconds:.2f}", memory, server),
                ]
            )
    head = ["IMDb titles", "rows", "", "runs", "median", "from – to", "rows a second", "times ours"]
    head += ["memory", "Postgres"]
    yield from markdown_table(head, rows, left=(2,))


def _files(size: Figures) -> Iterable[str]:
    yield from (
        f"## Rows a second by file, at {size.imdb_titles:,} IMDb titles",
        "",
        "As `raw.load_log` has it: of files that were loaded side by side, as many as there are cores, three at most.",
        "",
    )
    rows = [[f"`{table}`", f"{count:,}", f"{rate:,.0f}"] for table, count, rate in size.file_rates]
    yield from markdown_table(["raw table", "rows", "rows a second"], rows, left=(0,))


def _models(sizes: Sequence[Figures]) -> Iterable[str]:
    yield from (
        "## Build time by model",
        "",
        f"The {MODELS_SHOWN} that take longest, in seconds, from dbt's `run_results.json`. dbt runs four at a time, so "
        "that they add up to more than the clock says.",
        "",
    )
    largest = sizes[-1].models
    order = sorted(largest, key=lambda name: -largest[name])
    shown, rest = order[:MODELS_SHOWN], order[MODELS_SHOWN:]
    rows = [[f"`{name}`", *(f"{size.models.get(name, 0):.2f}" for size in sizes)] for name in shown]
    rows.append(["all others", *(f"{sum(size.models.get(name, 0) for name in rest):.2f}" for size in sizes)])
    yield from markdown_table(["", *(f"{size.imdb_titles:,} titles" for size in sizes)], rows, left=(0,))


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]], left: Sequence[int] = ()) -> Iterable[str]:
    """A table of texts; numbers stand at the right, unless their column is one of `left`."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---' if number in left else '---:' for number in range(len(head)))}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s"


def in_bytes(count: int | None) -> str:
    """A size in MB or GB."""
    if count is None:
        return "–"
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
