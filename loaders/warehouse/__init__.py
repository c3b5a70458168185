"""The warehouse, the ground floor: reaching it, the embedded Postgres, roles, the lock, settings, errors.

Nothing here imports what stands above it.
"""

from loaders.warehouse.connection import (
    administer,
    connect,
    embedded,
    external,
    main_role,
    start,
    url,
    where,
    write_profile,
)

__all__ = ["administer", "connect", "embedded", "external", "main_role", "start", "url", "where", "write_profile"]
