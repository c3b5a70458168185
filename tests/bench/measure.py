"""What a command takes: seconds by the clock, peaks of its own memory, of its server's, of the disk."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from statistics import median
from threading import Event, Thread
from time import monotonic

import psutil

EVERY = 0.2  # seconds between two looks at the server's memory
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # what getrusage counts in


@dataclass(frozen=True)
class Taken:
    """What one or several runs took, memory and disk in bytes; of the disk all that is in use."""

    seconds: float
    memory: int
    disk: int
    server_memory: int | None = None


def middle(runs: Sequence[Taken]) -> Taken:
    """The median of the seconds; of memory the greatest."""
    server = [run_.server_memory for run_ in runs if run_.server_memory is not None]
    return Taken(
        median(run_.seconds for run_ in runs),
        max(run_.memory for run_ in runs),
        max(run_.disk for run_ in runs),
        max(server, default=None),
    )


def run(command: Sequence[str | Path], environment: Mapping[str, str], log: Path, server: int | None = None) -> Taken:
    """Run a command to its end; exit, with the last it said, where it fails.

    Args:
        command: program and arguments.
        environment: all of its environment.
        log: file for what it says, on the disk that is watched.
        server: process id of the Postgres whose memory is watched meanwhile.
    """
    with log.open("wb") as out, _Watch(server, log.parent) as watch:
        began = monotonic()
        process = subprocess.Popen([*map(str, command)], env=environment, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)  # for the memory of this one process
        seconds = monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{log.read_text(errors='replace')[-2000:]}")
    return Taken(seconds, usage.ru_maxrss * RSS_UNIT, watch.disk, watch.memory)


class _Watch:
    """Peaks: of what is in use on a folder's disk, and of a Postgres' memory, None where that is unknown.

    Of memory that its processes share each has its part.
    """

    def __init__(self, server: int | None, folder: Path) -> None:
        self.memory: int | None = None
        self.disk = disk_usage(folder).used
        self._server = server if sys.platform == "linux" else None
        self._folder = folder
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        postmaster = psutil.Process(self._server) if self._server is not None else None
        while not self._over.wait(EVERY):
            self.disk = max(self.disk, disk_usage(self._folder).used)
            if postmaster is not None:
                together = sum(_own_share(process) for process in (postmaster, *postmaster.children()))
                self.memory = max(self.memory or 0, together)


def _own_share(process: psutil.Process) -> int:
    try:
        share: int = process.memory_full_info().pss
    except psutil.Error:  # it has left meanwhile
        return 0
    return share
