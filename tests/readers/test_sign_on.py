"""Single sign-on as docs/readers.md tells it: a certificate says who it is, and pg_ident.conf makes that a login."""

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import extensions

from loaders.warehouse.os_user import Owner
from tests.loaders.conftest import Home, query, up

OPENSSL = shutil.which("openssl")
# The wheel's server is built without TLS; Debian's is built with it.
WITH_TLS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
pytestmark = [
    pytest.mark.skipif(OPENSSL is None, reason="no openssl here to make certificates with"),
    pytest.mark.skipif(WITH_TLS is None, reason="no Postgres here that is built with TLS: Debian has it as a package"),
]


def certificate(folder: Path, name: str, issuer: str | None) -> None:
    """A key and a certificate for a name, signed by another one or by itself."""
    key, request, signed = (folder / f"{name.partition('@')[0]}.{end}" for end in ("key", "csr", "crt"))
    run = [str(OPENSSL), "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    if issuer is None:
        subprocess.run(
            [*run, "-x509", "-days", "2", "-subj", f"/CN={name}", "-keyout", key, "-out", signed],
            check=True,
            capture_output=True,
        )
    else:
        subprocess.run([*run, "-subj", f"/CN={name}", "-keyout", key, "-out", request], check=True, capture_output=True)
        by = ("-CA", folder / f"{issuer}.crt", "-CAkey", folder / f"{issuer}.key", "-CAcreateserial", "-days", "2")
        subprocess.run(
            [str(OPENSSL), "x509", "-req", "-in", request, *by, "-out", signed], check=True, capture_output=True
        )
    key.chmod(0o600)


def give(owner: Owner, source: Path, target: Path) -> None:
    shutil.copy(source, target)
    target.chmod(0o600)
    os.chown(target, owner.uid, owner.gid)


@pytest.fixture(scope="module")
def certified(new_home: Callable[..., Home], tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path]:
    """A warehouse that believes the certificates of one issuer, and a folder with some of them and some of another."""
    folder = tmp_path_factory.mktemp("certificates")
    for name, issuer in (
        ("issuer", None),
        ("localhost", "issuer"),
        ("ann@example.org", "issuer"),
        ("bob@elsewhere.example", "issuer"),
        ("stranger", None),
    ):
        certificate(folder, name, issuer)
    home = new_home()
    home.variables["NETFLIX_RATINGS_POSTGRES_BIN"] = str(WITH_TLS)
    up(home)
    assert home.call("roles").returncode == 0
    for person in ("ann", "bob"):
        assert home.call("roles", "grant", person, "--as", "analyst", "--no-password").returncode == 0
    data, owner = home.postgres.data, home.postgres.owner
    give(owner, folder / "issuer.crt", data / "root.crt")
    give(owner, folder / "localhost.crt", data / "server.crt")
    give(owner, folder / "localhost.key", data / "server.key")
    hba = data / "pg_hba.conf"
    hba.write_text("hostssl all all 127.0.0.1/32 cert map=people\n" + hba.read_text())
    with (data / "pg_ident.conf").open("a") as ident:
        ident.write("people /^(.*)@example\\.org$ \\1\n")
    with closing(home.postgres.connect("postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("alter system set ssl = on")
            cursor.execute("alter system set ssl_ca_file = 'root.crt'")
            cursor.execute("select pg_reload_conf()")
    return home, folder


def connect(home: Home, folder: Path, who: str, user: str) -> extensions.connection:
    return psycopg2.connect(
        host="127.0.0.1",
        port=home.postgres.port,
        user=user,
        dbname="netflix_ratings",
        sslmode="verify-ca",
        sslrootcert=str(folder / "issuer.crt"),
        sslcert=str(folder / f"{who}.crt"),
        sslkey=str(folder / f"{who}.key"),
    )


def test_a_certificate_is_enough(certified: tuple[Home, Path]) -> None:
    with closing(connect(*certified, "ann", "ann")) as connection:
        assert query(connection, "select session_user, pg_has_role('netflix_ratings_analyst', 'usage')") == [
            ("ann", True)
        ]


@pytest.mark.parametrize(
    ("who", "user"), [("ann", "bob"), ("ann", "netflix_ratings_loader"), ("bob", "bob"), ("stranger", "ann")]
)
def test_only_for_the_name_in_it_of_the_domain_and_by_the_issuer(
    certified: tuple[Home, Path], who: str, user: str
) -> None:
    with pytest.raises(psycopg2.OperationalError):
        connect(*certified, who, user)
