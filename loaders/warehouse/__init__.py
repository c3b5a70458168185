"""The warehouse, the ground floor: reaching it, the embedded Postgres, roles, the lock, settings, errors.

Nothing here imports other modules of the project.
"""

from loaders.warehouse.connection import (
    administer,
    connect,
    connect_to_read,
    embedded,
    external,
    is_lost,
    main_role,
    start,
    url,
    where,
    write_first_profile,
    write_profile,
)

__all__ = [
    "administer",
    "connect",
    "connect_to_read",
    "embedded",
    "external",
    "is_lost",
    "main_role",
    "start",
    "url",
    "where",
    "write_first_profile",
    "write_profile",
]
