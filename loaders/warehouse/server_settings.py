"""The configuration files of the embedded server: its settings, and who may log in as which role."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from loaders.warehouse import settings
from loaders.warehouse.os_user import Owner

SUPERUSER = "postgres"
FILE = "netflix-ratings.conf"
INCLUDE = f"\ninclude_if_exists = '{FILE}'\n"
"""What postgresql.conf ends with."""

REPLICATOR = "netflix_ratings_replicator"
"""The role that replicas log in as; it reads all that the server writes, and nothing by SQL."""
REPLICATING = {
    "wal_level": "replica",
    "max_wal_senders": 10,
    "max_replication_slots": 10,
    "max_slot_wal_keep_size": "8GB",  # a replica that is further behind is lost, not the primary's disk full
    "hot_standby_feedback": "on",  # what a long query on a replica still sees is not removed
}

RESERVED = 10
"""Connections that those who only read cannot take, so that the next load and build can begin."""

NOTE = "# Written by `netflix-ratings warehouse start`, at every start.\n"


@dataclass(frozen=True)
class Following:
    """What a replica follows: the primary, and the slot that this keeps for it."""

    primary: str
    slot: str


def write(
    data: Path,
    owner: Owner,
    port: int,
    socket_folder: Path,
    version: int,
    has_replicas: bool = False,
    following: Following | None = None,
) -> None:
    """Write the files into the data folder, at every start: a newer release's settings reach an older data folder."""
    host_lines = "host all all 127.0.0.1/32 scram-sha-256\n"
    if has_replicas:
        host_lines += f"host replication {REPLICATOR} 127.0.0.1/32 scram-sha-256\n"
    files = {
        FILE: _settings(port, socket_folder, version, has_replicas, following),
        "pg_hba.conf": f"local all all peer map=netflix_ratings\n{host_lines}",
        "pg_ident.conf": _roles_of_users(owner),
    }
    for name, text in files.items():
        path = data / name
        path.write_text(NOTE + text)
        os.chown(path, owner.uid, owner.gid)
        path.chmod(0o600)


def _roles_of_users(owner: Owner) -> str:
    """Over the socket the owner and root may be either role, without a password."""
    users, roles = dict.fromkeys((owner.name, "root")), (settings.ROLE, SUPERUSER)
    return "".join(f'netflix_ratings "{user}" {role}\n' for user in users for role in roles)


def _settings(port: int, socket_folder: Path, version: int, has_replicas: bool, following: Following | None) -> str:
    """Settings for bulk loading on a small machine; fsync and synchronous_commit stay on."""
    memory = _memory_mb()
    lines = {
        "listen_addresses": "'127.0.0.1'",
        "port": port,
        "unix_socket_directories": f"'{socket_folder}'",
        "max_connections": max_connections(memory),
        "shared_buffers": f"{min(max(memory // 8, 64), 2048)}MB",
        "effective_cache_size": f"{max(memory // 2, 128)}MB",
        "maintenance_work_mem": f"{min(max(memory // 16, 32), 512)}MB",
        "work_mem": f"{min(max(memory // 128, 8), 128)}MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "autovacuum_naptime": "10min",  # load and build analyze what they write: not all of it again meanwhile
        "wal_level": "minimal",  # a table created or emptied and filled in one transaction is not logged row by row
        "max_wal_senders": 0,
        "wal_compression": "on",
        "synchronize_seqscans": "off",  # a table is read from its first row on: tests prove keys by the order of rows
        "random_page_cost": 1.1,
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "lc_messages": "'C'",
    }
    if has_replicas:
        lines |= REPLICATING
        lines["max_standby_streaming_delay"] = f"{settings.replica_wait() * 1000:.0f}ms"
    if following is not None:
        lines["primary_conninfo"] = f"'{following.primary}'"
        lines["primary_slot_name"] = f"'{following.slot}'"
    if version >= 16:
        lines["reserved_connections"] = RESERVED
    if _shared_memory_is_small():
        lines["dynamic_shared_memory_type"] = "mmap"
    return "".join(f"{name} = {value}\n" for name, value in lines.items())


def max_connections(memory: int) -> int:
    """How many can be connected at once: one for each 20 MB of memory, from 50 to 500.

    A connection holds 2 to 10 MB between statements, and `work_mem` while it sorts; a quarter of them sort at once
    without the machine running out. More clients than that come through a pooler.
    """
    return min(max(memory // 20, 50), 500)


def _memory_mb() -> int:
    """The machine's memory, or the container's where that is less."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and (text := limit.read_text().strip()).isdigit():
        memory = min(memory, int(text))
    return memory // 2**20


def _shared_memory_is_small() -> bool:
    """Containers often give /dev/shm 64 MB: too little for a parallel hash join."""
    shm = Path("/dev/shm")
    return shm.exists() and shutil.disk_usage(shm).total < 2**29
