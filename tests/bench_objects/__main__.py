"""Load the same files from a folder and from s3://, in turns, and write the section of it in docs/benchmarks.md.

python -m tests.bench_objects [--imdb-titles N] [--runs N]

The storage is SeaweedFS on the same machine, whose cores it takes: what it takes itself is measured as well, for a
storage elsewhere takes nothing from the loader. Needs `make setup-s3 .venv/.done-servers`.
"""

import argparse
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from loaders.warehouse import settings
from tests.bench.__main__ import say
from tests.bench.contenders import BIN, Bench
from tests.bench.measure import cpu_seconds
from tests.bench.page import OBJECTS_HEADING, markdown_table, put_section
from tests.operations.conftest import BUCKET, Store, seaweed

PAGE = settings.ROOT / "docs" / "benchmarks.md"
TITLES = 8_807  # as many as Netflix's file has
WHERE = f"s3://{BUCKET}/bench"
FOLDER, OBJECTS = "a folder", "`s3://`"


@dataclass(frozen=True)
class Run:
    """Seconds by the clock, and of the cores' time what the loader, Postgres and the storage took."""

    clock: float
    loader: float
    postgres: float
    storage: float


def main() -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--imdb-titles", type=int, default=1_200_000, metavar="N", help="of the sample that is loaded")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="from each place")
    asked = parser.parse_args()
    place = settings.home() / "bench" / "work"
    Bench(place).remove()  # what a run that was broken off left
    bench = Bench(place)
    try:
        bench.start()
        bench.make_files(min(TITLES, asked.imdb_titles // 2), asked.imdb_titles)
        for truth in bench.files.glob("truth*.csv"):  # an archive is of real files
            truth.unlink()
        storage = place / "storage"
        storage.mkdir()
        with seaweed(storage) as store:
            runs = _in_turns(bench, store, asked.runs)
        rows = sum(count for _, count, _ in bench.file_rates())
    finally:
        bench.remove()
    section = "\n".join(_section(asked.imdb_titles, rows, runs))
    PAGE.write_text(put_section(PAGE.read_text(encoding="utf-8"), section), encoding="utf-8")
    say(f"written: {PAGE}")


def _in_turns(bench: Bench, store: Store, runs: int) -> dict[str, list[Run]]:
    """So that what else the machine does meanwhile meets both alike. The first of each is not counted."""
    bench.environment = {**bench.environment, **store.variables()}
    bench.measured(BIN / "netflix-ratings", "archive", "--to", WHERE, "--from", bench.files)
    ways: dict[str, Callable[[], Run]] = {
        FOLDER: lambda: _measured(bench, store, bench.files),
        OBJECTS: lambda: _measured(bench, store, WHERE),
    }
    taken: dict[str, list[Run]] = {name: [] for name in ways}
    for number in range(runs + 1):
        for name, way in ways.items():
            run = way()
            say(f"{name}: {run.clock:.1f} s")
            if number:
                taken[name].append(run)
    return taken


def _measured(bench: Bench, store: Store, files: Path | str) -> Run:
    server = psutil.Process(int((bench.postgres.data / "postmaster.pid").read_text().split()[0]))
    others = [server, psutil.Process(store.pid)]
    before = [cpu_seconds(process) for process in others]
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = bench.load(files)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    postgres, storage = (cpu_seconds(process) - earlier for process, earlier in zip(others, before, strict=True))
    own = after.ru_utime - usage.ru_utime + after.ru_stime - usage.ru_stime
    return Run(taken.seconds, own, postgres, storage)


def _section(imdb_titles: int, rows: int, runs: dict[str, list[Run]]) -> Sequence[str]:
    def middle(name: str, of: Callable[[Run], float]) -> float:
        return median(of(run) for run in runs[name])

    by_clock = middle(FOLDER, lambda run: run.clock) / middle(OBJECTS, lambda run: run.clock)

    def ours(run: Run) -> float:
        return run.loader + run.postgres

    by_work = middle(FOLDER, ours) / middle(OBJECTS, ours)
    head = ["files in", "by the clock", "rows a second", "loader's CPU", "Postgres' CPU", "storage's CPU"]
    lines = [
        [
            name,
            f"{(clock := middle(name, lambda run: run.clock)):.1f} s",
            f"{rows / clock:,.0f}",
            *(f"{middle(name, of):.1f} s" for of in (lambda r: r.loader, lambda r: r.postgres, lambda r: r.storage)),
        ]
        for name in runs
    ]
    return [
        OBJECTS_HEADING,
        "",
        f"Written by `make bench-objects`. The sample with {imdb_titles:,} IMDb titles, {rows:,} rows in all files, "
        f"packed: `netflix-ratings load` into a warehouse without a raw table, in turns from a folder and from "
        f"SeaweedFS, the median of {len(runs[FOLDER])} runs. The storage runs on the same machine and takes the cores "
        "from the loader, which a storage elsewhere does not: so its CPU is shown too, and two speeds are given.",
        "",
        *markdown_table(head, lines, left=(0,)),
        f"Speed from `s3://`, a folder's being 1: **{by_clock:.2f}** by the clock, with the storage's work on the "
        f"loader's cores; **{by_work:.2f}** by the CPU of loader and Postgres, which is what a storage elsewhere "
        "leaves.",
    ]


if __name__ == "__main__":
    main()
