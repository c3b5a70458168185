"""A made-up third rating platform, the Film Club, added to a copy of the project as CONTRIBUTING says."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

# Its own folder.
STAGING = {
    "_film_club__sources.yml": """\
version: 2

sources:
  - name: film_club
    description: Films as the members of a club rate them, with up to five stars.
    schema: raw
    loader: netflix-ratings load
    tables:
      - name: films
        identifier: film_club_films
        description: "One row a film. Grain: `film_id`."
        columns:
          - {name: film_id, description: Key of the film.}
          - {name: name, description: Title of the film.}
          - {name: directors, description: Directors with commas between.}
          - {name: actors, description: Actors with commas between.}
          - {name: year, description: Year of release.}
          - {name: minutes, description: Runtime in minutes.}
          - {name: genres, description: Genres with commas between.}
          - {name: stars, description: Mean of the stars.}
          - {name: ratings, description: Number of ratings.}
""",
    "stg_film_club__films.yml": """\
version: 2

models:
  - name: stg_film_club__films
    description: "The films of the Film Club. Grain: one row a film (`film_club_id`)."
    data_tests:
      - column_values:
          arguments:
            columns:
              film_club_id: {not_null: true}
              title: {not_null: true}
    columns:
      - name: film_club_id
        description: Key of the film.
        data_tests:
          - unique
      - {name: title, description: Title of the film.}
      - {name: director_names, description: Directors with commas between.}
      - {name: cast_names, description: Actors with commas between.}
      - {name: release_year, description: Year of release.}
      - {name: runtime_minutes, description: Runtime in minutes.}
      - {name: genre_names, description: Genres with commas between.}
      - {name: stars, description: Mean of the stars.}
      - {name: ratings, description: Number of ratings.}
""",
    "stg_film_club__films.sql": """\
with

source as (

    select * from {{ source('film_club', 'films') }}

),

final as (

    select
        film_id as film_club_id,
        {{ clean_text('name') }} as title,
        {{ clean_text('directors') }} as director_names,
        {{ clean_text('actors') }} as cast_names,
        {{ try_to_integer('year') }} as release_year,
        {{ try_to_integer('minutes') }} as runtime_minutes,
        {{ clean_text('genres') }} as genre_names,
        {{ try_to_decimal('stars', 2, 1) }} as stars,
        {{ try_to_integer('ratings') }} as ratings
    from source

)

select * from final
""",
}

# Rows at the end of a seed.
SEED_ROWS = {
    "seeds/platforms.csv": [
        "film_club,Film Club,true,true,false,5,10,false,film_club_films,https://film-club.example/{id}"
    ],
    "seeds/score_measures.csv": ["film_club,stars,Film Club members,4"],
    "seeds/credit_roles.csv": ["film_club,actors,actor,cast", "film_club,directors,director,director"],
    "seeds/genre_names.csv": ["film_club,Scary,Horror"],
}

# Branches at the end of a union: the model, the CTE that holds it, the branches.
BRANCHES = {
    "models/intermediate/titles/int_rated_titles.sql": (
        "final",
        [
            """\
    select
        'film_club' as platform,
        film_club_id as rated_title_id,
        'movie' as title_type,
        'film' as kind,
        'film' as source_type,
        true as is_kept,
        false as is_adult,
        title,
        release_year as year_from,
        release_year as year_to,
        runtime_minutes,
        genre_names
    from film_club_films
"""
        ],
    ),
    "models/intermediate/titles/int_rated_votes.sql": (
        "final",
        [
            """\
    select
        'film_club' as platform,
        film_club_id as rated_title_id,
        ratings as votes
    from film_club_films
"""
        ],
    ),
    "models/intermediate/people/int_listed_credits.sql": (
        "name_lists",
        [
            """\
    select
        'film_club' as platform,
        film_club_id as title_id,
        'directors' as source_role,
        director_names as listed_names
    from film_club_films
""",
            """\
    select
        'film_club' as platform,
        film_club_id as title_id,
        'actors' as source_role,
        cast_names as listed_names
    from film_club_films
""",
        ],
    ),
    "models/intermediate/enrichment/int_rated_scores.sql": (
        "scores",
        [
            """\
    select
        'film_club' as platform,
        'stars' as measure,
        film_club_id as rated_title_id,
        stars as score,
        ratings as score_count
    from film_club_films
"""
        ],
    ),
}
IMPORT = """\
with

film_club_films as (

    select * from {{ ref('stg_film_club__films') }}

),
"""

COLUMNS = ("film_id", "name", "directors", "actors", "year", "minutes", "genres", "stars", "ratings")
SOURCE_FILE = f"""\
    SourceFile(
        "film_club_films",
        "film_club_films.csv",
        _names("{" ".join(COLUMNS)}"),
        key=("film_id",),
        format=CSV,
        origin=None,
    ),
)
"""


def add_to(project: Path) -> list[str]:
    """Add the platform to a copy of the project; return the files touched outside its own folder, sorted."""
    folder = project / "models" / "staging" / "film_club"
    folder.mkdir()
    for name, text in STAGING.items():
        (folder / name).write_text(text)
    for path, rows in SEED_ROWS.items():
        with (project / path).open("a") as seed:
            seed.writelines(f"{row}\n" for row in rows)
    for path, (cte, branches) in BRANCHES.items():
        model = project / path
        model.write_text(_with_branches(model.read_text(), cte, branches))
    sources = project / "loaders" / "sources.py"
    text = sources.read_text()
    assert text.endswith("    ),\n)\n"), "SOURCES stands at the end of sources.py"
    sources.write_text(text.removesuffix(")\n") + SOURCE_FILE)
    return sorted([*SEED_ROWS, *BRANCHES, "loaders/sources.py"])


def _with_branches(model: str, cte: str, branches: Sequence[str]) -> str:
    union = "".join(f"\n    union all\n\n{branch}" for branch in branches)
    changed, count = re.subn(rf"(?ms)^({cte} as \(\n.*?\n)(\n\))", rf"\g<1>{union}\g<2>", model, count=1)
    assert count == 1, f"no CTE {cte}"
    return changed.replace("with\n", IMPORT, 1)


def write_films(path: Path, netflix_titles: Sequence[dict[str, str]]) -> None:
    """Write a file of films as the club knows them: each of these rows of netflix_titles.csv, with stars of its own."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number, row in enumerate(netflix_titles):
            minutes = row["duration"].removesuffix(" min")
            people = row["director"], row["cast"]
            writer.writerow(
                [
                    film_id(row),
                    row["title"],
                    *people,
                    row["release_year"],
                    minutes,
                    "Scary, Odd",
                    stars(number),
                    10 + number,
                ]
            )


def film_id(netflix_title: dict[str, str]) -> str:
    """The club's id of a film, made of Netflix's."""
    return f"club-{netflix_title['show_id']}"


def stars(number: int) -> str:
    """The stars of the film with this number."""
    return f"{1 + number % 41 / 10:.1f}"
