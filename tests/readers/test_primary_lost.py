"""The primary killed while a build is published: the command fails at once, and nothing has changed."""

import os
import signal
import time
from contextlib import closing

from tests.loaders.conftest import Home, small_home
from tests.loaders.test_warehouse import server_pid

__all__ = ["small_home"]
ROWS = "select * from marts.dim_countries order by 1"
BUILDS = "select count(*) from marts.published_builds"


def test_in_the_middle_of_a_publication(small_home: Home) -> None:
    rows, builds = small_home.query(ROWS), small_home.query(BUILDS)
    assert small_home.call("build", "--full").returncode == 0
    with closing(small_home.postgres.connect()) as reader, reader.cursor() as cursor:
        cursor.execute(ROWS)  # its transaction keeps the publication waiting
        publishing = small_home.open("publish")
        waiting = "select 1 from pg_locks where relation = 'marts.dim_countries'::regclass and not granted"
        while not small_home.query(waiting):
            assert publishing.poll() is None, publishing.communicate()
            time.sleep(0.01)
        os.kill(server_pid(small_home), signal.SIGKILL)
        began = time.monotonic()
        said = publishing.communicate(timeout=60)[1]
        assert time.monotonic() - began < 15
        assert publishing.returncode == 75, said
        assert said.splitlines()[-1].startswith("error: the warehouse broke off: "), said
    assert small_home.call("warehouse", "start").returncode == 0
    assert (small_home.query(ROWS), small_home.query(BUILDS)) == (rows, builds)
    done = small_home.call("publish")  # what was built waits
    assert done.returncode == 0 and done.stdout.startswith("published as build"), done.stderr
    assert small_home.query(ROWS) == rows
