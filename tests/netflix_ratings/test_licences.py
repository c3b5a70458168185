"""The scripts of others on the site carry their licences."""

from pathlib import Path

from netflix_ratings.site import licences


def test_every_script_of_others_says_its_authors_and_the_texts_lie_beside_it(site: Path) -> None:
    text = (site / "assets" / "licences.txt").read_text("utf-8")
    assert (site / "assets" / "vega.js").read_text("utf-8").startswith("/*! The licences' texts are in licences.txt.")
    for words in (
        "Redistribution and use",
        "Permission is hereby granted",
        "Apache License",
        "Permission to use, copy",
    ):
        assert words in text
    assert 'href="assets/licences.txt"' in (site / "index.html").read_text("utf-8")
    ours = {path.name for path in (Path(licences.__file__).parent / "assets").iterdir()}
    ours |= {"catalogue.js", "rest.js", "weeks.js", "descriptions.js", "people.js", "people", "imdb_ids.js", "own.js"}
    others = {path.name for path in (site / "assets").iterdir()} - ours - {licences.NAME}
    assert others == {place.split("/")[1] for place, _ in licences.PARTS if "/" in place}
