"""dbt, run from Python: the build in steps and of what has changed only, the docs page, the analyses compiled."""

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Literal

import psycopg2
from psycopg2 import errors, extensions, sql

from loaders import (
    build_state,
    changed_rows,
    changes,
    dbt_command,
    dbt_tests,
    garbage,
    marts_build,
    project,
    timings,
    warehouse,
)
from loaders.changes import WANTED, Changes
from loaders.dbt_process import DbtProcess, processes
from loaders.marts_build import Mart
from loaders.warehouse import settings
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.patience import LOCK_TIMEOUT, patiently

# Keys are tested in staging. Nothing after it may run before they held, or a doubled key would reach some of the marts:
# that is why the build has steps. `cautious` leaves out the tests that ask a later model too. Tests of staging ask what
# was set aside in all of it.
FIRST = ("path:seeds", "path:models/staging", "int_value_notes")
CAUTIOUS = ("--indirect-selection", "cautious")
# Unit tests prove the code, not the data: `make test` and plain `dbt build` run them.
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
# Arguments of the steps before the tests: of a build of all, and of what has changed.
ALL_FIRST = ("--select", *FIRST, *CAUTIOUS)
ALL_MODELS = ("--exclude", *FIRST)
CHANGED_FIRST = ("--select", *(f"tag:{WANTED},{part}" for part in FIRST), *CAUTIOUS)
CHANGED_MODELS = ("--select", f"tag:{WANTED}", "--exclude", *FIRST, f"path:models/{marts_build.FOLDER}")
CHANGED_MARTS = ("--select", f"tag:{WANTED},path:models/{marts_build.FOLDER}")


@dataclass(frozen=True)
class Built:
    """What a build did.

    Attributes:
        extent: whether all had to be built, or what had changed, or nothing.
        passed: how many models, seeds and tests passed.
        warned: how many of them warned.
        seconds: how long it took.
        longest: models, seeds and tests with their seconds, the longest first.
        stayed: how many tables could have changed and have the same rows.
    """

    extent: Literal["all", "changed", "nothing"]
    passed: int
    warned: int
    seconds: float
    longest: tuple[tuple[str, float], ...] = ()
    stayed: int = 0


@dataclass(frozen=True)
class _Made:
    """What a build made.

    Attributes:
        results: dbt's, of all models, seeds and tests.
        marts: the marts that wait.
        copied: fingerprint of each published mart that was copied, by unique id.
        stayed: unique ids of the models that could have changed and did not.
    """

    results: list[Any]
    marts: list[Mart]
    copied: dict[str, str]
    stayed: Set[str] = frozenset()


@dataclass(frozen=True)
class Analysis:
    """One of the questions people ask: its name, the question, its SQL as compiled, why it may find nothing."""

    name: str
    question: str
    sql: str
    when_empty: str | None


def build(full: bool = False, verbose: bool = False) -> Built:
    """Build and test what has changed since the last good build, and what depends on it; all where `full`.

    Seeds and staging come first, with their tests, then the other models, then the other tests, in as many processes as
    there are cores. Marts are built where nobody reads, and wait there to be published. Raise UserError where anything
    fails, after a message for each failure; the next build then builds again what this one touched.
    """
    began = monotonic()
    files = project.fingerprint()  # now: who edits a file during the build finds it built again by the next one
    with timings.step("look whether anything has changed"):
        is_as_built = not full and _is_as_built(files)
    if is_as_built:
        return Built("nothing", 0, 0, monotonic() - began)
    with timings.step("dbt: read the project"):
        manifest = dbt_command.run(None, verbose, "parse", "--write-json")
        parsed = dbt_command.manifest_file().read_bytes()  # now: a build writes into the one in memory
        garbage.keep_what_is_there()
    with TemporaryDirectory() as folder:
        state = ("--state", folder)
        with closing(warehouse.connect(settings.LOADER)) as connection:
            waiting, last = build_state.waiting(connection), build_state.last(connection)
            before = build_state.fingerprints(connection, manifest)
            with_waiting = build_state.fingerprints(connection, manifest, waiting.marts if waiting else [])
        if waiting is not None and not full:
            roots = _changed(waiting.build, manifest, with_waiting, Path(folder))
            same_files = waiting.build.files == files
            if roots is not None and not changes.since(manifest, verbose, roots, () if same_files else state).wanted:
                return Built("nothing", 0, 0, monotonic() - began)
        roots = None if full else _changed(last, manifest, before, Path(folder))
        same_files = last is not None and last.files == files
        changed = None if roots is None else changes.since(manifest, verbose, roots, () if same_files else state)
    if changed is not None and not changed.wanted:
        if waiting is not None:  # of another state of the project, or of the files
            prepare([])
        return Built("nothing", 0, 0, monotonic() - began)
    _forget_changed_rows(manifest)  # of a build that was killed
    try:
        if changed is None or last is None:
            made = _build_all(manifest, verbose)
        else:
            made = _build_changes(manifest, verbose, changed, last.relations, before)
    finally:  # for who reads dbt's manifest: marts are where they are published
        dbt_command.manifest_file().write_bytes(parsed)
    # A new connection: an idle one may not outlast a build.
    with closing(warehouse.connect(settings.LOADER)) as connection:
        good = _as_built(connection, manifest, parsed, before, files)
        _keep(connection, good, made.marts, made.copied)
    statuses = [
        str(result.status)
        for result in made.results
        if result.node.resource_type != "operation" and result.node.unique_id not in made.stayed
    ]
    return Built(
        "all" if changed is None else "changed",
        passed=sum(status in ("success", "pass") for status in statuses),
        warned=statuses.count("warn"),
        seconds=monotonic() - began,
        longest=tuple(sorted(((r.node.name, r.execution_time) for r in made.results), key=lambda one: -one[1])),
        stayed=len(made.stayed),
    )


def _is_as_built(files: str) -> bool:
    """Whether nothing is to be built, and no build waits; to ask dbt takes longer than all else of such a run."""
    with closing(warehouse.connect(settings.LOADER)) as connection:
        return build_state.waiting(connection) is None and build_state.is_as_built(connection, files)


def prepare(marts: Sequence[Mart]) -> dict[str, str]:
    """Make room for marts; return the fingerprint of each published one that was copied to be added to."""
    try:
        with closing(warehouse.connect(settings.LOADER)) as connection, connection, connection.cursor() as cursor:
            build_state.forget_waiting(cursor)
        with closing(warehouse.connect(settings.TRANSFORMER)) as connection:
            return marts_build.prepare(connection, marts)
    except errors.InsufficientPrivilege as error:
        raise UserError(f"the role may not build: {error.diag.message_primary}") from None
    except errors.LockNotAvailable:
        raise TemporaryError(
            f"a session has been reading the marts for {LOCK_TIMEOUT:g} s: what an earlier build left could not be "
            "dropped; nothing was changed"
        ) from None


def _build_all(manifest: Any, verbose: bool) -> _Made:
    """Make and test everything."""
    wanted = set(manifest.nodes)
    marts, copied = _make_room(manifest, wanted)
    with _test_processes(manifest, wanted) as others:
        steps = [_first(manifest, verbose, ALL_FIRST)]
        with timings.step("dbt: models"):
            steps.append(_models(manifest, verbose, ALL_MODELS))
        return _Made(_tests(manifest, verbose, wanted, steps, others), marts, copied)


def _build_changes(
    manifest: Any, verbose: bool, changed: Changes, as_built: Mapping[str, str], as_found: Mapping[str, str]
) -> _Made:
    """Make and test what has changed; the marts once it is known which of them read only what has stayed as it was."""
    # Now, for who reads a mart may be in the way. Of those that are added to the copy is made when they are.
    prepare([mart for mart in marts_build.marts(manifest, changed.wanted) if not mart.is_added_to])
    changes.mark(manifest, changed)
    with _test_processes(manifest, changed.wanted) as others, ExitStack() as apart:
        steps = [_first(manifest, verbose, CHANGED_FIRST)]
        apart.enter_context(_changed_rows(manifest, changed, as_built, as_found))
        with timings.step("dbt: intermediate models"):
            steps.append(_models(manifest, verbose, CHANGED_MODELS))
        with closing(warehouse.connect(settings.LOADER)) as connection:
            now = build_state.fingerprints(connection, manifest)
        wanted = changes.narrow(manifest, changed, as_built, now)
        marts, copied = _make_room(manifest, wanted)
        if marts:
            with timings.step("dbt: marts"):
                steps.append(_models(manifest, verbose, CHANGED_MARTS))
        stayed = {key for key in changed.wanted - wanted if manifest.nodes[key].resource_type == "model"}
        return _Made(_tests(manifest, verbose, wanted, steps, others), marts, copied, stayed)


@contextmanager
def _changed_rows(
    manifest: Any, changed: Changes, as_built: Mapping[str, str], as_found: Mapping[str, str]
) -> Iterator[None]:
    """Have models and tests find the rows that have changed, and drop these again in the end."""
    with timings.step("set apart the rows that have changed"):
        _set_apart_changed_rows(manifest, changed, as_built, as_found)
    try:
        yield
    finally:
        # What is left is dropped by the next build; an error of this one is worth more.
        with suppress(psycopg2.Error, UserError, TemporaryError):
            _forget_changed_rows(manifest)


def _set_apart_changed_rows(
    manifest: Any, changed: Changes, as_built: Mapping[str, str], as_found: Mapping[str, str]
) -> None:
    """Have models find the rows of the raw tables that have changed, through views beside those of staging."""
    then, now_there = (
        {source.identifier: fingerprints[key] for key, source in manifest.sources.items() if key in fingerprints}
        for fingerprints in (as_built, as_found)
    )
    tables = changed_rows.set_apart(partial(warehouse.connect, settings.LOADER), then, now_there)
    with closing(warehouse.connect(settings.TRANSFORMER)) as connection, connection, connection.cursor() as cursor:
        for key, source in manifest.sources.items():
            children = set(manifest.child_map[key]) & set(manifest.nodes) if source.identifier in tables else set()
            for view in (manifest.nodes[child] for child in children):
                # A view that has changed, or reads a seed that has, reads the other rows in another way, too.
                itself = {view.unique_id, *view.depends_on.nodes} - {key}
                if view.resource_type == "model" and not itself & changed.touched:
                    changed_rows.show(cursor, view.schema, view.alias, source.identifier)


def _forget_changed_rows(manifest: Any) -> None:
    """Drop what an earlier build, or this one, has set apart."""

    def drop_parts(cursor: extensions.cursor) -> None:
        for kind, part in changed_rows.parts(manifest):
            cursor.execute(sql.SQL(f"drop {kind} if exists {{}} cascade").format(part))

    try:
        for role, drop in ((settings.TRANSFORMER, drop_parts), (settings.LOADER, changed_rows.forget)):
            with closing(warehouse.connect(role)) as connection, connection:
                patiently(connection, drop)
    except errors.LockNotAvailable:
        raise TemporaryError(
            f"a session has been reading what a build set apart for {LOCK_TIMEOUT:g} s: it could not be dropped"
        ) from None


def _make_room(manifest: Any, wanted: set[str]) -> tuple[list[Mart], dict[str, str]]:
    """Have dbt build the marts among these where nobody reads; return them, and the fingerprints of those copied."""
    marts = marts_build.marts(manifest, wanted)
    copied = prepare(marts)
    marts_build.redirect(manifest, marts)
    return marts, copied


def _test_processes(manifest: Any, wanted: set[str]) -> AbstractContextManager[list[DbtProcess]]:
    """Processes for the tests, which start at once, to be ready for them."""
    number = sum(manifest.nodes[key].resource_type == "test" for key in wanted)
    return processes(dbt_tests.number_of_processes(number) - 1)


def _first(manifest: Any, verbose: bool, select: Sequence[str]) -> Any:
    with timings.step("dbt: seeds and staging, with their tests"):
        return dbt_command.run(manifest, verbose, "build", "--no-write-json", *select, *NO_UNIT_TESTS)


def _models(manifest: Any, verbose: bool, select: Sequence[str]) -> Any:
    return dbt_command.run(manifest, verbose, "run", "--no-write-json", *select)


def _tests(
    manifest: Any, verbose: bool, wanted: set[str], steps: Sequence[Any], others: Sequence[DbtProcess]
) -> list[Any]:
    """Run the tests that the steps have not run; return the results of all."""
    built = [result for step in steps for result in step.results]
    left = wanted - {result.node.unique_id for result in built}
    tests = [key for key, node in manifest.nodes.items() if key in left and node.resource_type == "test"]
    with timings.step("dbt: tests"):
        tested = dbt_tests.run(manifest, verbose, tests, others[: dbt_tests.number_of_processes(len(tests)) - 1])
    # No step has written its own: this file is of all.
    whole = replace(steps[-1], results=built + tested, args=steps[-1].args | {"which": "build"})
    whole.write(str(dbt_command.target() / "run_results.json"))
    dbt_command.check("test", tested)
    return [*whole.results]


def _changed(last: build_state.Build | None, manifest: Any, now: dict[str, str], folder: Path) -> list[str] | None:
    """The unique ids of the relations that are others than after a build, whose manifest is put into a folder.

    None where all has to be built.
    """
    if last is None or last.project != build_state.project_fingerprint():
        return None
    (folder / "manifest.json").write_bytes(last.manifest)
    return [key for key in (*manifest.nodes, *manifest.sources) if now.get(key) != last.relations.get(key)]


def _as_built(
    connection: extensions.connection, manifest: Any, parsed: bytes, before: dict[str, str], files: str
) -> build_state.Build:
    """What was built; sources as they were when it began, for a later load is not in it."""
    fingerprints = build_state.fingerprints(connection, manifest) | {
        key: fingerprint for key, fingerprint in before.items() if key in manifest.sources
    }
    return build_state.Build(build_state.project_fingerprint(), fingerprints, parsed, files)


def _keep(
    connection: extensions.connection, build: build_state.Build, marts: list[Mart], copied: dict[str, str]
) -> None:
    """Keep a good build."""
    with connection, connection.cursor() as cursor:
        if marts:
            build_state.save_waiting(cursor, build_state.Waiting(build, marts, copied))
        else:  # nothing that people read has changed
            build_state.save(cursor, build)


def parse() -> dict[str, Any]:
    """Return dbt's manifest of the project as it is now: models with their contracts, tests, descriptions rendered."""
    warehouse.write_profile()
    manifest: dict[str, Any] = dbt_command.run(None, False, "parse").writable_manifest().to_dict(omit_none=False)
    return manifest


def docs(verbose: bool = False) -> Path:
    """Run `dbt docs generate --static` and return the page.

    Generic and unit tests are listed, but their SQL is not compiled: that took a third of the time of `site`, and the
    page leads to it from its graph alone.
    """
    without = ("--exclude", "test_type:generic", "test_type:unit")
    dbt_command.run(None, verbose, "docs", "generate", "--static", *without)
    return dbt_command.target() / "static_index.html"


def analyses(name: str | None = None) -> list[Analysis]:
    """Compile the analyses, or only the one of that name, sorted by name."""
    # By their files, for dbt takes seconds to read the project.
    names = sorted(path.stem for path in (settings.ROOT / "analyses").rglob("*.sql"))
    if not names:
        raise UserError("there are no analyses")
    if name not in (None, *names):
        raise UserError(f"no analysis of the name {name}; there are: {', '.join(names)}")
    nodes = [result.node for result in dbt_command.run(None, False, "compile", "--select", "path:analyses").results]
    found = sorted(
        (Analysis(n.name, _question(n), n.compiled_code, n.config.meta.get("when_empty")) for n in nodes),
        key=lambda analysis: analysis.name,
    )
    return [analysis for analysis in found if name in (None, analysis.name)]


def _question(node: Any) -> str:
    """The analysis' description, or else the comment it begins with."""
    first = str(node.raw_code).lstrip().split("\n", 1)[0]
    comment = first[2:].strip() if first.startswith("--") else node.name
    return " ".join(str(node.description or comment).split())
