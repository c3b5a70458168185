"""dbt, run from Python: the build in two steps, the docs page, the analyses compiled."""

import os
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from rich.markup import escape

from loaders import settings
from loaders.failure import Failure
from loaders.terminal import messages

# Keys are tested in staging. Nothing after it may run before they held, or a doubled key would reach some of the marts:
# that is why the build has two steps. `cautious` puts each test in exactly one of them.
STAGING = ("--select", "path:seeds", "path:models/staging", "--indirect-selection", "cautious")
THE_REST = ("--exclude", "path:seeds", "path:models/staging", "--indirect-selection", "cautious")


@dataclass(frozen=True)
class Built:
    """What a build did: how many models, seeds and tests passed, how many warned, and how long it took in seconds."""

    passed: int
    warned: int
    seconds: float


@dataclass(frozen=True)
class Analysis:
    """One of the questions people ask: its name, the question, its SQL as compiled."""

    name: str
    question: str
    sql: str


def build(verbose: bool = False) -> Built:
    """Run `dbt build`, the sources' keys first; raise Failure, with what failed said before, where anything does."""
    began = monotonic()
    manifest = _dbt(None, verbose, "parse")
    results = [result for step in (STAGING, THE_REST) for result in _dbt(manifest, verbose, "build", *step).results]
    statuses = [str(result.status) for result in results]
    return Built(
        passed=sum(status in ("success", "pass") for status in statuses),
        warned=statuses.count("warn"),
        seconds=monotonic() - began,
    )


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
        raise Failure(f"no analysis of the name {name}; there are: {there_are}" if name else "there are no analyses")
    return wanted


def _question(node: Any) -> str:
    """The analysis' description, or else the comment it begins with."""
    first = str(node.raw_code).lstrip().split("\n", 1)[0]
    comment = first[2:].strip() if first.startswith("--") else node.name
    return " ".join(str(node.description or comment).split())


def _dbt(manifest: Any, verbose: bool, *command: str) -> Any:
    """Run one dbt command in this process and return its result; say what failed and raise Failure where it does."""
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
        raise Failure(f"dbt {command[0]} failed")
    failed = [one for one in result.results if str(one.status) in ("error", "fail", "runtime error")]
    for one in failed:
        messages.print(f"[bold red]{one.status}[/] {escape(one.node.name)}\n  {escape(_indented(one.message))}")
    skipped = sum(str(one.status) == "skipped" for one in result.results)
    raise Failure(f"dbt {command[0]}: {len(failed)} failed, {skipped} skipped because of them; see logs/dbt.log")


def _indented(message: str | None) -> str:
    return (message or "").strip().replace("\n", "\n  ")
