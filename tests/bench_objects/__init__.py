"""The benchmark that loads the same files from a folder and from object storage."""
