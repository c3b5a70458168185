"""Gets the sources' files into the warehouse: the sources declared, fetching, landing, the embedded Postgres, the commands."""
