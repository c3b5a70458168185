"""Match the same files with this project and with Splink, and write both into docs/benchmarks.md.

python -m tests.bench_matching [--titles N] [--imdb-titles N]
python -m tests.bench_matching --from DIR --labels FILE …
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from loaders.warehouse import settings
from loaders.warehouse.query import query
from netflix_ratings.matches import metrics
from netflix_ratings.matches.judging import MATCHES
from netflix_ratings.matches.labels import Label, read_labels
from netflix_ratings.matches.metrics import Figures, Match, Share
from tests.bench.__main__ import PAGE, TITLES, say
from tests.bench.contenders import Bench
from tests.bench.measure import Taken
from tests.bench.page import MATCHES_HEADING, in_bytes, markdown_table, put_section

HERE = Path(__file__).parent
LOCK = HERE / "requirements.lock"
IMDB_TITLES = 120_000
OURS, SPLINK = "netflix-ratings", "Splink"


@dataclass(frozen=True)
class Contender:
    """What one of the two took, and how good its matches are on each platform."""

    name: str
    taken: Taken
    figures: Sequence[Figures]


def main() -> None:
    """Measure both and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--titles", type=int, default=TITLES, metavar="N", help="Netflix titles of the sample")
    parser.add_argument("--imdb-titles", type=int, default=IMDB_TITLES, metavar="N", help="IMDb titles of the sample")
    parser.add_argument("--from", dest="folder", type=Path, metavar="DIR", help="files of your own, not the sample")
    parser.add_argument("--labels", type=Path, nargs="+", default=[], metavar="FILE", help="labels of these files")
    asked = parser.parse_args()
    if bool(asked.folder) != bool(asked.labels):
        parser.error("--from and --labels belong together")
    place = settings.home() / "bench" / "matching"
    Bench(place).remove()  # what a run that was broken off left
    bench = Bench(place)
    try:
        bench.start()
        if asked.folder is None:
            bench.make_files(asked.titles, asked.imdb_titles)
        folder = asked.folder or bench.files
        known = read_labels(asked.labels or [bench.files / "truth.csv"])
        ours = _ours(bench, folder, known)
        splink = _splink(bench, folder, known)
        tables = "netflix_titles", "imdb_title_basics"
        rows = [bench.number(f"select count(*) from raw.{table}") for table in tables]
        version = _splink_version()
    finally:
        bench.remove()
    what = "real files" if asked.folder else "the made-up sample"
    section = "\n".join(_section(what, rows, version, [ours, splink], known))
    PAGE.write_text(put_section(PAGE.read_text(encoding="utf-8"), section), encoding="utf-8")
    say(f"written: {PAGE}")


def _ours(bench: Bench, folder: Path, known: Sequence[Label]) -> Contender:
    load, build = bench.load(folder), bench.build_matches()
    memory = max(load.memory, build.memory)
    server = max(taken.server_memory or 0 for taken in (load, build)) or None
    taken = Taken(load.seconds + build.seconds, memory, max(load.disk, build.disk), server)
    say(f"{OURS}: {taken.seconds:.1f} s")
    return Contender(OURS, taken, metrics.by_platform(metrics.judge(known, _matches(bench))))


def _splink(bench: Bench, folder: Path, known: Sequence[Label]) -> Contender:
    """What Splink chose, in the place of what our marts say of each title."""
    out = bench.folder / "splink.csv"
    python = bench.environment_of("splink", LOCK, sha256(LOCK.read_bytes()).hexdigest()[:8])
    taken = bench.measured(python, HERE / "splink_matches.py", folder, out)
    say(f"{SPLINK}: {taken.seconds:.1f} s")
    with out.open(encoding="utf-8", newline="") as stream:
        chosen = {(row["netflix_id"], row["platform"]): row["rated_title_id"] for row in csv.DictReader(stream)}
    if not chosen:
        sys.exit("Splink has matched nothing")
    matches = [replace(match, pick=chosen.get((match.netflix_id, match.platform))) for match in _matches(bench)]
    return Contender(SPLINK, taken, metrics.by_platform(metrics.judge(known, matches)))


def _matches(bench: Bench) -> list[Match]:
    with closing(bench.postgres.connect()) as connection:
        return [Match(*row) for row in query(connection, MATCHES)[1]]


def _splink_version() -> str:
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return next(line.split()[0] for line in lines if line.startswith("splink=="))


def _section(
    what: str, rows: Sequence[int], version: str, contenders: Sequence[Contender], known: Sequence[Label]
) -> Iterator[str]:
    positive = sum(label.is_match for label in known)
    yield f"{MATCHES_HEADING}, on {what}"
    yield ""
    yield (
        f"{rows[0]:,} Netflix titles, {rows[1]:,} IMDb titles, {positive:,} pairs labelled 1 and "
        f"{len(known) - positive:,} other labels. From the files to the matches: of {OURS} the load and those models "
        f"that the matches need, without tests; of {SPLINK} (`{version}`, on DuckDB, in an environment of its own) "
        f"`tests/bench_matching/splink_matches.py`, with parameters estimated by expectation maximisation, each "
        "title's best pair from probability 0.5 on, no rated title twice. By the clock and the peak of resident "
        "memory, as above; what counts as right: docs/matching.md. Our weights were set on labels like those of the "
        "real files; what Splink estimates knows no label."
    )
    yield ""
    platforms = sorted({figures.group[0] for contender in contenders for figures in contender.figures})
    head = ["", "time", "memory", "Postgres"]
    head += [f"{platform} {measure}" for platform in platforms for measure in ("precision", "recall", "F1")]
    lines = []
    for contender in contenders:
        there = {figures.group[0]: figures for figures in contender.figures}
        server = contender.taken.server_memory if contender.name == OURS else None
        cells = [f"{contender.taken.seconds:.1f} s", in_bytes(contender.taken.memory), in_bytes(server)]
        for platform in platforms:
            figures = there[platform]
            cells += [_share(figures.precision), _share(figures.recall), _number(figures.f1)]
        lines.append([contender.name, *cells])
    yield from markdown_table(head, lines, left=(0,))


def _share(share: Share) -> str:
    return f"{_number(share.value)} ({share.count:,} of {share.of:,})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


if __name__ == "__main__":
    main()
