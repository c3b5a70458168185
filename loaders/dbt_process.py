"""One more process for dbt: Python's lock lets one process use one core, and dbt is busy with Python all the time.

The process imports dbt while the one that started it builds models, then waits for its command. It ends when told to,
or when the other is gone.
"""

import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from loaders import garbage
from loaders.warehouse import is_lost
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.settings import ROOT

SECONDS_TO_END = 10


class DbtProcess:
    """A process that runs one command of dbt."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="netflix-ratings-")
        self._said = Path(self._folder.name) / "said"
        self._results = Path(self._folder.name) / "results"
        program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from loaders import dbt_process; dbt_process.serve()"
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-c", program, str(self._results)],
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def start(self, manifest: Any, command: Sequence[str]) -> None:
        """Have it run a command on a manifest."""
        assert self._process.stdin is not None
        try:
            pickle.dump((manifest, list(command)), self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # wait() says how it ended

    def wait(self) -> list[Any]:
        """Return the results when it is done; raise UserError where it came to none."""
        code = self._process.wait()
        if code == 0 and self._results.exists():
            results: list[Any] = pickle.loads(self._results.read_bytes())
            return results
        last = [line for line in self.said().splitlines() if line.strip()][-1:]
        kind = TemporaryError if is_lost(self.said()) else UserError
        raise kind(" ".join([f"a process of dbt ended with {code}:", *last]).rstrip(":"))

    def said(self) -> str:
        """All that it has said so far."""
        return self._said.read_text(errors="replace")

    def end(self) -> None:
        """End it, in the middle of its work too: dbt then cancels its queries."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._folder.cleanup()


@contextmanager
def processes(number: int) -> Iterator[list[DbtProcess]]:
    """So many processes, all ended in the end."""
    started: list[DbtProcess] = []
    try:
        while len(started) < number:
            started.append(DbtProcess())
        yield started
    finally:
        for process in started:
            process.end()


def serve() -> None:
    """Run the command that stdin gives, and write its results into the file named."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell starts in the background
    try:
        from dbt.cli.main import dbtRunner

        garbage.look_less_often()
        manifest, command = pickle.load(sys.stdin.buffer)
        garbage.keep_what_is_there()
        Thread(target=_end_with_the_other, daemon=True).start()
        done = dbtRunner(manifest=manifest).invoke(command)
        if done.exception is not None:
            sys.exit(str(done.exception).strip() or "interrupted")
        result: Any = done.result
        Path(sys.argv[1]).write_bytes(pickle.dumps(list(result.results), pickle.HIGHEST_PROTOCOL))
    except (KeyboardInterrupt, EOFError):
        sys.exit(1)


def _end_with_the_other() -> None:
    """Stdin ends when the process at its other end does."""
    os.read(sys.stdin.fileno(), 1)  # not by the buffer, whose lock Python wants when it ends
    shutil.rmtree(Path(sys.argv[1]).parent, ignore_errors=True)
    os.kill(os.getpid(), signal.SIGINT)
