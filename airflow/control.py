"""Start and stop Airflow's parts on this machine. Called by start.sh and stop.sh, which set the environment."""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

HOME = Path(os.environ["AIRFLOW_HOME"])
ADDRESS = os.environ["AIRFLOW__API__BASE_URL"]
PASSWORDS = Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
MARK = "NETFLIX_RATINGS_AIRFLOW"  # in the environment of all that is started here
# The logs are read from disk: servers for them, which listen on every address, are not needed. No task waits for a
# trigger, so that there is no triggerer.
PARTS = (("api-server",), ("scheduler", "--skip-serve-logs"), ("dag-processor",))
SECONDS = 180  # until all are healthy
GRACE = 20  # seconds to end by themselves


def start() -> None:
    """Start the parts and wait until they are healthy."""
    if _ours():
        if _healthy():
            return _say_where("Airflow is running already")
        sys.exit("Airflow is running, and not healthy: sh airflow/stop.sh, then start it again")
    if _answers():
        sys.exit(f"something else answers at {ADDRESS}: set NETFLIX_RATINGS_AIRFLOW_PORT to a free port below 32768")
    if not PASSWORDS.exists():
        PASSWORDS.write_text(json.dumps({"admin": secrets.token_urlsafe(16)}) + "\n")
    with (HOME / "logs" / "migrate.log").open("wb") as log:
        if subprocess.run(["airflow", "db", "migrate"], stdout=log, stderr=log).returncode != 0:
            sys.exit(f"Airflow's database could not be made: {log.name}")
    started = []
    for part in PARTS:
        with (HOME / "logs" / f"{part[0]}.log").open("ab") as log:
            started.append(
                subprocess.Popen(
                    ["airflow", *part],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                )
            )
    deadline = time.monotonic() + SECONDS
    while not _healthy():
        if time.monotonic() > deadline or any(process.poll() is not None for process in started):
            stop()
            sys.exit(f"Airflow did not become healthy in {SECONDS} s: {HOME / 'logs'} says why")
        time.sleep(0.5)
    return _say_where("Airflow is up")


def stop() -> None:
    """End all processes that are ours: in order, then by force. The warehouse goes on."""
    processes = _ours()
    if not processes:
        return _say("Airflow is not running")
    for process in processes:
        _send(process, signal.SIGINT if _is_part(process) else signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while (left := _ours()) and time.monotonic() < deadline:
        time.sleep(0.2)
    while left:
        for process in left:
            _send(process, signal.SIGKILL)
        time.sleep(0.2)
        left = _ours()
    return _say("Airflow is stopped")


def _ours() -> list[psutil.Process]:
    """The processes that were started from here, but this one and the warehouse's server, which tasks can start."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get(MARK) == str(HOME) and process.status() != psutil.STATUS_ZOMBIE
            if ours and process.name() != "postgres" and process.pid not in _callers():
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def _callers() -> set[int]:
    me = psutil.Process()
    return {me.pid, *(parent.pid for parent in me.parents())}


def _is_part(process: psutil.Process) -> bool:
    try:
        return any(part[0] in process.cmdline() for part in PARTS)
    except psutil.Error:
        return False


def _send(process: psutil.Process, number: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def _answers() -> bool:
    try:
        urllib.request.urlopen(ADDRESS, timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _healthy() -> bool:
    try:
        with urllib.request.urlopen(f"{ADDRESS}/api/v2/monitor/health", timeout=5) as answer:
            health = json.load(answer)
    except (OSError, ValueError):
        return False
    return all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))


def _say_where(what: str) -> None:
    _say(f"{what}: {ADDRESS}, user admin; the password is in {PASSWORDS}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    {"start": start, "stop": stop}[sys.argv[1]]()
