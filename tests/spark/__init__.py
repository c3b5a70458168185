"""The same models on Spark: compared with Postgres row by row, on one machine and on a cluster."""
