"""The catalogue as a static site: what to watch, a page a title, insights, quality and the data dictionary."""
