"""What to watch: a command, a site and an export, from marts and reference alone."""
