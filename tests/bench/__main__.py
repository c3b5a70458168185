"""Measure at some sizes and write docs/benchmarks.md.

python -m tests.bench [--sizes N …] [--peers-up-to N] [--runs N] [--note TEXT]
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from loaders.warehouse import settings

from .contenders import Bench
from .measure import Taken, middle
from .page import FLOOR, OURS, SQLITE, SQLITE_BARE, Figures, page, with_others

PAGE = settings.ROOT / "docs" / "benchmarks.md"
TITLES = 8_807  # as many as Netflix's file has
RUNS = 3
SIZES = [120_000, 1_200_000, 12_000_000]  # IMDb titles: a hundredth, a tenth, and all
PEERS_UP_TO = 2_000_000  # IMDb titles beyond which all runs of imdb-sqlite would take hours
HUGE = 10_000_000  # IMDb titles from which on we load once


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="IMDb titles")
    parser.add_argument(
        "--peers-up-to",
        type=int,
        default=PEERS_UP_TO,
        metavar="N",
        help="IMDb titles up to which others are measured too",
    )
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N", help="runs of each contender")
    parser.add_argument("--note", default="", metavar="TEXT", help="what else there is to know of the machine")
    asked = parser.parse_args()
    place = settings.home() / "bench" / "work"
    measured, version = [], ""
    for size in sorted(asked.sizes):
        Bench(place).remove()  # what a run that was broken off left
        bench = Bench(place)
        try:
            measured.append(measure(bench, size, asked.runs, peers=size <= asked.peers_up_to))
            version = bench.version()
        finally:
            bench.remove()
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(with_others(page(measured, TITLES, version, asked.note), old), encoding="utf-8")
    say(f"written: {PAGE}")


def measure(bench: Bench, imdb_titles: int, runs: int, peers: bool) -> Figures:
    """Everything at one size."""
    say(f"{imdb_titles:,} IMDb titles: files")
    bench.start()
    written = bench.make_files(min(TITLES, imdb_titles // 2), imdb_titles)
    taken = _contenders(bench, runs) if peers else {}
    same_rows = bench.see_all_the_same() if peers else 0

    load = middle([bench.load(bench.files) for _ in range(1 if imdb_titles >= HUGE else runs)])
    say(f"  all files: {load.seconds:.1f} s")
    build = bench.build()
    say(f"  build and test: {build.seconds:.1f} s")
    database = bench.number("select pg_database_size(current_database())")  # before there is more than one build
    rates, models = bench.file_rates(), model_seconds(bench.postgres.home / "target" / "run_results.json")
    full = bench.run("--full")
    say(f"  all of it again: {full.seconds:.1f} s")
    unchanged = middle([bench.run_unchanged() for _ in range(runs)])
    say(f"  again, unchanged: {unchanged.seconds:.1f} s")
    day_load, day_build, day_anew = bench.next_day()
    say(
        f"  the day after: load {day_load.seconds:.1f} s, build {day_build.seconds:.1f} s, "
        f"anew {day_anew.seconds:.1f} s"
    )
    return Figures(
        imdb_titles=imdb_titles,
        rows=sum(rows for _, rows, _ in rates),
        same_rows=same_rows,
        file_rates=rates,
        load=load,
        build=build,
        models=models,
        written=written,
        full=full,
        unchanged=unchanged,
        day_load=day_load,
        day_build=day_build,
        day_anew=day_anew,
        database=database,
        contenders=taken,
    )


def _contenders(bench: Bench, runs: int) -> dict[str, list[Taken]]:
    """Ours and the others on the same files."""
    bench.install_imdb_sqlite()
    commands: dict[str, Callable[[], Taken]] = {
        OURS: lambda: bench.load(bench.same),
        FLOOR: bench.floor,
        SQLITE_BARE: lambda: bench.imdb_sqlite("--no-index"),
        SQLITE: bench.imdb_sqlite,
    }
    taken: dict[str, list[Taken]] = {name: [] for name in commands}
    # In turns, so that what else the machine does meanwhile meets all alike.
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(command())
            say(f"  {name}: {taken[name][-1].seconds:.1f} s")
    return taken


def model_seconds(results: Path) -> dict[str, float]:
    """Seconds of each model and seed by name, and of all tests together."""
    seconds: dict[str, float] = {}
    for result in json.loads(results.read_text())["results"]:
        kind, _, name = result["unique_id"].split(".")[:3]
        name = "all tests" if kind in ("test", "unit_test") else name
        seconds[name] = seconds.get(name, 0) + result["execution_time"]
    return seconds


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
