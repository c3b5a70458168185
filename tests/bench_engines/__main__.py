"""Build the same files on Postgres, on Spark and on a Spark cluster, and write the section of it in docs/benchmarks.md.

python -m tests.bench_engines [--sizes N …] [--from DIR] [--minutes N] [--cluster-up-to N] [--note TEXT]

Models and seeds are built, without tests. Needs `make setup-spark` and Java 17.
"""

import argparse
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from loaders.warehouse import settings
from tests.bench.__main__ import model_seconds, say
from tests.bench.contenders import BIN, Bench
from tests.bench.measure import NotEndedError, Taken
from tests.bench.page import ENGINES_HEADING, in_bytes, markdown_table, put_section
from tests.spark.cluster import standalone
from tests.spark.conftest import take_over_log
from tests.spark.parity import compare

from .moved import Moved, moved

PAGE = settings.ROOT / "docs" / "benchmarks.md"
TITLES = 8_807  # as many as Netflix's file has
SIZES = [120_000, 1_200_000]  # IMDb titles: a hundredth and a tenth; 12,000,000 are all
CLUSTER_UP_TO = 120_000  # IMDb titles beyond which it would take too long for one sitting
MINUTES = 20
SHOWN = 10  # models that send most
BUILD = ("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
POSTGRES, LOCAL, CLUSTER = "Postgres", "Spark, one process", "Spark, a master and two workers"
# What an engine may take of memory is about the same: Spark's heaps together 4 and 5 GB. For its page Spark keeps the
# plans of its last thousand statements, which fill a small heap.
EVERYWHERE = """
spark.ui.enabled false
spark.ui.retainedJobs 1
spark.ui.retainedStages 1
spark.ui.retainedTasks 1
spark.sql.ui.retainedExecutions 1
spark.sql.shuffle.partitions 8
spark.eventLog.enabled true
spark.eventLog.compress false
spark.eventLog.rolling.enabled false
spark.eventLog.dir file://{events}
"""
MEMORY = {LOCAL: "spark.driver.memory 4g\n", CLUSTER: "spark.driver.memory 2g\nspark.executor.memory 1536m\n"}
WORKER = "2g"
MARTS = """
select relname from pg_class
where relnamespace = 'marts'::regnamespace and relkind = 'r' and relname <> 'published_builds' order by relname
"""


@dataclass
class Built:
    """What an engine took; None where it was not at its end when the time was over.

    Attributes:
        different: marts of which a row differs from Postgres'.
        moved: by table, what its tasks sent to one another.
        models: seconds of each by name.
    """

    load: Taken
    build: Taken | None = None
    disk: int = 0
    different: list[str] = field(default_factory=list)
    moved: dict[str, Moved] = field(default_factory=dict)
    models: dict[str, float] = field(default_factory=dict)


@dataclass
class Size:
    """One size of files, or files that were given."""

    imdb_titles: int
    rows: int
    marts: int
    built: dict[str, Built]


def main() -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="IMDb titles of the sample")
    parser.add_argument("--from", type=Path, metavar="DIR", dest="files", help="files of your own instead of it")
    parser.add_argument("--minutes", type=float, default=MINUTES, metavar="N", help="that a build may take")
    parser.add_argument(
        "--cluster-up-to",
        type=int,
        default=CLUSTER_UP_TO,
        metavar="N",
        help="IMDb titles up to which a cluster builds too",
    )
    parser.add_argument("--note", default="", metavar="TEXT", help="what else there is to know of the machine")
    asked = parser.parse_args()
    place = settings.home() / "bench" / "work"
    measured = []
    for size in [0] if asked.files else sorted(asked.sizes):
        Bench(place).remove()  # what a run that was broken off left
        bench = Bench(place)
        try:
            engines = [LOCAL, CLUSTER] if size <= asked.cluster_up_to else [LOCAL]
            measured.append(_measure(bench, size, asked.files, engines, asked.minutes))
        finally:
            bench.remove()
    section = "\n".join(_section(measured, asked.minutes, asked.files is not None, asked.note))
    PAGE.write_text(put_section(PAGE.read_text(encoding="utf-8"), section), encoding="utf-8")
    say(f"written: {PAGE}")


def _measure(bench: Bench, imdb_titles: int, given: Path | None, engines: Sequence[str], minutes: float) -> Size:
    bench.start()
    if given is None:
        say(f"{imdb_titles:,} IMDb titles: files")
        bench.make_files(min(TITLES, imdb_titles // 2), imdb_titles)
    files = given or bench.files
    built = {POSTGRES: _on_postgres(bench, files, minutes)}
    titles = bench.number("select count(*) from raw.imdb_title_basics")
    rows = sum(count for _, count, _ in bench.file_rates())
    for name in engines:
        built[name] = _on_spark(bench, files, name, minutes)
    marts = bench.texts(MARTS)
    return Size(titles if given else imdb_titles, rows, len(marts), built)


def _on_postgres(bench: Bench, files: Path, minutes: float) -> Built:
    built = Built(bench.watched(BIN / "netflix-ratings", "load", "--from", files))
    bench.settle()
    built.build = _within(minutes, lambda limit: bench.watched(BIN / "dbt", *BUILD, limit=limit))
    _say(POSTGRES, built)
    built.disk = bench.number("select pg_database_size(current_database())")
    built.models = model_seconds(bench.postgres.home / "target" / "run_results.json")
    return built


def _on_spark(bench: Bench, files: Path, name: str, minutes: float) -> Built:
    """In a lake of its own, while Postgres is down."""
    lake = bench.folder / "lake"
    shutil.rmtree(lake, ignore_errors=True)
    environment = _prepare(lake, name)
    bench.postgres.stop()
    built = Built(bench.watched(BIN / "netflix-ratings", "load", "--to", lake, "--from", files))
    bench.start()
    take_over_log(bench.rows, lake)
    bench.postgres.stop()
    with _master(lake, name) as (master, servers):
        environment["NETFLIX_RATINGS_SPARK_MASTER"] = master
        command = (BIN / "dbt", *BUILD, "--target", "spark")
        built.build = _within(
            minutes, lambda limit: bench.watched(*command, others=servers, limit=limit, **environment)
        )
    bench.start()
    _say(name, built)
    if built.build is not None:
        built.disk = sum(file.stat().st_size for file in lake.rglob("*.parquet"))
        built.models = model_seconds(lake / "target" / "run_results.json")
        built.moved = moved(lake / "events")
        with closing(bench.postgres.connect()) as connection:
            found = [compare(connection, lake, "marts", mart) for mart in bench.texts(MARTS)]
        built.different = [one.table for one in found if not one.is_none]
        for one in found:
            if not one.is_none:
                say(f"  {one}")
    return built


def _prepare(lake: Path, name: str) -> dict[str, str]:
    for folder in ("settings", "profiles", "events", "cluster"):
        (lake / folder).mkdir(parents=True)
    (lake / "settings" / "spark-defaults.conf").write_text(
        EVERYWHERE.format(events=lake / "events") + MEMORY[name], encoding="utf-8"
    )
    shutil.copy(settings.ROOT / "profiles.yml.example", lake / "profiles" / "profiles.yml")
    return {
        "NETFLIX_RATINGS_LAKE": str(lake),
        "SPARK_CONF_DIR": str(lake / "settings"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "DBT_PROFILES_DIR": str(lake / "profiles"),
        "DBT_TARGET_PATH": str(lake / "target"),
        "DBT_LOG_PATH": str(lake / "logs"),
    }


@contextmanager
def _master(lake: Path, name: str) -> Iterator[tuple[str, list[int]]]:
    """What the driver is told, and the processes that work for it."""
    if name == LOCAL:
        yield "local[*]", []
        return
    with standalone(lake / "cluster", {"SPARK_LOCAL_IP": "127.0.0.1"}, WORKER) as cluster:
        yield cluster.url, [process.pid for process in (cluster.master, *cluster.workers)]


def _within(minutes: float, build: Callable[[float], Taken]) -> Taken | None:
    try:
        return build(minutes * 60)
    except NotEndedError:
        return None


def _say(name: str, built: Built) -> None:
    build = f"{built.build.seconds:.1f} s" if built.build is not None else "not at its end in time"
    say(f"  {name}: load {built.load.seconds:.1f} s, build {build}")


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _section(sizes: Sequence[Size], minutes: float, given: bool, note: str) -> Iterator[str]:
    files = "files that were given" if given else "the made-up sample, packed"
    yield from (
        ENGINES_HEADING + (", on files that were given" if given else ""),
        "",
        f"Written by `make bench-engines`: {files}, loaded into Postgres, landed as Parquet for Spark; then "
        "`dbt build` of all models and seeds, without tests. All on this machine, one after another. "
        "Spark has its own settings but for memory (a driver of 4 GB; in the cluster one of 2 GB and two executors "
        "of one core and 1.5 GB), eight partitions of a shuffle, no page and a log of its events. "
        f"Every mart is compared with Postgres', row by row, in all columns. {note}".rstrip(),
        "",
        "- **Load, build**: by the clock, starts included. **Cores**: seconds of processor that all processes took for "
        "both.",
        "- **Memory**: of the build, the peak of all processes together, dbt, Java and Postgres; what they share is "
        "counted once.",
        "- **On disk**: the database; the lake's Parquet files.",
        "",
    )
    head = ["IMDb titles", "rows in all files", "", "load", "build", "together", "cores", "memory", "on disk", "marts"]
    rows = [_row(size, name, built, minutes) for size in sizes for name, built in size.built.items()]
    yield from markdown_table(head, rows, left=(2, 9))
    yield from _growth(sizes)
    yield from _sent(sizes)


def _row(size: Size, name: str, built: Built, minutes: float) -> list[str]:
    row = [f"{size.imdb_titles:,}", f"{size.rows:,}", name, f"{built.load.seconds:.1f} s"]
    if built.build is None:
        return [*row, f"not ended within {minutes:g} minutes", *["–"] * 5]
    same = "all rows the same" if not built.different else f"{len(built.different)} differ"
    return [
        *row,
        f"{built.build.seconds:.1f} s",
        f"{_seconds(built):.1f} s",
        f"{(built.load.cores or 0) + (built.build.cores or 0):.0f} s",
        in_bytes(built.build.together),
        in_bytes(built.disk),
        str(size.marts) if name == POSTGRES else same,
    ]


def _seconds(built: Built) -> float:
    assert built.build is not None
    return built.load.seconds + built.build.seconds


def _growth(sizes: Sequence[Size]) -> Iterator[str]:
    """Where the lines cross: each is drawn through the two largest sizes that it has."""
    lines = {}
    for name in (POSTGRES, LOCAL, CLUSTER):
        ended = [(size.rows, _seconds(size.built[name])) for size in sizes if _ended(size, name)]
        if len(ended) > 1:
            (fewer, sooner), (more, later) = ended[-2:]
            growth = (later - sooner) / (more - fewer)
            lines[name] = (later - growth * more, growth)
    if POSTGRES not in lines or len(lines) < 2:
        return
    ours, our_growth = lines[POSTGRES]
    yield "Lines through the two largest sizes, of the time together:"
    yield ""
    for name, (fixed, growth) in lines.items():
        text = f"- **{name}**: {fixed:.0f} s, and {growth * 1e6:.2f} s a million rows"
        if name != POSTGRES:
            if growth < our_growth:
                text += f"; it crosses Postgres' at {(fixed - ours) / (our_growth - growth) / 1e6:,.0f} million rows"
            else:
                text += (
                    f"; on the same cores it does not cross Postgres': it grows {growth / our_growth:.1f} times as "
                    "fast, and needs more than that many times the cores to be ahead"
                )
        yield text + "."
    yield ""


def _ended(size: Size, name: str) -> bool:
    return name in size.built and size.built[name].build is not None


def _sent(sizes: Sequence[Size]) -> Iterator[str]:
    """Of the largest size that Spark built in one process."""
    found = [size for size in sizes if _ended(size, LOCAL)]
    if not found:
        return
    size = found[-1]
    tables = size.built[LOCAL].moved
    total = Moved(
        rows=sum(one.rows for one in tables.values()),
        sent=sum(one.sent for one in tables.values()),
        spilled=sum(one.spilled for one in tables.values()),
        working=sum(one.working for one in tables.values()),
    )
    yield (
        f"What Spark's tasks sent to one another, at {size.imdb_titles:,} IMDb titles, by its log "
        f"of events: the {SHOWN} models that send most. A cluster sends that much over its network. **Cores**: seconds "
        "that tasks worked. **Largest task**: the rows that it received, and how many times the mean of its stage that "
        "is."
    )
    yield ""
    most = sorted(tables, key=lambda table: -tables[table].sent)[:SHOWN]
    rows = [_moved(f"`{table}`", tables[table]) for table in most]
    rows.append(_moved(f"all {len(tables)}", total))
    head = ["", "rows sent", "bytes sent", "a row", "spilled", "cores", "largest task"]
    yield from markdown_table(head, rows, left=(0,))


def _moved(name: str, one: Moved) -> list[str]:
    largest, mean = one.largest
    return [
        *(name, f"{one.rows:,}", in_bytes(one.sent)),
        f"{one.sent / one.rows:.0f} bytes" if one.rows else "–",
        *(in_bytes(one.spilled), f"{one.working:.1f} s"),
        f"{largest:,}, {largest / mean:.1f}" if mean else "–",
    ]


if __name__ == "__main__":
    main()
