"""Servers of object storage, with a bucket each, and a proxy before them that counts requests and cuts connections."""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.loaders.conftest import Home, built_archive, free_port, home, made_once, new_built_home, new_home

__all__ = ["built_archive", "home", "made_once", "new_built_home", "new_home"]

BIN = Path(sys.executable).parent
BUCKET = "films"
KEY, SECRET = "AKIDTESTTESTTESTTEST", "secret-of-the-tests"


@dataclass
class Store:
    """Object storage that runs.

    Attributes:
        port: where it answers on this machine.
        pid: its process.
        checks_login: whether it refuses a wrong secret.
    """

    port: int
    pid: int
    checks_login: bool

    def variables(self, port: int | None = None) -> dict[str, str]:
        """AWS's own variables, to reach it or, by its port, a proxy before it."""
        return {
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port or self.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }

    @property
    def client(self) -> Any:
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
        )

    def keys(self, prefix: str) -> dict[str, str]:
        """The names of all objects below a prefix, without it, and their ETags."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=f"{prefix}/")
        found = [found for page in pages for found in page.get("Contents", [])]
        return {one["Key"].removeprefix(f"{prefix}/"): one["ETag"] for one in found}


@contextmanager
def _running(command: list[str], port: int, checks_login: bool, log: Path) -> Iterator[Store]:
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
    store = Store(port, server.pid, checks_login)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                store.client.create_bucket(Bucket=BUCKET)
                break
            except Exception:
                assert server.poll() is None and time.monotonic() < deadline, log.read_text()[-3000:]
                time.sleep(0.3)
        yield store
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@contextmanager
def moto(folder: Path) -> Iterator[Store]:
    port = free_port()
    command = [str(BIN / "moto_server"), "-H", "127.0.0.1", "-p", port]
    with _running(command, int(port), False, folder / "moto.log") as store:
        yield store


@contextmanager
def seaweed(folder: Path) -> Iterator[Store]:
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    master, volume, filer, s3 = ports(4)
    command = [
        *(str(BIN / "weed"), "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
        *(f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", "-filer"),
        *("-s3", f"-s3.port={s3}", f"-s3.config={folder / 's3.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0"),
        *("-master.volumeSizeLimitMB=64", "-volume.max=20"),
    ]
    with _running(command, s3, True, folder / "weed.log") as store:
        yield store


def ports(count: int) -> list[int]:
    """Free ports that no client is given, of which the ones 10,000 above are free as well: SeaweedFS takes both."""
    found: list[int] = []
    for port in random.sample(range(20000, 22000), 2000):
        if len(found) == count:
            break
        with suppress(OSError), closing(socket.socket()) as low, closing(socket.socket()) as high:
            low.bind(("127.0.0.1", port))
            high.bind(("127.0.0.1", port + 10000))
            found.append(port)
    return found


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    with moto(tmp_path_factory.mktemp("moto")) as one, seaweed(tmp_path_factory.mktemp("seaweed")) as other:
        yield {"moto": one, "seaweed": other}


@pytest.fixture(params=["moto", "seaweed"])
def store(stores: dict[str, Store], request: pytest.FixtureRequest) -> Store:
    return stores[request.param]


@dataclass
class Proxy:
    """What stands before a store.

    Attributes:
        asked: how often each kind of request came: GET, HEAD, PUT, and LIST for one for names.
        cut_after: bytes after which each connection is cut; None: never.
        on_cut: called at each cut.
    """

    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    cut_after: int | None = None
    cuts: int = 0
    on_cut: Callable[[], None] = lambda: None


@pytest.fixture
def proxy(store: Store) -> Iterator[Proxy]:
    with _proxy_before(store) as made:
        yield made


@contextmanager
def _proxy_before(store: Store) -> Iterator[Proxy]:
    made = Proxy()
    listener = socket.create_server(("127.0.0.1", 0))
    made.port = listener.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", store.port))
            threading.Thread(target=_upwards, args=(made, client, server), daemon=True).start()
            threading.Thread(target=_downwards, args=(made, client, server), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield made
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _upwards(proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
    with suppress(OSError):
        while block := client.recv(1 << 16):
            if found := re.match(rb"(GET|HEAD|PUT|POST|DELETE) (\S+) HTTP", block):
                kind = "LIST" if b"list-type=2" in found[2] else found[1].decode()
                proxy.asked[kind] += 1
            server.sendall(block)
        server.shutdown(socket.SHUT_WR)


def _downwards(proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
    sent = 0
    with suppress(OSError):
        while block := server.recv(1 << 16):
            client.sendall(block)
            sent += len(block)
            if proxy.cut_after is not None and sent >= proxy.cut_after:
                proxy.cuts += 1
                proxy.on_cut()
                break
    for end in (client, server):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@pytest.fixture(scope="session")
def catalogue(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up catalogue."""
    folder = tmp_path_factory.mktemp("catalogue")
    done = home.call("sample", "--out", folder, "--titles", "100")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def made_up(catalogue: Path, tmp_path: Path) -> Path:
    """A made-up catalogue of this test's own."""
    return Path(shutil.copytree(catalogue, tmp_path / "made-up"))


@pytest.fixture
def real(made_up: Path) -> Path:
    """The same as real files, which have no true matches beside them."""
    (made_up / "truth.csv").unlink()
    return made_up
