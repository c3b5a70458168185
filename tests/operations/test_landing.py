"""Files landed in object storage, with the real command and real servers: all of a load, or nothing of it."""

import io
import json
import os
import re
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow
import pytest
from pyarrow import parquet

from loaders.sources import SOURCES, SourceFile
from tests.loaders.conftest import Home, source, write_source

from .conftest import BUCKET, Proxy, Store
from .test_object_storage import big, call, rows

BASICS, RATINGS = source("imdb_title_basics"), source("imdb_title_ratings")


@pytest.fixture
def lake() -> str:
    """A part of the bucket of this test's own."""
    return uuid4().hex


def read(store: Store, lake: str, name: str) -> bytes:
    return bytes(store.client.get_object(Bucket=BUCKET, Key=f"{lake}/{name}")["Body"].read())


def log(store: Store, lake: str) -> dict[str, Any]:
    return dict(json.loads(read(store, lake, "landed.json")))


def landed(store: Store, lake: str, declared: SourceFile) -> list[tuple[Any, ...]]:
    entry = log(store, lake)["tables"][declared.table]
    parts = [io.BytesIO(read(store, lake, f"{entry['folder']}/{part['name']}")) for part in entry["parts"]]
    table = pyarrow.concat_tables([parquet.read_table(part) for part in parts])
    assert table.num_rows == entry["rows"]
    return sorted((tuple(row.values()) for row in table.to_pylist()), key=repr)


def land(home: Home, store: Store, lake: str, folder: Path, *more: str, port: int | None = None) -> str:
    code, said = call(home, store, "load", "--to", f"s3://{BUCKET}/{lake}", "--from", folder, *more, port=port)
    assert code == 0, said
    return said


def test_what_is_landed_there_is_row_for_row_what_is_loaded(
    home: Home, store: Store, proxy: Proxy, real: Path, lake: str
) -> None:
    land(home, store, lake, real)
    assert call(home, store, "load", "--full", "--from", real)[0] == 0
    loaded = rows(home)
    for declared in SOURCES:
        assert landed(store, lake, declared) == sorted(loaded[declared.table], key=repr), declared.table

    proxy.asked.clear()
    said = land(home, store, lake, real, port=proxy.port)
    assert said.count("unchanged") == len(SOURCES)
    assert proxy.asked["PUT"] == 2  # the log for the models, and what says where all is

    [ratings] = real.rglob("title.ratings*")
    ratings.unlink()
    write_source(ratings.parent, RATINGS, [["tt0000001", "9.9", "12"]], f"{RATINGS.file_name}.gz")
    said = land(home, store, lake, real, "--force")
    assert said.count("unchanged") == len(SOURCES) - 1
    assert landed(store, lake, RATINGS) == [("tt0000001", "9.9", "12")]
    assert landed(store, lake, BASICS) == sorted(loaded[BASICS.table], key=repr)


def test_a_load_that_is_refused_or_killed_leaves_all_as_it_was(
    home: Home, store: Store, proxy: Proxy, real: Path, lake: str
) -> None:
    land(home, store, lake, real)
    before, objects = log(store, lake), store.keys(lake)
    [ratings] = real.rglob("title.ratings*")
    good = ratings.read_bytes()
    ratings.unlink()
    write_source(ratings.parent, RATINGS, [["tt1", "7"]], f"{RATINGS.file_name}.gz")
    code, said = call(home, store, "load", "--to", f"s3://{BUCKET}/{lake}", "--from", real)
    assert code == 1 and re.search(r"line 2: too few fields", said), said
    assert store.keys(lake) == objects

    (ratings.parent / f"{RATINGS.file_name}.gz").unlink()
    ratings.write_bytes(good)
    big(real)
    home.variables |= store.variables(proxy.port)
    proxy.asked.clear()
    running = home.open("load", "--full", "--to", f"s3://{BUCKET}/{lake}", "--from", real)
    while proxy.asked["PUT"] < 3:
        assert running.poll() is None
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert log(store, lake) == before
    assert {name: etag for name, etag in store.keys(lake).items() if name in objects} == objects
    land(home, store, lake, real)
    assert len(landed(store, lake, BASICS)) == 25_000


def test_of_two_loads_at_once_the_first_counts(home: Home, store: Store, proxy: Proxy, real: Path, lake: str) -> None:
    land(home, store, lake, real)
    other = json.dumps(log(store, lake) | {"load": "another"}).encode()
    big(real)
    home.variables |= store.variables(proxy.port)
    running = home.open("load", "--to", f"s3://{BUCKET}/{lake}", "--from", real)
    while proxy.asked["PUT"] < 1:
        assert running.poll() is None
    store.client.put_object(Bucket=BUCKET, Key=f"{lake}/landed.json", Body=other)
    _, said = running.communicate()
    assert running.returncode == 75, said
    assert f"s3://{BUCKET}/{lake}: another load came first; nothing was changed: try again" in said
    assert log(store, lake)["load"] == "another"
