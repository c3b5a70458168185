"""What many readers get: pgbench with what apps and pages ask."""
