"""The command netflix-ratings and all that reads the warehouse: watch, site, export, matches, the report."""
