"""Runs every part of `make test`, each to its end, two side by side, and closes with a line for each.

`real`, which has a target of its own, runs where it is named.

    python tests/run_parts.py [PART …]

The dbt parts have a warehouse of their own in a temporary folder; the user's is never touched.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from loaders.warehouse.embedded import EmbeddedPostgres
from loaders.warehouse.settings import PG_VARIABLES, ROOT

BIN = Path(sys.executable).parent
# What the README promises of the matches, in the words of `netflix-ratings evaluate`.
REAL_FLOORS = (
    *("--min-precision", "imdb=0.997", "--min-recall", "imdb=0.99"),
    *("--min-precision", "rotten_tomatoes=0.997", "--min-recall", "rotten_tomatoes=0.98"),
)
SAMPLE_FLOORS = (
    *("--min-precision", "imdb=0.999", "--min-recall", "imdb=0.995"),
    *("--min-precision", "rotten_tomatoes=0.999", "--min-recall", "rotten_tomatoes=0.995"),
)


class Skipped(Exception):
    """The part cannot run here; the text says why."""


class Failed(Exception):
    """The part did not pass; the text is what was said."""


@dataclass(frozen=True)
class Outcome:
    """How one part ended: `passed`, `failed` or `skipped`, after how many seconds, and why."""

    part: str
    ending: str
    seconds: float
    said: str


class Workshop:
    """Where the parts run: a temporary home, and an environment that points dbt and the commands there."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {name: value for name, value in os.environ.items() if name not in PG_VARIABLES} | {
            "NETFLIX_RATINGS_HOME": str(home),
            "DBT_PROFILES_DIR": str(home),
            "DBT_TARGET_PATH": str(home / "target"),
            "DBT_LOG_PATH": str(home / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "COLUMNS": "120",
        }

    def run(self, *command: str | Path, also: Mapping[str, str] | None = None) -> str:
        """Run a command of the environment's bin folder from the root and return what it said; raise Failed."""
        program, *arguments = map(str, command)
        done = subprocess.run(
            [str(BIN / program), *arguments],
            cwd=ROOT,
            env=self.environment | dict(also or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode != 0:
            raise Failed(f"$ {' '.join((program, *arguments))}\n{done.stdout}")
        return done.stdout


def ruff(shop: Workshop) -> None:
    shop.run("ruff", "check")
    shop.run("ruff", "format", "--check")


def imports(shop: Workshop) -> None:
    """The layers of the packages, declared in pyproject.toml."""
    shop.run("lint-imports", "--no-cache")


def mypy(shop: Workshop) -> None:
    shop.run("mypy", "--strict")


def pytest(shop: Workshop) -> None:
    """In two workers, a file in one of them. What has a `make` target of its own is not in it."""
    workers = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
    others = [f"--ignore=tests/{folder}" for folder in ("operations", "readers", "redshift", "spark")]
    said = shop.run(
        "pytest", "-q", "-p", "no:cacheprovider", *workers, *others, "-m", "not (resilience or browser)", "tests"
    )
    print(said.strip().splitlines()[-1])


def deprecations(shop: Workshop) -> None:
    _write_profile(shop)
    shop.run("dbt", "--warn-error", "parse", "--no-partial-parse", "--show-all-deprecations")


def sample(shop: Workshop) -> None:
    shop.run("netflix-ratings", "sample", "--out", shop.home / "made-up")
    shop.run("netflix-ratings", "load", "--from", shop.home / "made-up")
    _build(shop)
    _evaluate(shop, [shop.home / "made-up" / "truth.csv"], SAMPLE_FLOORS)


def docs(shop: Workshop) -> None:
    shop.run("dbt", "docs", "generate", "--static")


def bouncer(shop: Workshop) -> None:
    if sys.version_info < (3, 11):
        raise Skipped("dbt-bouncer has no release for Python 3.10")
    artifacts = {"DBT_PROJECT_DIR": str(shop.home)}  # where it looks for target/
    shop.run("dbt-bouncer", "run", "--show-all-failures", also=artifacts)
    shop.run("dbt-bouncer", "run", "--show-all-failures", "--preset", "strict", also=artifacts)


def coverage(shop: Workshop) -> None:
    report = shop.home / "coverage-doc.json"
    artifacts = ("--run-artifacts-dir", shop.home / "target", "--cov-report", report)
    shop.run("dbt-coverage", "compute", "doc", *artifacts, "--cov-fail-under", "1")
    shop.run("python", "tests/manifest_coverage.py", shop.home / "target" / "manifest.json")


def sqlfluff(shop: Workshop) -> None:
    shop.run("netflix-ratings", "warehouse", "start")
    # In one process: others do not keep to .sqlfluff's recursion_limit. It keeps millions of objects, as dbt does, and
    # a third of its time goes to looking at them.
    lint = "from loaders.garbage import look_less_often as once; once(); from sqlfluff.cli.commands import cli; cli()"
    shop.run("python", "-c", lint, "lint", "--disable-progress-bar")


def real(shop: Workshop) -> None:
    folder = os.environ.get("NETFLIX_RATINGS_DATA")
    if not folder:
        raise Skipped("NETFLIX_RATINGS_DATA names no folder of real files")
    shop.run("netflix-ratings", "load", "--force", "--from", folder)  # a sample before it may have had more
    _build(shop, "--exclude-resource-type", "unit_test")  # which have rows of their own: `sample` runs them
    if labels := sorted(Path(folder).glob("labels/*.csv")):
        _evaluate(shop, labels, REAL_FLOORS)


def _evaluate(shop: Workshop, labels: Sequence[Path], floors: Sequence[str]) -> None:
    """The matches are at least as good as the README says."""
    files = [word for path in labels for word in ("--labels", str(path))]
    shop.run("netflix-ratings", "evaluate", *files, *floors)


def _write_profile(shop: Workshop) -> None:
    shop.run("netflix-ratings", "warehouse", "start")


def _build(shop: Workshop, *options: str) -> None:
    """Plain `dbt build`, which must pass without a warning."""
    said = shop.run("dbt", "build", *options)
    results = json.loads((shop.home / "target" / "run_results.json").read_text())["results"]
    # Nothing is built of an exposure.
    built = [result for result in results if not result["unique_id"].startswith("exposure.")]
    others = [
        f"{result['unique_id']}: {result['status']}" for result in built if result["status"] not in ("success", "pass")
    ]
    if others or not built:
        raise Failed("\n".join([said, *others]))


Part = Callable[[Workshop], None]
# Side by side, each in this order; what shares a warehouse is in one lane.
LANES: tuple[tuple[Part, ...], ...] = (
    (pytest,),
    (ruff, imports, mypy, deprecations, sample, docs, bouncer, coverage, sqlfluff, real),
)


def attempt(part: Part, shop: Workshop) -> Outcome:
    """Run one part, whatever happens, and say how it ended as soon as it has."""
    began = monotonic()
    try:
        part(shop)
        ending, said = "passed", ""
    except Skipped as reason:
        ending, said = "skipped", str(reason)
    except Failed as failure:
        ending, said = "failed", str(failure)
    except Exception as error:
        ending, said = "failed", repr(error)
    outcome = Outcome(part.__name__, ending, monotonic() - began, said)
    print(f"… {outcome.part} {outcome.ending}", flush=True)
    return outcome


@contextmanager
def workshop() -> Iterator[Workshop]:
    """A workshop that leaves nothing behind. Its path is short, for a unix socket's path has a limit."""
    home = Path(tempfile.mkdtemp(prefix="nr-"))
    home.chmod(0o711)
    shop = Workshop(home)
    try:
        yield shop
    finally:
        postgres = EmbeddedPostgres(home)
        postgres.stop()
        shutil.rmtree(postgres.folder, ignore_errors=True)
        shutil.rmtree(home)


def main() -> int:
    """Run the parts named, all but `real` without a name; the exit code is 1 where one failed."""
    known = {part.__name__: part for lane in LANES for part in lane}
    wanted = sys.argv[1:] or [name for name, part in known.items() if part is not real]
    if unknown := set(wanted) - set(known):
        sys.exit(f"no part {', '.join(unknown)}; there are: {', '.join(known)}")
    with workshop() as shop, ThreadPoolExecutor(len(LANES)) as pool:
        lanes = [
            pool.submit(
                lambda parts: [attempt(part, shop) for part in parts], [p for p in lane if p.__name__ in wanted]
            )
            for lane in LANES
        ]
        outcomes = [outcome for lane in lanes for outcome in lane.result()]
    for outcome in outcomes:
        if outcome.ending == "failed":
            print(f"\n{'═' * 20} {outcome.part}\n{outcome.said.strip()}")
    print()
    for outcome in outcomes:
        why = f"  {outcome.said}" if outcome.ending == "skipped" else ""
        print(f"{outcome.part:<17}{outcome.ending:<9}{outcome.seconds:6.1f} s{why}")
    counts = {name: sum(outcome.ending == name for outcome in outcomes) for name in ("passed", "failed", "skipped")}
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['failed']} failed{skipped}")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
