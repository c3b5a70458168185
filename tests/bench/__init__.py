"""`make bench`: how fast the warehouse is loaded and built, beside others, written to docs/benchmarks.md."""
