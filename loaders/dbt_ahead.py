"""dbt reads the project while files are copied, in a process of its own; what it read it keeps for the build to come.

To read hundreds of templates takes dbt many seconds of one core, after which it keeps `partial_parse.msgpack`
in its target folder. A build that finds it there reads only that.
"""

import subprocess
import sys
from types import TracebackType

from loaders import dbt_command
from loaders.warehouse import settings, write_profile

KEPT = "partial_parse.msgpack"
LOOKED_AT = ("analyses", "macros", "models", "seeds", "tests")
SECONDS_TO_END = 10
_PROGRAM = """
import os, sys
sys.path.insert(0, sys.argv[1])
os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
from loaders import garbage
garbage.look_less_often()
from dbt.cli.main import dbtRunner
dbtRunner().invoke(sys.argv[2:])
"""


class ReadingAhead:
    """A process that reads the project, from `start` to `wait`; ended with the block that it belongs to."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin, unless dbt has read the project as it is."""
        write_profile()
        if _is_read():
            return
        # Of two that write into one log file, one may put it aside when it is full.
        command = dbt_command.arguments(False, "parse", "--no-write-json", "--log-file-max-bytes", "0")
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(settings.ROOT), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        """Wait until it is done. Where it failed, the build reads the project itself, and says what is wrong."""
        if self._process is not None:
            import dbt.cli.main  # noqa: F401  # takes two seconds, and is needed next

            self._process.wait()

    def __enter__(self) -> "ReadingAhead":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """End it, in the midst of its work too."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def _is_read() -> bool:
    """Whether nothing is newer than what dbt kept. Only time hangs on it: dbt itself compares what is in the files."""
    kept = dbt_command.target() / KEPT
    if not kept.exists():
        return False
    files = [settings.ROOT / "dbt_project.yml", settings.profiles_dir() / "profiles.yml"]
    for folder in LOOKED_AT:
        files += (settings.ROOT / folder).rglob("*")
    newest = max(file.stat().st_mtime for file in files if file.suffix in (".sql", ".yml", ".md", ".csv"))
    return newest < kept.stat().st_mtime
