"""One command of dbt, run in this process."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape

from loaders import failing_rows, garbage
from loaders.failing_rows import Ask
from loaders.warehouse import is_lost, settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import TemporaryError, UserError

LOST = "the warehouse broke off, what people read is as it was"


def run(manifest: Any, verbose: bool, *command: str, ask: Ask = failing_rows.ask_warehouse) -> Any:
    """Run one dbt command in this process and return its result; say what failed and raise UserError where it does.

    The engine that built is asked by `ask` for the rows that failed.
    """
    done = invoke(manifest, verbose, *command)
    if done.exception is not None:
        raise broken(command[0], done.exception)
    if not done.success:
        check(command[0], done.result.results, ask)
    return done.result


def arguments(verbose: bool, *command: str) -> list[str]:
    """A command with the options that all have: where the project is, and whether dbt talks."""
    loudness = () if verbose else ("--log-level", "none")
    places = ("--project-dir", str(settings.ROOT), "--profiles-dir", str(settings.profiles_dir()))
    return [*loudness, *command, *places]


def invoke(manifest: Any, verbose: bool, *command: str) -> Any:
    """Run one dbt command in this process, and show what it is at."""
    from dbt.cli.main import dbtRunner  # here, for it takes longer to import than most commands to run

    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    garbage.look_less_often()
    with messages.status(f"dbt {command[0]}") as status:

        def show(event: Any) -> None:
            if event.info.name == "NodeStart" and not verbose:
                status.update(f"dbt {command[0]}: {escape(event.data.node_info.node_name)}")

        if verbose:
            status.stop()
        return dbtRunner(manifest=manifest, callbacks=[show]).invoke(arguments(verbose, *command))


def broken(command: str, exception: BaseException) -> UserError:
    """Say why dbt broke off. Where Ctrl-C or another signal ended it, that is not dbt's failure."""
    if isinstance(exception, KeyboardInterrupt) or isinstance(exception.__cause__, KeyboardInterrupt):
        raise KeyboardInterrupt
    messages.print(escape(str(exception).strip()))
    if is_lost(str(exception)):
        return TemporaryError(f"dbt {command}: {LOST}")
    return UserError(f"dbt {command} failed")


def check(command: str, results: Sequence[Any], ask: Ask = failing_rows.ask_warehouse) -> None:
    """Say which of the results failed, and raise UserError where any did."""
    failed = [result for result in results if str(result.status) in ("error", "fail", "runtime error")]
    if not failed:
        return
    gone = [result for result in failed if is_lost(str(result.message))]
    if len(gone) == len(failed):
        messages.print(escape("\n".join(_indented(gone[0]))), soft_wrap=True)  # of one: the others say the same
        raise TemporaryError(f"dbt {command}: {LOST}; see {_log()}")
    for result in failed:
        messages.print(f"[bold red]{result.status}[/] {escape(result.node.name)}")
        for line in failing_rows.first_rows(result, ask) or _indented(result):
            messages.print(f"  {escape(line)}", soft_wrap=True)
        if where := failing_rows.where(result, ask):
            messages.print(f"  {escape(where)}", soft_wrap=True)
    skipped = sum(str(result.status) == "skipped" for result in results)
    raise UserError(f"dbt {command}: {len(failed)} failed, {skipped} skipped because of them; see {_log()}")


def _indented(result: Any) -> list[str]:
    """What dbt says of a failure. Of a test of data that is how many rows it found, under a name that tells nothing."""
    if str(result.status) == "fail" and result.node.resource_type == "test":
        return [f"{result.failures} found; they could not be read again"]
    return str(result.message or "").strip().splitlines()


def _log() -> Path:
    """Where dbt writes its log."""
    return settings.ROOT / (os.environ.get("DBT_LOG_PATH") or "logs") / "dbt.log"


def target() -> Path:
    """Where dbt writes what it makes."""
    return settings.ROOT / (os.environ.get("DBT_TARGET_PATH") or "target")


def manifest_file() -> Path:
    """Where dbt writes its manifest, and others read it."""
    return target() / "manifest.json"
