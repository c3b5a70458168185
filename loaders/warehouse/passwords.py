"""Passwords of roles: how a role gets one, and the file that keeps them."""

from collections.abc import Sequence
from pathlib import Path

from psycopg2 import extensions, sql

from loaders.warehouse.private_files import write_private


def set_password(cursor: extensions.cursor, role: str, password: str) -> None:
    """Give a role a password without sending the password to the server, which could write it to its log."""
    verifier = extensions.encrypt_password(password, role, cursor.connection, "scram-sha-256")
    cursor.execute(sql.SQL("alter role {} password %s").format(sql.Identifier(role)), (verifier,))


class PasswordFile:
    """Passwords in libpq's own format, for PGPASSFILE: host:port:database:role:password."""

    def __init__(self, path: Path, addresses: Sequence[tuple[str, str]]) -> None:
        """Read the file, if it exists; the addresses are the warehouse's hosts and ports."""
        self.path = path
        self._addresses = addresses
        self._before = path.read_text().splitlines() if path.exists() else []
        self._lines = list(self._before)

    def knows(self, role: str) -> bool:
        """Whether the file has a password of a role in the warehouse."""
        return all(any(line.startswith(start) for line in self._lines) for start in self._starts(role))

    def note(self, role: str, password: str | None) -> None:
        """Keep a role's password or, with None, remove it."""
        starts = self._starts(role)
        self._lines = [line for line in self._lines if not line.startswith(starts)]
        if password is not None:
            self._lines += [start + _escaped(password) for start in starts]

    def write(self) -> None:
        """Write the file, readable by its owner only, if anything changed."""
        if self._lines != self._before:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_private(self.path, "".join(f"{line}\n" for line in self._lines))

    def _starts(self, role: str) -> tuple[str, ...]:
        """How the role's lines begin: libpq looks for a line with the exact host."""
        return tuple(f"{_escaped(host)}:{port}:*:{role}:" for host, port in self._addresses)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(":", "\\:")
