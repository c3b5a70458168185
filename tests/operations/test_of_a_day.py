"""An earlier day from the archive, by the tasks of the DAG: its marts in a warehouse of their own.

In a file of its own, beside the Airflow that runs.
"""

from pathlib import Path

from loaders.warehouse.embedded import EmbeddedPostgres
from tests.loaders.conftest import Home

from .conftest import BUCKET, Store
from .test_airflow import BUILDS, DAG, Airflow, airflow

__all__ = ["airflow"]


def test_a_backfill_makes_the_marts_of_a_day_and_touches_no_other(
    airflow: Airflow, stores: dict[str, Store], tmp_path: Path
) -> None:
    store, where = stores["moto"], f"s3://{BUCKET}/backfill"
    airflow.archive |= store.variables() | {"NETFLIX_RATINGS_ARCHIVE": where}
    files = tmp_path / "files"
    assert airflow.home.call("sample", "--out", files, "--titles", "100").returncode == 0
    done = airflow.home.call("archive", "--from", files, "--to", where, "--day", "2026-02-01", **airflow.archive)
    assert done.returncode == 0, done.stderr
    before = airflow.home.query(BUILDS), airflow.marts()
    program = (
        "import runpy, sys, pendulum; from types import SimpleNamespace as Named\n"
        f"dag = runpy.run_path('airflow/dags/{DAG}.py')['dag']\n"
        "run = Named(run_type='backfill', logical_date=pendulum.datetime(2026, 2, 3, 7), run_after=pendulum.now())\n"
        "said = {}\n"
        "ti = Named(xcom_pull=lambda task: said.get(task, ''))\n"
        "for task in dag.topological_sort():\n"
        "    task.render_template_fields({'dag_run': run, 'ti': ti})\n"
        "    said[task.task_id] = task.execute({'dag_run': run, 'ti': ti})\n"
        "    print('said', task.task_id, said[task.task_id])\n"
    )
    said = airflow.shell(f'. airflow/environment.sh; python -c "{program}"').stdout
    assert "said fetch" not in said and "said backup not in a backfill" in said, said
    own = airflow.home.folder / "days/2026-02-03"
    assert (own / "export/datapackage.json").exists()
    assert not EmbeddedPostgres(own).running()
    assert (airflow.home.query(BUILDS), airflow.marts()) == before
    up = airflow.home.call("warehouse", "start", NETFLIX_RATINGS_HOME=str(own), NETFLIX_RATINGS_PORT="")
    assert up.returncode == 0, up.stderr
    try:
        days = Home(own).query("select distinct valid_from::text from marts.fct_title_scores")
    finally:
        EmbeddedPostgres(own).stop()
    assert days == [("2026-02-03",)]
