"""What a command takes: seconds by the clock, its own peak of memory, and that of the server it talks to."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import monotonic

import psutil

EVERY = 0.2  # seconds between two looks at the server's memory
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # what getrusage counts in


@dataclass(frozen=True)
class Taken:
    """What one or several runs took, memory in bytes."""

    seconds: float
    memory: int
    server_memory: int | None = None


def middle(runs: Sequence[Taken]) -> Taken:
    """The median of the seconds; of memory the greatest."""
    server = [one.server_memory for one in runs if one.server_memory is not None]
    return Taken(median(one.seconds for one in runs), max(one.memory for one in runs), max(server, default=None))


def run(command: Sequence[str | Path], environment: Mapping[str, str], log: Path, server: int | None = None) -> Taken:
    """Run a command to its end; exit, with the last it said, where it fails.

    Args:
        command: program and arguments.
        environment: all of its environment.
        log: file for what it says.
        server: process id of the Postgres whose memory is watched meanwhile.
    """
    with log.open("wb") as out, _Watch(server) as watch:
        began = monotonic()
        process = subprocess.Popen([*map(str, command)], env=environment, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)  # for the memory of this one process
        seconds = monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{log.read_text(errors='replace')[-2000:]}")
    return Taken(seconds, usage.ru_maxrss * RSS_UNIT, watch.peak)


class _Watch:
    """The peak of a Postgres' memory, all its processes together, shared memory counted once; None where unknown."""

    def __init__(self, server: int | None) -> None:
        self.peak: int | None = None
        self._server = server
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Watch":
        if self._server is not None and sys.platform == "linux":
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _look(self) -> None:
        postmaster = psutil.Process(self._server)
        while not self._over.wait(EVERY):
            together = sum(_own_share(process) for process in (postmaster, *postmaster.children()))
            self.peak = max(self.peak or 0, together)


def _own_share(process: psutil.Process) -> int:
    try:
        share: int = process.memory_full_info().pss
    except psutil.Error:  # it has left meanwhile
        return 0
    return share
