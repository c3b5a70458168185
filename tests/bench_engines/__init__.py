"""The benchmark that builds the same files on Postgres, on Spark and on a Spark cluster."""
