"""Every morning: fetch the files, keep them, load, build, publish, and write what is read from the marts.

Each task is one command of ours. It may be killed and started again at any moment; what has not changed costs seconds.
A backfill makes each day's marts in a warehouse of its own. Settings, alerts, failures: docs/operations.md.
"""

import json
import os
import urllib.request
from pathlib import Path
from shlex import quote

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, chain
from airflow.sdk.exceptions import AirflowException, AirflowFailException

ROOT = Path(__file__).resolve().parents[2]
OURS = "NETFLIX_RATINGS_"
SETTING = {name[len(OURS) :]: value for name, value in os.environ.items() if name.startswith(OURS) and value}
COMMAND = quote(SETTING.get("COMMAND", f"{ROOT}/.venv/bin/netflix-ratings"))
HOME = Path(SETTING.get("HOME", ROOT / ".netflix-ratings"))
MAY_PASS = (75, -1, -2, -9, -15, 129, 130, 137, 143)  # 75, and ends by a signal, ours or the shell's
RAW, MARTS, SITE = (Asset(f"netflix_ratings_{name}") for name in ("raw", "marts", "site"))


class Command(BashOperator):
    """A command of ours. An error that may pass is tried again, one that somebody must mend is not."""

    def execute(self, context):
        """Run it; raise with the command's own last line."""
        command, run = self.bash_command, context["dag_run"]
        if run.run_type == "backfill":
            if "ARCHIVE" not in SETTING:
                raise AirflowFailException("error: the sources have today's files only, and no archive is set")
            if self.task_id not in ("load", "build", "publish", "export"):
                return "not in a backfill"
            command = f"sh {ROOT}/airflow/of_a_day.sh {HOME}/days/{run.logical_date:%Y-%m-%d} {command}"
        done = self.subprocess_hook.run_command(["bash", "-c", command], env=self.get_env(context))
        if done.exit_code != 0:
            kind = AirflowException if done.exit_code in MAY_PASS else AirflowFailException
            raise kind(f"{done.output} (exit code {done.exit_code})")
        return done.output


def alert(context):
    """Send one line after the last try."""
    line = f"netflix_ratings, {context['task'].task_id} of {context['run_id']}: {context['exception']}"
    to = SETTING.get("ALERT", "")
    if to.startswith(("http://", "https://")):
        body = json.dumps({"text": line}).encode()
        urllib.request.urlopen(urllib.request.Request(to, body, {"Content-Type": "application/json"}), timeout=30)
    elif to:
        from airflow.providers.smtp.hooks.smtp import SmtpHook

        with SmtpHook() as mail:  # by connection smtp_default
            mail.send_email_smtp(to=to, subject=line[:150], html_content=line)
    else:
        with (HOME / "alerts.log").open("a") as file:
            file.write(f"{pendulum.now('UTC').to_iso8601_string()} {line}\n")


with DAG(
    "netflix_ratings",
    description="Netflix titles with their scores, every morning",
    doc_md=__doc__,
    schedule=SETTING.get("SCHEDULE", "0 7 * * *"),
    start_date=pendulum.datetime(2026, 1, 1, tz=SETTING.get("TIMEZONE", "UTC")),
    catchup=False,
    max_active_runs=1,
    default_args={
        "retries": 3,
        "retry_delay": pendulum.duration(seconds=float(SETTING.get("RETRY_DELAY", 120))),
        "execution_timeout": pendulum.duration(hours=6),
        "on_failure_callback": alert,
    },
) as dag:

    def _step(task_id, arguments, **more):
        return Command(task_id=task_id, bash_command=f"{COMMAND} {arguments}", **more)

    # The files: those of a folder that is set, or of the download, whose last line says where they are.
    files = quote(SETTING["FILES"]) if "FILES" in SETTING else "'{{ ti.xcom_pull(\"fetch\") }}'"
    steps = [] if "FILES" in SETTING else [_step("fetch", "fetch")]
    if "ARCHIVE" in SETTING:
        steps.append(_step("archive", f"archive --from {files} --to {quote(SETTING['ARCHIVE'])}"))
    day = f"{quote(SETTING.get('ARCHIVE', ''))} --as-of {{{{ dag_run.logical_date | ds }}}}"
    files = f"{{% if dag_run.run_type == 'backfill' %}}{day}{{% else %}}{files}{{% endif %}}"
    steps.append(_step("load", f"load --from {files}", outlets=[RAW]))
    # Between two tasks nobody holds the lock: what was loaded is handed on, and another load is noticed.
    loaded = "--loaded '{{ ti.xcom_pull(\"load\").split()[-1] }}'"
    steps += [_step("build", f"build {loaded}"), _step("publish", f"publish {loaded}", outlets=[MARTS])]
    chain(*steps)
    backup = SETTING.get("BACKUP", f"{HOME}/backups/netflix-ratings.dump")
    backup = "'{{ dag_run.run_after.strftime(" + repr(backup) + ") }}'"
    steps[-1] >> _step("site", f"site --out {quote(SETTING.get('SITE', f'{ROOT}/target/site'))}", outlets=[SITE])
    steps[-1] >> _step("export", f"export --out {quote(SETTING.get('EXPORT', f'{ROOT}/target/export'))}")
    kept = _step("backup", f"warehouse backup --yes {backup}")
    tried = _step("restore", f"warehouse try-restore --every {quote(SETTING.get('RESTORE_DAYS', '7'))} {backup}")
    steps[-1] >> kept >> tried >> _step("tidy", "tidy")
