"""The morning's work through a real Airflow: started by start.sh, killed, failing, tried again, stopped by stop.sh.

The tests share one Airflow and one warehouse, and follow each other.
"""

import json
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from loaders.warehouse.settings import ROOT
from tests.loaders.conftest import Home, free_port

from .conftest import ports

DAG = "netflix_ratings"
TASKS = ["load", "build", "publish", "site", "export", "backup", "restore", "tidy"]
WORDS = {"restore": "try-restore"}  # of the command, where it is not the task's name
MARTS = "select relname from pg_class where relnamespace = to_regnamespace('marts') and relkind = 'r' order by relname"
BUILDS = "select count(*) from marts.published_builds"


@dataclass
class Airflow:
    """Airflow with a home of the commands.

    Attributes:
        home: the warehouse that its tasks fill.
        files: the folder of the files that are loaded every day.
        port: where it answers.
        alerts: the lines that came to the webhook.
        archive: the variables that name an archive, where there is one.
    """

    home: Home
    files: Path
    port: int
    webhook: str
    alerts: list[str] = field(default_factory=list)
    archive: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @property
    def out(self) -> Path:
        return self.files.parent / "out"

    def environment(self) -> dict[str, str]:
        return self.home.environment(
            NETFLIX_RATINGS_FILES=str(self.files),
            NETFLIX_RATINGS_SITE=str(self.out / "site"),
            NETFLIX_RATINGS_EXPORT=str(self.out / "export"),
            NETFLIX_RATINGS_BACKUP=str(self.out / "%A.dump"),
            NETFLIX_RATINGS_RETRY_DELAY="1",
            NETFLIX_RATINGS_PUBLISH_TIMEOUT="1",
            NETFLIX_RATINGS_ALERT=self.webhook,
            NETFLIX_RATINGS_AIRFLOW_PORT=str(self.port),
            NETFLIX_RATINGS_RESTORE_DAYS="0",
            **self.archive,
        )

    def script(self, name: str) -> "subprocess.CompletedProcess[str]":
        return self.shell(f"sh airflow/{name}")

    def shell(self, command: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(["sh", "-c", command], cwd=ROOT, env=self.environment(), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
        return done

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask the REST API."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", content, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def log_in(self) -> None:
        [(user, password)] = json.loads((self.home.folder / "airflow/passwords.json").read_text()).items()
        self.token = self.ask("POST", "/auth/token", {"username": user, "password": password})["access_token"]

    def trigger(self) -> str:
        run: str = self.ask("POST", f"/api/v2/dags/{DAG}/dagRuns", {"logical_date": None})["dag_run_id"]
        return run

    def state(self, run: str) -> str:
        state: str = self.ask("GET", f"/api/v2/dags/{DAG}/dagRuns/{run}")["state"]
        return state

    def tasks(self, run: str) -> dict[str, tuple[str | None, int]]:
        """The state of each task, and its tries."""
        found = self.ask("GET", f"/api/v2/dags/{DAG}/dagRuns/{run}/taskInstances")["task_instances"]
        return {task["task_id"]: (task["state"], task["try_number"]) for task in found}

    def wait(self, run: str) -> str:
        """Wait for the end of a run."""
        until(lambda: self.state(run) in ("success", "failed"))
        return self.state(run)

    def log(self, run: str, task: str, attempt: int = 1) -> str:
        folder = self.home.folder / f"airflow/logs/dag_id={DAG}/run_id={run}/task_id={task}"
        return (folder / f"attempt={attempt}.log").read_text()

    def processes(self) -> list[psutil.Process]:
        """All that was started by start.sh, but for the warehouse's server, which goes on."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            mine = process.environ().get("NETFLIX_RATINGS_AIRFLOW") == str(self.home.folder / "airflow")
            return mine and process.name() != "postgres" and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def commands(self, word: str) -> list[psutil.Process]:
        """The processes of our command that run a task."""
        return [process for process in self.processes() if _is_command(process, WORDS.get(word, word))]

    def marts(self) -> dict[str, list[tuple[Any, ...]]]:
        names = [name for (name,) in self.home.query(MARTS) if name != "published_builds"]
        return {name: self.home.query(f"select t::text from marts.{name} as t order by 1") for name in names}


def _is_command(process: psutil.Process, word: str) -> bool:
    try:
        words = process.cmdline()
    except psutil.Error:
        return False
    return len(words) > 2 and words[1].endswith("/netflix-ratings") and word in words


def until(look: Callable[[], Any], seconds: float = 600, pause: float = 0.3) -> Any:
    """What comes of looking again and again, as soon as there is something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(pause)
    return found


@contextmanager
def webhook(lines: list[str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            lines.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()


@contextmanager
def mail_server(letters: list[str]) -> Iterator[int]:
    """A server that takes every letter."""

    class Handler:
        async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # its name
            assert isinstance(envelope.content, bytes)
            letters.append(envelope.content.decode())
            return "250 done"

    port = int(free_port())
    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    controller.stop()


@pytest.fixture(scope="module")
def airflow(new_built_home: Callable[[], Home], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    """Airflow's database made, a warehouse with the sample built, and nothing started."""
    home = new_built_home()
    files = tmp_path_factory.mktemp("daily") / "files"
    (home.folder / "sample").rename(files)
    lines: list[str] = []
    with webhook(lines) as address:
        made = Airflow(home, files, ports(1)[0], address, lines)
        yield made
        made.script("stop.sh")


@pytest.fixture(scope="module")
def running(airflow: Airflow) -> Airflow:
    """The same, started."""
    airflow.script("start.sh")
    airflow.log_in()
    airflow.ask("PATCH", f"/api/v2/dags/{DAG}", {"is_paused": False})
    return airflow


def ratings(airflow: Airflow) -> Path:
    [found] = airflow.files.rglob("title.ratings*")
    return found


def change(airflow: Airflow, what: Callable[[list[str]], list[str]]) -> None:
    """Write the ratings again, with their rows changed."""
    import gzip

    path = ratings(airflow)
    header, *rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    path.write_bytes(gzip.compress("\n".join([header, *what(rows), ""]).encode()))


def one_vote_more(rows: list[str]) -> list[str]:
    split = [row.split("\t") for row in rows]
    return [f"{title}\t{min(float(rating) + 0.1, 10):.1f}\t{int(votes) + 1}" for title, rating, votes in split]


def test_the_dag_is_read_quickly_and_its_tasks_are_our_commands(airflow: Airflow) -> None:
    program = (
        "import json, runpy, time, airflow.sdk; began = time.process_time()\n"
        f"dag = runpy.run_path('airflow/dags/{DAG}.py')['dag']\n"
        "tasks = {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks}\n"
        "print(json.dumps([time.process_time() - began, tasks]))"
    )
    said = airflow.shell(f'. airflow/environment.sh; NETFLIX_RATINGS_ARCHIVE=s3://a/b python -c "{program}"').stdout
    seconds, tasks = json.loads(said.splitlines()[-1])
    assert seconds < 2
    assert tasks == {
        "archive": ["load"],
        "load": ["build"],
        "build": ["publish"],
        "publish": ["backup", "export", "site"],
        "backup": ["restore"],
        "restore": ["tidy"],
        **{last: [] for last in ("site", "export", "tidy")},
    }
    assert len((ROOT / f"airflow/dags/{DAG}.py").read_text().splitlines()) <= 100


def test_a_failure_is_told_by_mail_or_in_a_file(airflow: Airflow) -> None:
    program = (
        "import runpy; from types import SimpleNamespace as Named\n"
        f"alert = runpy.run_path('airflow/dags/{DAG}.py')['alert']\n"
        "alert({'task': Named(task_id='load'), 'run_id': 'today', 'exception': 'error: the file is cut short'})"
    )
    line = "netflix_ratings, load of today: error: the file is cut short"
    letters: list[str] = []
    with mail_server(letters) as port:
        way = f"AIRFLOW_CONN_SMTP_DEFAULT='smtp://127.0.0.1:{port}?disable_ssl=true&disable_tls=true&from_email=a@b.example'"
        for variables in (f"NETFLIX_RATINGS_ALERT=team@b.example {way}", "NETFLIX_RATINGS_ALERT="):
            airflow.shell(f'. airflow/environment.sh; {variables} python -c "{program}"')
    [letter] = letters
    assert "To: team@b.example" in letter and f"Subject: {line}" in letter.replace("\r\n ", " ")
    [noted] = (airflow.home.folder / "alerts.log").read_text().splitlines()
    assert noted.endswith(f" {line}")


def test_where_something_else_was_loaded_meanwhile_build_and_publish_go_no_further(airflow: Airflow) -> None:
    done = airflow.home.call("load", "--from", airflow.files)
    assert done.returncode == 0, done.stderr
    number = int(done.stdout.splitlines()[-1].removeprefix("last load: "))
    for command in ("build", "publish"):
        done = airflow.home.call(command, "--loaded", str(number - 1))
        assert done.returncode == 1 and f"holds load {number}, not load {number - 1}" in done.stderr, done.stderr


def test_a_run_without_a_scheduler(airflow: Airflow) -> None:
    airflow.shell(f". airflow/environment.sh; airflow db migrate && airflow dags test {DAG}")
    assert (airflow.out / "site/index.html").exists() and (airflow.out / "export/datapackage.json").exists()
    assert [path.suffix for path in airflow.out.iterdir() if path.is_file()] == [".dump"]


def test_start_tells_where_and_only_this_machine_is_answered(running: Airflow) -> None:
    again = running.script("start.sh").stdout
    assert f"running already: http://127.0.0.1:{running.port}, user admin" in again
    private = running.home.folder / "airflow/passwords.json"
    assert private.stat().st_mode & 0o077 == 0
    password = json.loads(private.read_text())["admin"]
    assert password not in again
    assert not any(password in log.read_text() for log in (running.home.folder / "airflow/logs").glob("*.log"))
    listening = {
        connection.laddr.ip
        for process in running.processes()
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_the_scheduled_run_of_an_unchanged_day_builds_nothing(running: Airflow) -> None:
    runs = f"/api/v2/dags/{DAG}/dagRuns?run_type=scheduled"
    [found] = until(lambda: running.ask("GET", runs)["dag_runs"])
    run = found["dag_run_id"]
    assert running.wait(run) == "success", running.tasks(run)
    assert set(running.tasks(run).values()) == {("success", 1)}
    assert "nothing to build, nothing has changed" in running.log(run, "build")
    assert "nothing to publish" in running.log(run, "publish")


def test_each_task_killed_and_tried_again_makes_the_marts_of_a_straight_build(
    running: Airflow,
) -> None:
    change(running, one_vote_more)
    [(before,)] = running.home.query(BUILDS)
    run = running.trigger()
    left = set(TASKS)

    def killed(*tasks: str) -> bool:
        for task in left.intersection(tasks):  # some are at work side by side, and soon over
            if processes := running.commands(task):
                for process in processes:
                    process.send_signal(signal.SIGKILL)
                left.remove(task)
        return not left.intersection(tasks)

    *others, last = TASKS
    until(lambda: killed(*others))
    until(lambda: killed(last), pause=0.01)  # it is over in half a second
    assert running.wait(run) == "success", running.tasks(run)
    tasks = running.tasks(run)
    assert {state for state, _ in tasks.values()} == {"success"}, tasks
    assert all(tasks[task][1] > 1 for task in TASKS), tasks
    assert not (running.home.folder / "restore-trial").exists()
    assert running.home.query(BUILDS) == [(before + 1,)]
    marts = running.marts()
    for command in (["build", "--full"], ["publish"]):
        done = running.home.call(*command)
        assert done.returncode == 0, done.stderr
    for name, rows in running.marts().items():
        assert rows == marts[name], name
    assert running.alerts == []


def test_a_failing_test_publishes_nothing_is_told_once_and_not_tried_again(running: Airflow) -> None:
    change(running, lambda rows: [*rows, rows[0]])
    before = running.home.query(BUILDS), running.marts()
    run = running.trigger()
    assert running.wait(run) == "failed"
    tasks = running.tasks(run)
    assert tasks["load"] == ("success", 1) and tasks["build"] == ("failed", 1), tasks
    assert {tasks[task][0] for task in TASKS[2:]} == {"upstream_failed"}
    assert (running.home.query(BUILDS), running.marts()) == before
    [line] = running.alerts
    assert f"build of {run}: error: " in line and "netflix-ratings undo" in line


def test_an_earlier_day_is_refused_where_there_is_no_archive(running: Airflow) -> None:
    running.alerts.clear()
    days = {"from_date": "2026-02-01T00:00:00Z", "to_date": "2026-02-02T00:00:00Z"}
    running.ask("POST", "/api/v2/backfills", {"dag_id": DAG, **days})
    [line] = until(lambda: running.alerts)
    assert "today's files only, and no archive is set" in line


def test_an_error_that_may_pass_is_tried_again(running: Airflow) -> None:
    change(running, lambda rows: one_vote_more(rows[:-1]))
    with closing(running.home.postgres.connect()) as reader, reader.cursor() as cursor:
        cursor.execute("set idle_in_transaction_session_timeout = 0")  # the server would end it during a long build
        cursor.execute("select count(*) from marts.dim_titles")  # in a transaction that goes on
        run = running.trigger()
        until(lambda: running.tasks(run)["publish"][1] > 1)
        assert "not published: for 1 s" in running.log(run, "publish")
        reader.rollback()
    until(lambda: running.tasks(run)["publish"][0] == "success")
    assert not any(run in line for line in running.alerts)


def test_stop_leaves_no_process_and_the_warehouse_running(running: Airflow) -> None:
    until(lambda: running.commands("site") or running.commands("export") or running.commands("backup"))
    said = running.script("stop.sh").stdout
    assert said.splitlines()[-1] == "Airflow is stopped"
    assert running.processes() == []
    assert running.home.query("select 1") == [(1,)]
    assert (running.out / "site/index.html").exists() and (running.out / "export/datapackage.json").exists()
    assert running.script("stop.sh").stdout.splitlines()[-1] == "Airflow is not running"
