"""dbt, run from Python: the build in three steps and of what has changed only, the docs page, the analyses compiled."""

import copy
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Literal, NamedTuple

from psycopg2 import extensions
from rich.markup import escape

from loaders import build_state, warehouse
from loaders.dbt_process import DbtProcess, processes
from loaders.warehouse import settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import Failure

# Keys are tested in staging. Nothing after it may run before they held, or a doubled key would reach some of the marts:
# that is why the build has steps. `cautious` leaves out the tests that ask a later model too.
FIRST = ("path:seeds", "path:models/staging")
CAUTIOUS = ("--indirect-selection", "cautious")
# Unit tests prove the code, not the data: `make test` and plain `dbt build` run them.
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
# With fewer tests it takes less time to run them here than to start another process.
TESTS_PER_PROCESS = 40


@dataclass(frozen=True)
class Built:
    """What a build did.

    Attributes:
        extent: whether all had to be built, or what had changed, or nothing.
        passed: how many models, seeds and tests passed.
        warned: how many of them warned.
        seconds: how long it took.
    """

    extent: Literal["all", "changed", "nothing"]
    passed: int
    warned: int
    seconds: float


@dataclass(frozen=True)
class Analysis:
    """One of the questions people ask: its name, the question, its SQL as compiled."""

    name: str
    question: str
    sql: str


class _Steps(NamedTuple):
    """Arguments of the steps before the tests."""

    first: tuple[str, ...]
    models: tuple[str, ...]


def build(full: bool = False, verbose: bool = False) -> Built:
    """Build and test what has changed since the last good build, and what depends on it; all where `full`.

    Seeds and staging come first, with their tests, then the other models, then the other tests, in as many processes as
    there are cores. Raise Failure, with what failed said before, where anything does; the next build then does again
    whatever this one touched.
    """
    began = monotonic()
    manifest = _dbt(None, verbose, "parse")
    with TemporaryDirectory() as folder:
        parsed = Path(folder) / "parsed.json"
        manifest.writable_manifest().write(str(parsed))  # now: a build writes into it
        with closing(warehouse.connect(settings.LOADER)) as connection:
            before = build_state.identities(connection, manifest)
            last = build_state.last(connection)
        roots = None if full else _changed(last, manifest, before, Path(folder))
        state = ("--state", folder)
        wanted = _wanted(manifest, verbose, roots, state)
        if not wanted:
            return Built("nothing", 0, 0, monotonic() - began)
        results = _run(manifest, verbose, _steps(roots, state), wanted)
        # A new connection: an idle one may not outlast a build.
        with closing(warehouse.connect(settings.LOADER)) as connection:
            _keep(connection, manifest, parsed.read_bytes(), before)
    statuses = [str(result.status) for result in results if result.node.resource_type != "operation"]
    return Built(
        "all" if roots is None else "changed",
        passed=sum(status in ("success", "pass") for status in statuses),
        warned=statuses.count("warn"),
        seconds=monotonic() - began,
    )


def _wanted(manifest: Any, verbose: bool, roots: Sequence[str] | None, state: Sequence[str]) -> set[str]:
    """The unique ids of what has to be built and tested."""
    if roots is None:
        return set(manifest.nodes)
    kinds = [word for kind in ("seed", "model", "test") for word in ("--resource-type", kind)]
    output = ("--output", "json", "--output-keys", "unique_id")
    listed = _dbt(manifest, verbose, "list", *output, *kinds, "--select", *_downstream(roots), *state)
    return {json.loads(line)["unique_id"] for line in listed}


def _run(manifest: Any, verbose: bool, steps: _Steps, wanted: set[str]) -> list[Any]:
    """Run the steps and return the results of all. Other processes start at once, to be ready for the tests."""
    number = sum(manifest.nodes[key].resource_type == "test" for key in wanted)
    most = min(_cores(), _threads())
    with processes(min(most, max(1, number // TESTS_PER_PROCESS)) - 1) as others:
        first = _dbt(manifest, verbose, "build", *steps.first, *NO_UNIT_TESTS)
        models = _dbt(manifest, verbose, "run", *steps.models)
        built = [*first.results, *models.results]
        left = wanted - {result.node.unique_id for result in built}
        tests = [key for key, node in manifest.nodes.items() if key in left and node.resource_type == "test"]
        tested = _test(manifest, verbose, tests, others)
    # Each step has left a file of its own results; this one is of all.
    whole = replace(models, results=built + tested, args=models.args | {"which": "build"})
    whole.write(str(_target() / "run_results.json"))
    _check("test", tested)
    return [*whole.results]


def _test(manifest: Any, verbose: bool, tests: Sequence[str], others: Sequence[DbtProcess]) -> list[Any]:
    """Run tests, here and in other processes, and return the results of all."""
    if not tests:
        return []
    # Each process gets a manifest with its share of the tests only: to select hundreds by name takes long. Tests of
    # a table stand side by side in it, so that each process has some of every table.
    shares = [_with_tests(manifest, tests[n :: len(others) + 1]) for n in range(len(others) + 1)]
    threads = str(max(1, _threads() // len(shares)))
    command = ("test", *NO_UNIT_TESTS, "--threads", threads, "--no-populate-cache", "--no-write-json")
    for process, share in zip(others, shares[1:], strict=True):
        # Of two that write into one log file, one may put it aside when it is full.
        process.start(share, _arguments(verbose, *command, "--log-file-max-bytes", "0"))
    done = _invoke(shares[0], verbose, *command)
    if done.exception is not None:
        raise _broken("test", done.exception)
    results = [*done.result.results]
    for process in others:
        results += process.wait()
        if verbose:
            sys.stdout.write(process.said())
    return results


def _with_tests(manifest: Any, tests: Sequence[str]) -> Any:
    """The manifest with no other tests than these."""
    share, kept = copy.copy(manifest), set(tests)
    share.nodes = {key: node for key, node in manifest.nodes.items() if node.resource_type != "test" or key in kept}
    return share


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _threads() -> int:
    """How many connections dbt's profile allows; known once dbt has parsed the project."""
    from dbt.adapters import factory

    adapters: dict[str, Any] = dict(factory.FACTORY.adapters)
    return min((int(adapter.config.threads) for adapter in adapters.values()), default=1)


def _changed(last: build_state.Build | None, manifest: Any, now: dict[str, str], folder: Path) -> list[str] | None:
    """Selectors of all that has changed since a build, whose manifest is put into a folder; None where all has to."""
    if last is None or last.stamp != build_state.stamp():
        return None
    (folder / "manifest.json").write_bytes(last.manifest)
    selectors = {key: ".".join(node.fqn) for key, node in manifest.nodes.items()}
    selectors |= {key: f"source:{one.source_name}.{one.name}" for key, one in manifest.sources.items()}
    touched = [key for key in selectors if now.get(key) != last.identities.get(key)]
    return ["state:modified", *sorted(selectors[key] for key in touched)]


def _downstream(roots: Sequence[str], within: str = "") -> Iterator[str]:
    return (f"{root}+{within}" for root in roots)


def _steps(roots: Sequence[str] | None, state: Sequence[str]) -> _Steps:
    """The steps of all, or of what lies downstream of the roots."""
    if roots is None:
        return _Steps(("--select", *FIRST, *CAUTIOUS), ("--exclude", *FIRST))
    first = (one for part in FIRST for one in _downstream(roots, f",{part}"))
    return _Steps(
        ("--select", *first, *CAUTIOUS, *state),
        ("--select", *_downstream(roots), "--exclude", *FIRST, *state),
    )


def _keep(connection: extensions.connection, manifest: Any, parsed: bytes, before: dict[str, str]) -> None:
    """Keep what was built; sources as they were when it began, for a later load is not in it."""
    identities = build_state.identities(connection, manifest) | {
        key: identity for key, identity in before.items() if key in manifest.sources
    }
    build_state.save(connection, build_state.Build(build_state.stamp(), identities, parsed))


def parse() -> dict[str, Any]:
    """Return dbt's manifest of the project as it is now: models with their contracts, tests, descriptions rendered."""
    warehouse.write_profile()
    manifest: dict[str, Any] = _dbt(None, False, "parse").writable_manifest().to_dict(omit_none=False)
    return manifest


def docs(verbose: bool = False) -> Path:
    """Run `dbt docs generate --static` and return the page."""
    _dbt(None, verbose, "docs", "generate", "--static")
    return _target() / "static_index.html"


def _target() -> Path:
    """Where dbt writes what it makes."""
    return settings.ROOT / (os.environ.get("DBT_TARGET_PATH") or "target")


def analyses(name: str | None = None) -> list[Analysis]:
    """Compile the analyses, or only the one of that name, sorted by name."""
    nodes = [result.node for result in _dbt(None, False, "compile", "--select", "path:analyses").results]
    found = sorted((Analysis(n.name, _question(n), n.compiled_code) for n in nodes), key=lambda one: one.name)
    wanted = [one for one in found if name in (None, one.name)]
    if not wanted:
        there_are = ", ".join(one.name for one in found) or "none"
        raise Failure(f"no analysis of the name {name}; there are: {there_are}" if name else "there are no analyses")
    return wanted


def _question(node: Any) -> str:
    """The analysis' description, or else the comment it begins with."""
    first = str(node.raw_code).lstrip().split("\n", 1)[0]
    comment = first[2:].strip() if first.startswith("--") else node.name
    return " ".join(str(node.description or comment).split())


def _dbt(manifest: Any, verbose: bool, *command: str) -> Any:
    """Run one dbt command in this process and return its result; say what failed and raise Failure where it does."""
    done = _invoke(manifest, verbose, *command)
    if done.exception is not None:
        raise _broken(command[0], done.exception)
    if not done.success:
        _check(command[0], done.result.results)
    return done.result


def _arguments(verbose: bool, *command: str) -> list[str]:
    loudness = () if verbose else ("--log-level", "none")
    places = ("--project-dir", str(settings.ROOT), "--profiles-dir", str(settings.profiles_dir()))
    return [*loudness, *command, *places]


def _invoke(manifest: Any, verbose: bool, *command: str) -> Any:
    """Run one dbt command in this process, and show what it is at."""
    from dbt.cli.main import dbtRunner  # here, for it takes longer to import than most commands to run

    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    with messages.status(f"dbt {command[0]}") as status:

        def show(event: Any) -> None:
            if event.info.name == "NodeStart" and not verbose:
                status.update(f"dbt {command[0]}: {escape(event.data.node_info.node_name)}")

        if verbose:
            status.stop()
        return dbtRunner(manifest=manifest, callbacks=[show]).invoke(_arguments(verbose, *command))


def _broken(command: str, exception: BaseException) -> Failure:
    """Say why dbt broke off."""
    messages.print(escape(str(exception).strip()))
    return Failure(f"dbt {command} failed")


def _check(command: str, results: Sequence[Any]) -> None:
    """Say which of the results failed, and raise Failure where any did."""
    failed = [one for one in results if str(one.status) in ("error", "fail", "runtime error")]
    if not failed:
        return
    for one in failed:
        messages.print(f"[bold red]{one.status}[/] {escape(one.node.name)}\n  {escape(_indented(one.message))}")
    skipped = sum(str(one.status) == "skipped" for one in results)
    raise Failure(f"dbt {command}: {len(failed)} failed, {skipped} skipped because of them; see logs/dbt.log")


def _indented(message: str | None) -> str:
    return (message or "").strip().replace("\n", "\n  ")
