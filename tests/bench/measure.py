"""What a command takes: seconds by the clock, peaks of its own memory, of its servers', of the disk."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from statistics import median
from threading import Event, Thread, Timer
from time import monotonic

import psutil

EVERY = 0.2  # seconds between two looks at the server's memory
ALL_EVERY = 5  # looks until all processes are looked for: that takes longer
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # what getrusage counts in


@dataclass(frozen=True)
class Taken:
    """What one or several runs took, memory and disk in bytes; of the disk all that is in use.

    Attributes:
        together: memory of all processes that worked for it, where all of them were watched.
        cores: seconds of cores that those took.
    """

    seconds: float
    memory: int
    disk: int
    server_memory: int | None = None
    together: int | None = None
    cores: float | None = None


class NotEndedError(Exception):
    """A command was ended because it had taken as long as it may."""


def middle(runs: Sequence[Taken]) -> Taken:
    """The medians of seconds; of memory the greatest."""
    server = [run_.server_memory for run_ in runs if run_.server_memory is not None]
    together = [run_.together for run_ in runs if run_.together is not None]
    cores = [run_.cores for run_ in runs if run_.cores is not None]
    return Taken(
        median(run_.seconds for run_ in runs),
        max(run_.memory for run_ in runs),
        max(run_.disk for run_ in runs),
        max(server, default=None),
        max(together, default=None),
        median(cores) if cores else None,
    )


def run(
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    log: Path,
    server: int | None = None,
    others: Sequence[int] | None = None,
    limit: float | None = None,
) -> Taken:
    """Run a command to its end; exit, with the last it said, where it fails.

    Args:
        command: program and arguments.
        environment: all of its environment.
        log: file for what it says, on the disk that is watched.
        server: process id of the Postgres whose memory is watched meanwhile.
        others: process ids of more servers; where given, be it none, memory and cores of the command and of all
            servers, with what they start, are watched together.
        limit: seconds after which it is ended, and NotEndedError raised.
    """
    with log.open("wb") as out, _Watch(server, log.parent) as watch:
        began = monotonic()
        process = subprocess.Popen([*map(str, command)], env=environment, stdout=out, stderr=subprocess.STDOUT)
        if others is not None:
            watch.all_of(process.pid, others)
        ended = Event()
        timer = Timer(limit if limit is not None else 0, _end, (process.pid, ended))
        if limit is not None:
            timer.start()
        _, status, usage = os.wait4(process.pid, 0)  # for the memory of this one process
        timer.cancel()
        seconds = monotonic() - began
        watch.ended(usage.ru_utime + usage.ru_stime)
    process.returncode = os.waitstatus_to_exitcode(status)
    if ended.is_set():
        raise NotEndedError
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{log.read_text(errors='replace')[-2000:]}")
    return Taken(seconds, usage.ru_maxrss * RSS_UNIT, watch.disk, watch.memory, watch.together, watch.cores)


def _end(command: int, ended: Event) -> None:
    ended.set()
    for process in _with_children(command):
        with suppress(psutil.Error):
            process.kill()


class _Watch:
    """Peaks: of what is in use on a folder's disk, and of a Postgres' memory, None where that is unknown.

    Of memory that its processes share each has its part.
    """

    def __init__(self, server: int | None, folder: Path) -> None:
        self.memory: int | None = None
        self.together: int | None = None
        self.cores: float | None = None
        self.disk = disk_usage(folder).used
        self._server = psutil.Process(server) if server is not None and sys.platform == "linux" else None
        self._command: int | None = None
        self._servers: list[psutil.Process] = []
        self._used: dict[int, float] = {}  # seconds of cores, by process of the command
        self._used_before = 0.0
        self._folder = folder
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def all_of(self, command: int, others: Sequence[int]) -> None:
        """Watch a command as well, other servers, and what they start."""
        if sys.platform != "linux":
            return
        self._servers = [*([self._server] if self._server else []), *map(psutil.Process, others)]
        self._used_before = sum(map(cpu_seconds, self._servers))
        self._command = command

    def ended(self, own: float) -> None:
        """The command is at its end; with its children that it waited for it took so many seconds of cores."""
        if self._command is not None:
            servers = sum(map(cpu_seconds, self._servers)) - self._used_before
            self.cores = max(own, sum(self._used.values())) + servers

    def __enter__(self) -> "_Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        looks = 0
        while not self._over.wait(EVERY):
            looks += 1
            self.disk = max(self.disk, disk_usage(self._folder).used)
            if self._server is not None:
                processes = (self._server, *self._server.children())
                self.memory = max(self.memory or 0, sum(map(_own_share, processes)))
            if self._command is not None and looks % ALL_EVERY == 0:
                own = _with_children(self._command)
                for process in own:
                    with suppress(psutil.Error):
                        self._used[process.pid] = sum(process.cpu_times()[:2])
                all_ = {*own, *(process for server in self._servers for process in _with_children(server.pid))}
                self.together = max(self.together or 0, sum(map(_own_share, all_)))


def cpu_seconds(process: psutil.Process) -> float:
    """Seconds of cores of a process and of all that it started: those that are over, and those that run."""
    times = process.cpu_times()
    running = sum(sum(child.cpu_times()[:2]) for child in process.children())
    return float(sum(times[:4]) + running)


def _with_children(root: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(root)
        return [process, *process.children(recursive=True)]
    except psutil.Error:  # it has left meanwhile
        return []


def _own_share(process: psutil.Process) -> int:
    try:
        share: int = process.memory_full_info().pss
    except psutil.Error:  # it has left meanwhile
        return 0
    return share
