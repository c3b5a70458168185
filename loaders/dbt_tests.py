"""dbt's data tests, in as many processes as there are cores, each with its share."""

import copy
import os
import sys
from collections.abc import Sequence
from typing import Any

from loaders import dbt_command
from loaders.dbt_process import DbtProcess
from loaders.warehouse.errors import UserError

# With fewer tests it takes less time to run them here than to start another process.
TESTS_PER_PROCESS = 40


def number_of_processes(tests: int) -> int:
    """How many processes are worth it for so many tests; dbt's profile says how many connections there may be."""
    return max(1, min(_cores(), _threads(), tests // TESTS_PER_PROCESS))


def run(manifest: Any, verbose: bool, tests: Sequence[str], others: Sequence[DbtProcess]) -> list[Any]:
    """Run tests, here and in other processes, and return the results of all."""
    if not tests:
        return []
    # Each process gets a manifest with its share of the tests only: to select hundreds by name takes long. Tests of
    # a table stand side by side in it, so that each process has some of every table.
    shares = [_with_tests(manifest, tests[n :: len(others) + 1]) for n in range(len(others) + 1)]
    threads = str(max(1, _threads() // len(shares)))
    command = ("test", "--threads", threads, "--no-populate-cache", "--no-write-json")
    for process, share in zip(others, shares[1:], strict=True):
        # Of two that write into one log file, one may put it aside when it is full.
        process.start(share, dbt_command.arguments(verbose, *command, "--log-file-max-bytes", "0"))
    done = dbt_command.invoke(shares[0], verbose, *command)
    if done.exception is not None:
        raise dbt_command.broken("test", done.exception)
    results = [*done.result.results]
    for process in others:
        try:
            results += process.wait()
        except UserError:
            dbt_command.check("test", results)  # what failed elsewhere is worth more
            raise
        if verbose:
            sys.stdout.write(process.said())
    return results


def _with_tests(manifest: Any, tests: Sequence[str]) -> Any:
    """The manifest with no other tests than these, and no unit tests."""
    share, kept = copy.copy(manifest), set(tests)
    share.unit_tests = {}
    share.nodes = {key: node for key, node in manifest.nodes.items() if node.resource_type != "test" or key in kept}
    # `Manifest.__reduce_ex__` gives each of these to a copy as the one before it. dbt makes what is not there.
    for name in vars(share):
        if name.endswith("_lookup"):
            setattr(share, name, None)
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
