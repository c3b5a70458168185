"""What critics wrote of a title: a few reviews of each, where the file with the reviews is loaded."""

from dataclasses import dataclass
from datetime import date

from psycopg2 import extensions

from loaders.warehouse.query import query

SHOWN = 4

# Those with a text, top critics first, the newest first.
REVIEWS = """
with

numbered as (

    select
        titles.netflix_id, reviews.critic_name, reviews.publisher_name, reviews.verdict, reviews.review_date,
        reviews.review_text,
        count(*) over (partition by titles.netflix_id) as reviews,
        row_number() over (
            partition by titles.netflix_id
            order by
                case when reviews.review_text is null then 2 else 1 end,
                case when reviews.is_top_critic then 1 else 2 end,
                reviews.review_date desc nulls last,
                reviews.review_id
        ) as place
    from marts.dim_titles as titles
    inner join marts.fct_critic_reviews as reviews on titles.rotten_tomatoes_id = reviews.rotten_tomatoes_id

)

select netflix_id, critic_name, publisher_name, verdict, review_date, review_text, reviews
from numbered
where place <= %s and review_text is not null
order by netflix_id, place
"""


@dataclass(frozen=True)
class Review:
    """A review: who wrote it, where and when, whether the critic liked the film (`fresh`, `rotten`), and its text."""

    critic: str | None
    publisher: str | None
    verdict: str | None
    day: date | None
    text: str

    @property
    def by(self) -> str:
        """The critic and the paper."""
        return ", ".join(filter(None, (self.critic, self.publisher)))


@dataclass(frozen=True)
class Reviews:
    """Some reviews of a title, and how many there are."""

    shown: list[Review]
    count: int


def reviews(connection: extensions.connection) -> dict[str, Reviews]:
    """Read them, by netflix_id."""
    found: dict[str, Reviews] = {}
    for netflix_id, critic, publisher, verdict, written, text, count in query(connection, REVIEWS, SHOWN)[1]:
        found.setdefault(netflix_id, Reviews([], count)).shown.append(Review(critic, publisher, verdict, written, text))
    return found
