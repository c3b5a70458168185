"""dbt, run from Python: the build in two steps and of what has changed only, the docs page, the analyses compiled."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Literal

from psycopg2 import extensions
from rich.markup import escape

from loaders import build_state, warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import UserError

# Keys are tested in staging. Nothing after it may run before they held, or a doubled key would reach some of the marts:
# that is why the build has two steps. `cautious` puts each test in exactly one of them.
FIRST = ("path:seeds", "path:models/staging")
CAUTIOUS = ("--indirect-selection", "cautious")


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


def build(full: bool = False, verbose: bool = False) -> Built:
    """Run `dbt build` on what has changed since the last good build, and what depends on it; on all where `full`.

    The sources' keys come first. Raise UserError where anything fails, after a message for each failure; the next build
    then builds again what this one touched.
    """
    began = monotonic()
    manifest = _dbt(None, verbose, "parse")
    with TemporaryDirectory() as folder:
        parsed = Path(folder) / "parsed.json"
        manifest.writable_manifest().write(str(parsed))  # now: a build writes into it
        with closing(warehouse.connect(settings.LOADER)) as connection:
            before = build_state.fingerprints(connection, manifest)
            last = build_state.last(connection)
        roots = None if full else _changed(last, manifest, before, Path(folder))
        state = ("--state", folder)
        extent: Literal["all", "changed", "nothing"] = "all"
        if roots is not None:
            wanted = _dbt(manifest, verbose, "list", "--select", *_downstream(roots), *state)
            extent = "changed" if wanted else "nothing"
        steps = [] if extent == "nothing" else _steps(roots, state)
        results = [result for step in steps for result in _dbt(manifest, verbose, "build", *step).results]
        if steps:
            # A new connection: an idle one may not outlast a build.
            with closing(warehouse.connect(settings.LOADER)) as connection:
                _keep(connection, manifest, parsed.read_bytes(), before)
    statuses = [str(result.status) for result in results]
    return Built(
        extent,
        passed=sum(status in ("success", "pass") for status in statuses),
        warned=statuses.count("warn"),
        seconds=monotonic() - began,
    )


def _changed(last: build_state.Build | None, manifest: Any, now: dict[str, str], folder: Path) -> list[str] | None:
    """Selectors of all that has changed since a build, whose manifest is put into a folder; None where all has to."""
    if last is None or last.project != build_state.project_fingerprint():
        return None
    (folder / "manifest.json").write_bytes(last.manifest)
    selectors = {key: ".".join(node.fqn) for key, node in manifest.nodes.items()}
    selectors |= {key: f"source:{one.source_name}.{one.name}" for key, one in manifest.sources.items()}
    touched = [key for key in selectors if now.get(key) != last.relations.get(key)]
    return ["state:modified", *sorted(selectors[key] for key in touched)]


def _downstream(roots: Sequence[str], within: str = "") -> Iterator[str]:
    return (f"{root}+{within}" for root in roots)


def _steps(roots: Sequence[str] | None, state: Sequence[str]) -> list[tuple[str, ...]]:
    """Arguments of the two `dbt build`: of all, or of what lies downstream of the roots."""
    if roots is None:
        return [("--select", *FIRST, *CAUTIOUS), ("--exclude", *FIRST, *CAUTIOUS)]
    first = (one for part in FIRST for one in _downstream(roots, f",{part}"))
    return [
        ("--select", *first, *CAUTIOUS, *state),
        ("--select", *_downstream(roots), "--exclude", *FIRST, *CAUTIOUS, *state),
    ]


def _keep(connection: extensions.connection, manifest: Any, parsed: bytes, before: dict[str, str]) -> None:
    """Keep what was built; sources as they were when it began, for a later load is not in it."""
    fingerprints = build_state.fingerprints(connection, manifest) | {
        key: fingerprint for key, fingerprint in before.items() if key in manifest.sources
    }
    build_state.save(connection, build_state.Build(build_state.project_fingerprint(), fingerprints, parsed))


def parse() -> dict[str, Any]:
    """Return dbt's manifest of the project as it is now: models with their contracts, tests, descriptions rendered."""
    warehouse.write_profile()
    manifest: dict[str, Any] = _dbt(None, False, "parse").writable_manifest().to_dict(omit_none=False)
    return manifest


def docs(verbose: bool = False) -> Path:
    """Run `dbt docs generate --static` and return the page."""
    _dbt(None, verbose, "docs", "generate", "--static")
    return Path(os.environ.get("DBT_TARGET_PATH") or settings.ROOT / "target") / "static_index.html"


def analyses(name: str | None = None) -> list[Analysis]:
    """Compile the analyses, or only the one of that name, sorted by name."""
    nodes = [result.node for result in _dbt(None, False, "compile", "--select", "path:analyses").results]
    found = sorted((Analysis(n.name, _question(n), n.compiled_code) for n in nodes), key=lambda one: one.name)
    wanted = [one for one in found if name in (None, one.name)]
    if not wanted:
        there_are = ", ".join(one.name for one in found) or "none"
        raise UserError(f"no analysis of the name {name}; there are: {there_are}" if name else "there are no analyses")
    return wanted


def _question(node: Any) -> str:
    """The analysis' description, or else the comment it begins with."""
    first = str(node.raw_code).lstrip().split("\n", 1)[0]
    comment = first[2:].strip() if first.startswith("--") else node.name
    return " ".join(str(node.description or comment).split())


def _dbt(manifest: Any, verbose: bool, *command: str) -> Any:
    """Run one dbt command in this process and return its result; say what failed and raise UserError where it does."""
    from dbt.cli.main import dbtRunner  # here, for it takes longer to import than most commands to run

    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    places = ("--project-dir", str(settings.ROOT), "--profiles-dir", str(settings.profiles_dir()))
    loudness = () if verbose else ("--log-level", "none")
    with messages.status(f"dbt {command[0]}") as status:

        def show(event: Any) -> None:
            if event.info.name == "NodeStart" and not verbose:
                status.update(f"dbt {command[0]}: {escape(event.data.node_info.node_name)}")

        if verbose:
            status.stop()
        done = dbtRunner(manifest=manifest, callbacks=[show]).invoke([*loudness, *command, *places])
    result: Any = done.result
    if done.success:
        return result
    if done.exception is not None:
        messages.print(escape(str(done.exception).strip()))
        raise UserError(f"dbt {command[0]} failed")
    failed = [one for one in result.results if str(one.status) in ("error", "fail", "runtime error")]
    for one in failed:
        messages.print(f"[bold red]{one.status}[/] {escape(one.node.name)}\n  {escape(_indented(one.message))}")
    skipped = sum(str(one.status) == "skipped" for one in result.results)
    raise UserError(f"dbt {command[0]}: {len(failed)} failed, {skipped} skipped because of them; see logs/dbt.log")


def _indented(message: str | None) -> str:
    return (message or "").strip().replace("\n", "\n  ")
