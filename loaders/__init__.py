"""From the sources' files to a warehouse: sources declared, fetching, landing, the embedded Postgres, the commands."""
