# %% [markdown]
# # Netflix titles and their scores: a first look
#
# Five questions and three plots on the marts, for who works in a notebook. It is made from `docs/notebook.py` by
# `make notebook` and run on the made-up sample, so that titles and people in it are invented; with your own warehouse
# the same cells answer for real ones.
#
# What it needs beside this project: `pip install pandas sqlalchemy psycopg2-binary altair ipykernel`.

# %% [markdown]
# ## Connect
#
# `netflix-ratings warehouse url` prints the address; `NETFLIX_RATINGS_URL` may name another. SQLAlchemy wants the
# driver in it: `postgresql+psycopg2://…`.

# %%
import os
import shutil
import subprocess
import sys
from pathlib import Path

import altair as alt
import pandas as pd
import sqlalchemy as sa

command = shutil.which("netflix-ratings", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
url = os.environ.get("NETFLIX_RATINGS_URL") or subprocess.check_output([command, "warehouse", "url"], text=True).strip()
engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg2"))


def ask(sql: str) -> pd.DataFrame:
    """The rows of a query."""
    with engine.connect() as connection:
        return pd.read_sql(sa.text(sql), connection)


# %% [markdown]
# ## 1. What is there?
#
# `dim_titles` has one row for each Netflix title, with or without a match.

# %%
ask("""
select
    title_type,
    count(*) as titles,
    count(imdb_id) as on_imdb,
    count(rotten_tomatoes_id) as on_rotten_tomatoes,
    round(avg(imdb_rating), 2) as mean_imdb_rating
from marts.dim_titles
group by title_type
order by titles desc
""")

# %% [markdown]
# ## 2. Do critics and audience agree?
#
# Only titles that both have scored: a missing score is null, never 0.

# %%
scores = ask("""
select title, title_type, rt_critics_score, rt_audience_score, imdb_rating, imdb_votes
from marts.dim_titles
where rt_critics_score is not null and rt_audience_score is not null
""")
alt.Chart(scores, title="Critics and audience, in percent").mark_circle(opacity=0.5).encode(
    x=alt.X("rt_critics_score", title="critics"),
    y=alt.Y("rt_audience_score", title="audience"),
    tooltip=["title", "rt_critics_score", "rt_audience_score"],
)

# %%
scores[["rt_critics_score", "rt_audience_score", "imdb_rating"]].corr().round(2)

# %% [markdown]
# ## 3. Which genres are rated best?
#
# `bridge_title_common_genres` has each genre of a title once. `bridge_title_genres` has it once for each platform that
# gives it: a mean over that would count some titles twice.

# %%
genres = ask("""
select
    genres.genre,
    count(*) as titles,
    round(avg(titles.imdb_rating), 2) as mean_imdb_rating
from marts.bridge_title_common_genres as genres
inner join marts.dim_titles as titles on genres.netflix_id = titles.netflix_id
where titles.imdb_rating is not null
group by genres.genre
having count(*) >= 5
order by mean_imdb_rating desc
""")
alt.Chart(genres, title="Mean IMDb rating by genre").mark_bar().encode(
    x=alt.X("mean_imdb_rating", title="mean IMDb rating", scale=alt.Scale(domain=[0, 10])),
    y=alt.Y("genre", sort="-x", title=None),
    tooltip=["genre", "titles", "mean_imdb_rating"],
)

# %% [markdown]
# ## 4. Who directs what is liked?
#
# `rpt_people_roles` has a row for each person and role; `rpt_people` has one for each person.

# %%
ask("""
select full_name, titles, rated_titles, mean_imdb_rating
from marts.rpt_people_roles
where role = 'director' and rated_titles >= 2
order by mean_imdb_rating desc nulls last, full_name
limit 10
""")

# %% [markdown]
# ## 5. Is what is watched most also what is worth most?

# %%
watched = ask("""
select title, title_type, hours_viewed, imdb_rating
from marts.rpt_most_watched
where period_end = (select max(period_end) from marts.rpt_most_watched) and imdb_rating is not null and hours_viewed > 0
""")
alt.Chart(watched, title="Hours watched in the last half-year, and IMDb rating").mark_circle(opacity=0.5).encode(
    x=alt.X("imdb_rating", title="IMDb rating", scale=alt.Scale(zero=False)),
    y=alt.Y("hours_viewed", title="hours", scale=alt.Scale(type="log")),
    color=alt.Color("title_type", title="type"),
    tooltip=["title", "hours_viewed", "imdb_rating"],
)
