"""A made-up sample: an invented catalogue in the sources' exact file layouts, with their errors, and with the truth.

No row, title or person is taken from a source. The same arguments give the same contents on every machine and Python.

- `words`, `spelling`, `texts`, `genres`, `numbers`: what rows are composed of
- `model`, `world`: people and works, and how a work appears at Netflix, IMDb and Rotten Tomatoes
- `cases`: the scenarios that matching meets, each with its matches; `errors`: errors that belong to no scenario
- `catalogue`, `imdb_rows`: the rows of those; `background`: the rest of IMDb, up to its full size
- `layout`, `writing`: the files
"""
