"""The matches beside those of Splink, on the same files: time, memory, precision and recall."""
