"""What to watch: the catalogue, its filters, the command."""
