"""The command's outermost layer: whatever happens, one line says it and the exit code is right.

It imports almost nothing before it is ready for a signal: the commands themselves are imported inside.
"""

import os
import signal
import sys
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_received: list[int] = []


def main() -> None:
    """Run the command.

    The exit code is 0; 1 for an error that the user can mend; 2 for a wrong option; 75 for an error that may pass; and
    128 plus the signal's number where one ended it: 130 after Ctrl-C.
    """
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # ignored under nohup, or in a shell's background
            signal.signal(number, _interrupt)
    try:
        code = _run()
    except KeyboardInterrupt:
        code = 0
    if _received:
        names = {signal.SIGINT: "interrupted"}
        _say(names.get(signal.Signals(_received[0]), f"ended by {signal.Signals(_received[0]).name}"))
        code = 128 + _received[0]
    _flush()
    sys.exit(code)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    """End the command in order, by the way that Ctrl-C takes; at once where it is told so a second time."""
    if _received:
        os._exit(128 + number)
    _received.append(number)
    raise KeyboardInterrupt


def _run() -> int:
    try:
        _prepare_streams()
        from netflix_ratings.cli import run_command

        if _received:  # Python ignores what is raised in an import's own callbacks
            raise KeyboardInterrupt
        code, failure = run_command()
        if failure and not _received:
            _flush()  # the error is the last line, for who reads both streams as one
            _say(f"error: {failure}")
        return code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1 if end.code else 0
    except Exception as error:
        return 0 if _received else _unexpected(error)


def _prepare_streams() -> None:
    """A letter that the terminal's encoding lacks is replaced, and does not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    for word in sys.argv[1:]:
        if not word.isprintable() and any("\udc80" <= c <= "\udcff" for c in word):
            sys.exit(_say(f"error: an argument is not in the encoding of this terminal: {word!a}"))


def _unexpected(error: Exception) -> int:
    """Our own mistake: one line, and the rest in a file, for who mends it."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="netflix-ratings-error-", suffix=".txt", delete=False) as file:
        traceback.print_exception(error, file=file)
    text = " ".join(str(error).split())[:200]
    _say(f"error: this should not happen: {type(error).__name__}: {text}; the details are in {file.name}")
    return 1


def _say(line: str) -> int:
    sys.stderr.write("".join(c if c.isprintable() else "\ufffd" for c in line) + "\n")
    return 1


def _flush() -> None:
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
