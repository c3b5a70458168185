"""Files in object storage, with the real command and real servers: kept, read, cut off, replaced, refused."""

import gzip
import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from loaders.sources import SOURCES
from tests.loaders.conftest import Home, free_port, rows_of, source, write_source

from .conftest import BUCKET, KEY, SECRET, Proxy, Store

BASICS, RATINGS, VIEWING = source("imdb_title_basics"), source("imdb_title_ratings"), source("netflix_viewing")
MB = 1 << 20


@pytest.fixture
def prefix() -> str:
    """A part of the bucket of this test's own."""
    return uuid4().hex


def rows(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    tables = [declared.table for declared in SOURCES]
    return {table: home.query(f"select * from raw.{table} as t order by t::text") for table in tables}


def call(
    home: Home, store: Store, *arguments: str | Path, port: int | None = None, more: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Call the command with the login to the store; its exit code and all that it said."""
    done = home.call(*arguments, **(store.variables(port) | dict(more or {})))
    said = done.stdout + done.stderr
    assert SECRET not in said and KEY not in said and "Traceback" not in said, said
    return done.returncode, said


def archive(home: Home, store: Store, folder: Path, prefix: str, *more: str, port: int | None = None) -> str:
    where = f"s3://{BUCKET}/{prefix}"
    code, said = call(home, store, "archive", "--to", where, "--from", folder, *more, port=port)
    assert code == 0, said
    return said


def big(folder: Path) -> Path:
    """A file of several megabytes that gzip cannot make smaller."""
    chance = random.Random(1)
    rest = [[f"tt{n}", *(chance.randbytes(24).hex() for _ in range(len(BASICS.columns) - 1))] for n in range(25_000)]
    (folder / "imdb" / f"{BASICS.file_name}.gz").unlink(missing_ok=True)
    return write_source(folder / "imdb", BASICS, rest, f"{BASICS.file_name}.gz")


def test_what_is_loaded_from_there_is_row_for_row_what_the_files_hold(
    home: Home, store: Store, proxy: Proxy, real: Path, prefix: str
) -> None:
    said = archive(home, store, real, prefix, "--day", "2026-11-26", port=proxy.port)
    assert f"s3://{BUCKET}/{prefix}/imdb/title.basics/dt=2026-11-26/title.basics.tsv" in said
    files = len(store.keys(prefix))
    assert proxy.asked["PUT"] == files >= len([declared for declared in SOURCES if declared.required])
    assert call(home, store, "load", "--full", "--from", real)[0] == 0
    from_disk = rows(home)

    code, said = call(home, store, "load", "--full", "--from", f"s3://{BUCKET}/{prefix}", port=proxy.port)
    assert code == 0, said
    assert rows(home) == from_disk
    assert home.query("select distinct folder, made_up from raw.load_log where checked_at > now() - interval '5 s'")

    proxy.asked.clear()
    code, said = call(home, store, "load", port=proxy.port)  # as last time
    assert (code, said.count("unchanged")) == (0, len(SOURCES)), said
    workbooks = sum(name.endswith(".xlsx") for name in store.keys(prefix))
    # One request for the names, one whether there is a truth.csv, one for each file; workbooks are read.
    assert proxy.asked == {"LIST": 1, "HEAD": files - workbooks + 1, "GET": workbooks}


def test_a_day_is_written_once_and_only_what_is_new(
    home: Home, store: Store, proxy: Proxy, real: Path, prefix: str
) -> None:
    archive(home, store, real, prefix, "--day", "2026-11-26")
    before = store.keys(prefix)
    said = archive(home, store, real, prefix, "--day", "2026-11-27", port=proxy.port)
    assert proxy.asked["PUT"] == 0 and f"{len(before)} files are in the archive already" in said

    [ratings] = real.rglob("title.ratings*")
    changed = [["tt0000001", "9.9", "12"], ["tt0000002", "1.1", "13"]]
    ratings.unlink()
    write_source(ratings.parent, RATINGS, changed, f"{RATINGS.file_name}.gz")
    archive(home, store, real, prefix, "--day", "2026-11-27", port=proxy.port)
    new = set(store.keys(prefix)) - set(before)
    assert new == {"imdb/title.ratings/dt=2026-11-27/title.ratings.tsv.gz"} and proxy.asked["PUT"] == 1

    write_source(ratings.parent, RATINGS, [*changed, ["tt0000003", "5.0", "14"]], f"{RATINGS.file_name}.gz")
    kept = store.keys(prefix)
    said = archive(home, store, real, prefix, "--day", "2026-11-27")
    assert store.keys(prefix) == kept and "the first is kept" in said

    assert call(home, store, "load", "--force", "--from", f"s3://{BUCKET}/{prefix}")[0] == 0
    assert home.query("select * from raw.imdb_title_ratings order by 1") == [tuple(row) for row in changed]


def test_a_connection_that_is_cut_every_megabyte_loses_nothing(
    home: Home, store: Store, proxy: Proxy, real: Path, prefix: str
) -> None:
    assert big(real).stat().st_size > 4 * MB
    archive(home, store, real, prefix)
    assert call(home, store, "load", "--full", "--from", real)[0] == 0
    from_disk = rows(home)
    proxy.cut_after = MB
    code, said = call(home, store, "load", "--full", "--from", f"s3://{BUCKET}/{prefix}", port=proxy.port)
    assert code == 0, said
    assert proxy.cuts >= 4 and rows(home) == from_disk


@pytest.mark.parametrize("how", ["replaced", "deleted"])
def test_an_object_that_is_replaced_meanwhile_is_refused_and_nothing_changes(
    home: Home, store: Store, proxy: Proxy, real: Path, prefix: str, how: str
) -> None:
    assert call(home, store, "load", "--full", "--from", real)[0] == 0
    before = rows(home)
    big(real)
    archive(home, store, real, prefix, "--day", "2026-11-26")
    key = f"{prefix}/imdb/title.basics/dt=2026-11-26/title.basics.tsv.gz"
    body = store.client.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def meddle() -> None:
        if how == "deleted":
            store.client.delete_object(Bucket=BUCKET, Key=key)
        else:
            store.client.put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(gzip.decompress(body) + b"x", 1))

    proxy.cut_after, proxy.on_cut = 2 * MB, meddle
    code, said = call(home, store, "load", "--force", "--from", f"s3://{BUCKET}/{prefix}", port=proxy.port)
    assert code == 75 and re.search("replaced or .* while it was read: try again", said), said
    assert rows(home) == before


def test_an_object_that_is_not_what_its_metadata_says_is_refused(
    home: Home, store: Store, real: Path, prefix: str
) -> None:
    archive(home, store, real, prefix, "--day", "2026-11-26")
    [name] = [name for name in store.keys(prefix) if "title.ratings" in name]
    other = gzip.compress("\n".join("\t".join(row) for row in [RATINGS.columns, *rows_of(RATINGS)]).encode())
    store.client.put_object(Bucket=BUCKET, Key=f"{prefix}/{name}", Body=other, Metadata={"sha256": "0" * 64})
    code, said = call(home, store, "load", "--full", "--force", "--from", f"s3://{BUCKET}/{prefix}")
    assert code == 1 and "as its metadata says: it is damaged" in said, said


def test_made_up_files_and_real_ones_share_no_archive(home: Home, store: Store, made_up: Path, prefix: str) -> None:
    archive(home, store, made_up, prefix)
    (made_up / "truth.csv").unlink()
    code, said = call(home, store, "archive", "--to", f"s3://{BUCKET}/{prefix}", "--from", made_up)
    assert code == 1 and "made-up ones: name another prefix" in said, said
    code, said = call(home, store, "load", "--yes", "--full", "--from", f"s3://{BUCKET}/{prefix}")
    assert code == 0 and "made-up files of s3://" in said, said


def test_what_the_storage_refuses_is_said_in_one_line(home: Home, store: Store, real: Path, prefix: str) -> None:
    where = f"s3://{BUCKET}/{prefix}"
    for arguments, variables, expected, message in (
        (["--from", "s3://no-such-bucket/x"], {}, 1, "there is no such bucket"),
        (["--from", where], {}, 1, f"not in {where}, plain or .gz: netflix_titles.csv"),
        (["--from", "s3://name:word@bucket/x"], {}, 1, "s3://BUCKET/PREFIX"),
        (["--from", where], {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, 1, "no login for the storage"),
        (["--from", where], {"AWS_PROFILE": "nobody"}, 1, "ProfileNotFound"),
        (["--from", where], {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{free_port()}"}, 75, "does not answer"),
    ):
        code, said = call(home, store, "load", *arguments, more=variables)
        assert code == expected and message in said.splitlines()[-1], said
    if store.checks_login:
        for wrong in ({"AWS_SECRET_ACCESS_KEY": "wrong"}, {"AWS_ACCESS_KEY_ID": "AKIDNOBODYNOBODYNOBO"}):
            code, said = call(home, store, "archive", "--to", where, "--from", real, more=wrong)
            assert code == 1 and "the storage answered 403" in said, said


def test_files_that_others_put_there_are_read_as_a_folder_is(home: Home, store: Store, real: Path, prefix: str) -> None:
    for path in real.rglob("*"):
        if path.is_file():
            store.client.upload_file(str(path), BUCKET, f"{prefix}/{path.name}")
    assert call(home, store, "load", "--full", "--from", real)[0] == 0
    from_disk = rows(home)
    code, said = call(home, store, "load", "--from", f"s3://{BUCKET}/{prefix}")
    assert (code, said.count("unchanged")) == (0, len(SOURCES)), said  # by reading them: nobody noted a SHA-256
    assert call(home, store, "load", "--full", "--from", f"s3://{BUCKET}/{prefix}")[0] == 0
    assert rows(home) == from_disk


def test_of_an_archive_old_days_go_and_the_scores_stay(home: Home, store: Store, real: Path, prefix: str) -> None:
    for day in ("2026-01-01", "2026-01-02"):
        [basics], [ratings] = real.rglob("title.basics*"), real.rglob("title.ratings*")
        write_source(basics.parent, BASICS, [["tt1", *[day] * 8]], basics.name)
        write_source(ratings.parent, RATINGS, [["tt1", "9.9", day]], ratings.name)
        archive(home, store, real, prefix, "--day", day)
    variables = {"NETFLIX_RATINGS_ARCHIVE": f"s3://{BUCKET}/{prefix}", "NETFLIX_RATINGS_KEEP_ARCHIVE": "30"}
    before = store.keys(prefix)
    code, said = call(home, store, "tidy", more=variables)
    assert (code, said) == (0, "files of the archive: 1 older than 30 days deleted\n")
    gone = set(before) - set(store.keys(prefix))
    assert gone == {"imdb/title.basics/dt=2026-01-01/title.basics.tsv.gz"}
