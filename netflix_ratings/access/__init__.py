"""Who gets into the warehouse, and how many at once."""
