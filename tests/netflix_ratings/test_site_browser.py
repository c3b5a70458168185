"""The site in a real browser, opened from disk: what a reader clicks, types and sees."""

import re
import shutil
import threading
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings.site.browse_page import FIRST, LABELS
from netflix_ratings.watch import catalogue, search
from netflix_ratings.watch.filters import FILTERS, SORTS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
DESK, PHONE = (1280, 900), (390, 844)
PAGES = ("index.html", "seen.html", "top10.html", "insights.html", "quality.html", "dictionary.html", "person.html")
GIVEN_UP = "net::ERR_ABORTED"  # by the browser, of a page that one leaves; of a file that is not there it says so

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is on the path to open the pages in"),
]

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, site: Path) -> Iterator[Open]:
    """Opens a page of the site from disk; at the end nothing may have gone wrong in it or left it."""
    wrong: list[str] = []
    contexts = []

    def check(request: Request) -> None:
        if not request.url.startswith((site.as_uri(), "data:", "blob:")):
            wrong.append(f"asked for {request.url}")

    def failed(request: Request) -> None:
        if request.failure != GIVEN_UP:
            wrong.append(f"not loaded: {request.url}: {request.failure}")

    def open_(address: str, size: tuple[int, int] = DESK, scheme: Any = "light", **more: Any) -> Page:
        width, height = size
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", check)
        page.on("requestfailed", failed)
        page.goto(f"{site.as_uri()}/{address}")
        if more.get("java_script_enabled", True) and address.split("?")[0].split("#")[0] in PAGES:
            page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def found(page: Page) -> list[str]:
    """The titles that the page has found, on all of its table's pages, in order."""
    page.wait_for_selector("html[data-ready]", state="attached")
    answer: list[str] = page.evaluate("listed.found().map((title) => title.netflix_id)")
    return answer


def asked(
    connection: extensions.connection, wanted: dict[str, Any], sort: str = "combined", reverse: bool = False
) -> list[str]:
    """What the command finds: where nothing else is said, only what was seen on Netflix lately."""
    wanted = dict(wanted)
    if not wanted.pop("all", None):
        wanted.setdefault("seen-since", catalogue.seen_lately(connection))
    order = next(order for order in SORTS if order.name == sort)
    result = search.search(connection, search.conditions(connection, wanted), order, reverse)
    return [title.netflix_id for title in result.titles]


def address(wanted: dict[str, Any], **more: str) -> str:
    return f"index.html?{urlencode({**wanted, **more}, doseq=True)}"


WANTED: list[dict[str, Any]] = [
    {"type": "movie"},
    {"type": "series"},
    {"genre": ["Drama"]},
    {"genre": ["Drama", "Comedy"]},
    {"genre": ["horror"]},
    {"without-genre": ["Drama", "Comedy"]},
    {"country": ["India", "Japan"]},
    {"year-from": 2017},
    {"year-to": 2016},
    {"max-maturity": "PG-13"},
    {"max-maturity": "12"},
    {"max-maturity": "0"},
    {"max-minutes": 100},
    {"min-imdb": 6.5},
    {"min-imdb": 0.0},
    {"min-votes": 1000},
    {"max-votes": 5000},
    {"min-critics": 71},
    {"min-audience": 60},
    {"added-since": date(2020, 1, 1)},
    {"seen-since": date(2021, 1, 1)},
    {"seen-since": date(2024, 6, 30)},
    {"new-since": date(2023, 1, 1)},
    {"min-hours": 1_000_000},
    {"all": "1"},
    {"all": "1", "type": "series", "person": "an"},
    {"all": "1", "seen-since": date(2022, 1, 1)},
    {"person": "AN"},
    {"person": " é "},
    {"text": "the a"},
    {"text": "THE"},
    {"genre": ["Horror"], "type": "movie", "year-from": 2010, "min-critics": 30, "max-minutes": 200},
]


def test_the_cases_try_every_filter() -> None:
    assert {name for case in WANTED for name in case} == {filter_.name for filter_ in FILTERS} | {"all"}


def test_each_filter_finds_what_the_command_finds(open_page: Open, explored_analyst: extensions.connection) -> None:
    page = open_page("index.html")
    sizes = set()
    for wanted in WANTED:
        page.evaluate("(address) => history.pushState(null, '', address)", address(wanted))
        page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
        expected = asked(explored_analyst, wanted)
        assert found(page) == expected, wanted
        sizes.add(len(expected))
    assert len(sizes) > 10


@pytest.mark.parametrize("reverse", [False, True])
def test_each_order_is_that_of_the_command(
    open_page: Open, explored_analyst: extensions.connection, reverse: bool
) -> None:
    page = open_page("index.html")
    for sort in SORTS:
        page.get_by_label("Sort by").select_option(sort.name)
        page.get_by_label("reversed").set_checked(reverse)
        assert found(page) == asked(explored_analyst, {}, sort.name, reverse), sort.name


def test_what_is_picked_in_the_form_stands_in_the_address_and_comes_back_from_it(
    open_page: Open, explored_analyst: extensions.connection
) -> None:
    page = open_page("index.html")
    page.get_by_label(LABELS["type"], exact=True).select_option("movie")
    page.locator("summary", has_text="Genre").first.click()
    page.locator("input[name=genre][value=Drama]").check()
    page.get_by_label(LABELS["year-from"]).fill("2010")
    page.get_by_label(LABELS["min-imdb"]).fill("6.5")
    page.get_by_label("Sort by").select_option("imdb")
    wanted = {"type": "movie", "genre": ["Drama"], "year-from": 2010, "min-imdb": 6.5}
    expected = asked(explored_analyst, wanted, "imdb")
    assert expected
    assert found(page) == expected
    expect(page.locator("#count")).to_contain_text(f"{len(expected):,} title")
    expect(page.locator("#active")).to_have_text(" (4)")

    shared = open_page(page.url.rpartition("/")[2])
    assert found(shared) == expected
    expect(shared.get_by_label(LABELS["year-from"])).to_have_value("2010")
    expect(shared.locator("input[name=genre][value=Drama]")).to_be_checked()

    page.go_back()
    assert found(page) == asked(explored_analyst, wanted)
    page.go_back()
    assert found(page) == asked(explored_analyst, {name: wanted[name] for name in ("type", "genre", "year-from")})
    page.go_back()
    assert found(page) == asked(explored_analyst, {name: wanted[name] for name in ("type", "genre")})
    page.go_back()
    assert found(page) == asked(explored_analyst, {"type": "movie"})
    for _ in range(3):
        page.go_forward()
    assert found(page) == asked(explored_analyst, wanted)
    page.get_by_role("button", name="Clear all").click()
    page.wait_for_url(lambda url: "?" not in url or url.endswith("?sort=imdb"))
    assert len(found(page)) == len(asked(explored_analyst, {}))


def test_a_header_sorts_and_says_so(open_page: Open, explored_analyst: extensions.connection) -> None:
    page = open_page("index.html")
    header = page.get_by_role("columnheader", name="IMDb")
    header.click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_label("Sort by")).to_have_value("imdb")
    assert found(page) == asked(explored_analyst, {}, "imdb")
    header.click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    page.wait_for_url("**sort=imdb&reverse=1")
    assert found(page) == asked(explored_analyst, {}, "imdb", reverse=True)


def test_what_is_not_known_here_is_said(open_page: Open) -> None:
    page = open_page("index.html?genre=Horor&type=movie")
    expect(page.get_by_role("alert")).to_have_text("Not known here: genre Horor")
    assert found(page) == []


def test_where_nothing_fits_the_page_says_what_to_leave_out(
    open_page: Open, explored_analyst: extensions.connection
) -> None:
    wanted: dict[str, Any] = {"genre": ["Drama", "Horror"], "country": ["India", "Japan"], "year-to": 1900}
    conditions = search.conditions(explored_analyst, wanted | {"seen-since": catalogue.seen_lately(explored_analyst)})
    assert asked(explored_analyst, wanted) == []
    counts = dict(
        zip((condition.words for condition in conditions), search.without(explored_analyst, conditions), strict=True)
    )
    page = open_page(address(wanted))
    ways = page.locator("#ways button")
    (words,) = (words for words, count in counts.items() if count)
    offered = f"Leave out {words}: {counts[words]} titles"
    expect(ways).to_have_text(offered)
    ways.first.click()
    del wanted["year-to"]
    expect(ways).to_have_count(0)
    assert found(page) == asked(explored_analyst, wanted) != []
    assert "year-to" not in page.url
    page.go_back()
    expect(ways).to_have_text(offered)


def test_what_can_be_left_out_comes_in_order(open_page: Open, explored_analyst: extensions.connection) -> None:
    wanted: dict[str, Any] = {"type": "series", "min-critics": 1}  # whose file has films only
    counts = search.without(explored_analyst, search.conditions(explored_analyst, wanted | {"all": "1"}))
    page = open_page(address(wanted, all="1"))
    numbers = [text.rpartition(": ")[2] for text in page.locator("#ways button").all_inner_texts()]
    assert numbers == [f"{count:,} titles" for count in sorted(counts, reverse=True)]


def test_where_no_filter_alone_is_to_blame_that_is_said(open_page: Open) -> None:
    page = open_page(address({"person": "nobody of that name", "year-to": 1880}))
    expect(page.locator("#ways")).to_have_text("Leaving out any one filter still finds none.")


def test_all_is_reached_by_keyboard(open_page: Open) -> None:
    page = open_page("index.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_label(LABELS["text"]).focus()
    page.keyboard.type("the")
    expect(page.locator("#count")).to_contain_text("in all")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#titles tbody') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/title/*.html")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_table_turns_its_pages(open_page: Open, explored_analyst: extensions.connection) -> None:
    page = open_page("index.html")
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#count")).to_contain_text(f"{FIRST + 1} to {2 * FIRST} of")
    second = asked(explored_analyst, {})[FIRST]
    link = page.locator("#titles tbody a").first
    expect(link).to_have_attribute("href", f"title/{second}.html")
    page.wait_for_url("**?page=2")
    shared = open_page("index.html?page=2")
    expect(shared.locator("#titles tbody a").first).to_have_attribute("href", f"title/{second}.html")
    expect(shared.locator("#paging [aria-current]")).to_have_text("2")
    # Another filter begins at the first page; a page that is not there is the last one.
    shared.get_by_label(LABELS["type"], exact=True).select_option("movie")
    expect(shared.locator("#paging [aria-current]")).to_have_text("1")
    assert "page=" not in shared.url
    page.go_back()
    expect(page.locator("#count")).to_contain_text(f"1 to {FIRST} of")
    found(open_page("index.html?page=999"))


def test_a_title_is_picked_at_random_among_those_found(
    open_page: Open, explored_analyst: extensions.connection
) -> None:
    wanted = {"genre": ["Horror"]}
    page = open_page(address(wanted))
    page.get_by_role("button", name="Surprise me").click()
    page.wait_for_url("**/title/*.html")
    assert page.url.rpartition("/")[2].removesuffix(".html") in asked(explored_analyst, wanted)


def test_the_script_shows_the_titles_as_the_page_had_them(open_page: Open) -> None:
    plain = open_page("index.html", java_script_enabled=False)
    drawn = open_page("index.html")
    rows = "#titles tbody tr"
    assert plain.locator(rows).all_inner_texts() == drawn.locator(rows).all_inner_texts()


def test_a_column_that_is_sorted_by_is_seen(open_page: Open) -> None:
    page = open_page("index.html?sort=votes")
    expect(page.get_by_role("columnheader", name="Votes")).to_be_visible()
    page.get_by_label("Sort by").select_option("combined")
    expect(page.get_by_role("columnheader", name="Votes")).to_have_count(0)


@pytest.mark.parametrize("sort", [order.name for order in SORTS])
def test_on_a_phone_the_column_that_is_sorted_by_is_seen_and_not_empty(open_page: Open, sort: str) -> None:
    page = open_page(f"index.html?sort={sort}&all=1", PHONE)
    header = page.locator("#titles thead th[aria-sort]")
    expect(header).to_be_visible()
    name = header.get_attribute("class")
    at = page.locator("#titles thead th").evaluate_all("(cells) => cells.findIndex((one) => one.ariaSort)")
    assert page.locator(f"#titles tbody tr:first-child > :nth-child({at + 1})").inner_text().strip() not in ("", "–"), (
        name
    )
    words = next(order.words for order in SORTS if order.name == sort)
    expect(page.locator("#order")).to_have_text(words)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_person_leads_to_all_their_titles(open_page: Open, explored_analyst: extensions.connection) -> None:
    people = catalogue.people(explored_analyst)
    netflix_id, credits_ = next((item, own) for item, own in sorted(people.items()) if own)
    page = open_page(f"title/{netflix_id}.html")
    page.get_by_role("link", name=credits_[0].full_name, exact=True).first.click()
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.get_by_role("heading", level=1)).to_have_text(" ".join(credits_[0].full_name.split()))
    theirs = {item for item, own in people.items() if credits_[0].person_id in {one.person_id for one in own}}
    links = page.locator("tbody a").evaluate_all("(links) => links.map((link) => link.href.split('/').pop())")
    assert {link.removesuffix(".html") for link in links} == theirs
    assert len(links) == len(theirs)
    means = query(
        explored_analyst,
        "select mean_imdb_rating, mean_critics_score, mean_audience_score, mean_combined_score "
        "from marts.rpt_people where person_id = %s",
        credits_[0].person_id,
    )[1]
    shown = [float(text.rstrip("%")) for text in page.locator("#figures strong").all_inner_texts()]
    assert shown == [float(value) for value in means[0] if value is not None]


def test_a_person_that_is_not_there_is_said(open_page: Open) -> None:
    expect(open_page("person.html?id=nm0").locator("h1")).to_have_text("Nobody of that id")
    expect(open_page("person.html").locator("h1")).to_have_text("Nobody of that id")


def test_a_title_leads_back_to_what_was_found(open_page: Open) -> None:
    page = open_page("index.html?genre=Drama&sort=imdb")
    page.locator("#titles tbody a").first.click()
    page.wait_for_url("**/title/*.html")
    page.get_by_role("link", name="Back to the results").click()
    page.wait_for_url("**/index.html?genre=Drama&sort=imdb")
    alone = open_page(page.url.rpartition("/")[2])
    assert found(alone)


def test_the_address_waits_for_nothing_that_is_loaded(open_page: Open, explored_analyst: extensions.connection) -> None:
    """One step back from words whose descriptions have not come yet leads to the list before."""
    page = open_page("index.html")
    page.evaluate("() => void (packed.read = () => new Promise(() => {}))")
    field = page.locator("input[name=text]")
    field.fill("love")
    page.wait_for_url("**/index.html?text=love")
    page.go_back()
    page.wait_for_url("**/index.html")
    assert found(page) == asked(explored_analyst, {})
    expect(field).to_have_value("")
    page.wait_for_timeout(100)
    assert page.url.endswith("/index.html")


def test_filters_that_hold_are_taken_away_one_by_one(open_page: Open, explored_analyst: extensions.connection) -> None:
    page = open_page(address({"genre": ["Drama", "Comedy"], "year-from": 2010}))
    page.get_by_role("button", name="Remove filter: Drama").click()
    assert found(page) == asked(explored_analyst, {"genre": ["Comedy"], "year-from": 2010})
    expect(page.locator("#chips button").first).to_be_focused()
    page.get_by_role("button", name="Remove all").click()
    assert found(page) == asked(explored_analyst, {})
    expect(page.locator("#chips button")).to_have_count(0)


def test_ways_to_begin_fill_the_form(open_page: Open, explored_analyst: extensions.connection) -> None:
    page = open_page("index.html")
    page.get_by_role("link", name="Tonight, under 100 minutes").click()
    page.wait_for_url("**?type=movie&max-minutes=99")
    assert found(page) == asked(explored_analyst, {"type": "movie", "max-minutes": 99})
    for link in page.locator("#presets a").all():
        link.click()
        assert found(page), link.inner_text()


def test_choices_say_how_many_titles_they_leave(open_page: Open, explored_analyst: extensions.connection) -> None:
    page = open_page(address({"genre": ["Drama"], "country": ["India"]}))
    for name, value, wanted in (
        ("genre", "Comedy", {"genre": ["Drama", "Comedy"], "country": ["India"]}),
        ("country", "Japan", {"genre": ["Drama"], "country": ["Japan"]}),
        ("without-genre", "Comedy", {"genre": ["Drama", "Comedy"], "country": ["India"]}),
    ):
        said = page.locator(f"label:has(input[name={name}][value='{value}']) small")
        expect(said).to_have_text(f"{len(asked(explored_analyst, wanted)):,}")


def test_one_title_is_called_one(open_page: Open, explored_analyst: extensions.connection) -> None:
    [title] = catalogue.titles(explored_analyst)[:1]
    wanted = {"text": title.title, "year-from": title.release_year, "year-to": title.release_year, "all": "1"}
    assert len(asked(explored_analyst, wanted)) == 1
    expect(open_page(address(wanted)).locator("#count")).to_have_text(re.compile(r"^1 title \(of [0-9,]+ in all\)$"))


SPELT = [
    lambda name: name.replace("'", "").replace("’", ""),
    lambda name: name.replace("-", "").replace(" ", ""),
    lambda name: name.replace("-", " ").upper(),
    lambda name: "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one)),
]


@pytest.mark.parametrize("spell", SPELT)
def test_a_title_is_found_however_it_is_spelt(
    open_page: Open, explored_analyst: extensions.connection, spell: Callable[[str], str]
) -> None:
    titles = [one for one in catalogue.titles(explored_analyst) if one.title.isprintable()]
    odd = [one for one in titles if any(not char.isalnum() and char != " " for char in one.title)][:4] + titles[:4]
    page = open_page("index.html?all=1")
    for title in odd:
        wanted = {"text": spell(title.title), "all": "1"}
        page.evaluate("(address) => history.pushState(null, '', address)", address(wanted))
        page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
        expected = asked(explored_analyst, wanted)
        assert title.netflix_id in expected, wanted
        assert found(page) == expected, wanted


def test_where_nothing_fits_what_is_spelt_alike_is_offered(
    open_page: Open, explored_analyst: extensions.connection
) -> None:
    title = max((one.title for one in catalogue.titles(explored_analyst) if one.title.isascii()), key=len)
    wrong = title[: len(title) // 2] + "q" + title[len(title) // 2 + 1 :]
    page = open_page(address({"text": wrong}))
    expect(page.locator("#alike")).to_contain_text("Did you mean")
    expect(page.locator("#alike a").first).to_have_text(search.like(explored_analyst, wrong)[0])
    page.locator("#alike a").first.click()
    page.wait_for_url("**/title/*.html")


def test_the_search_suggests_titles_and_people(open_page: Open, explored_analyst: extensions.connection) -> None:
    page = open_page("index.html")
    page.keyboard.press("/")
    field = page.get_by_label(LABELS["text"])
    expect(field).to_be_focused()
    title = catalogue.titles(explored_analyst)[0]
    page.keyboard.type(title.title)
    expect(page.locator("#suggestions li:visible").first).to_contain_text(" ".join(title.title.split()))
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions li:visible")).to_have_count(0)
    name = next(iter(catalogue.people(explored_analyst).values()))[0].full_name
    field.fill(name)
    expect(page.locator("#suggestions li:visible").filter(has_text="Person").first).to_contain_text(name)
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_contain_text("Person")
    page.keyboard.press("Enter")
    page.wait_for_url("**/person.html?id=*")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("the")
    page.keyboard.press("Enter")
    page.wait_for_url("**/index.html?text=the")
    assert found(page) == asked(explored_analyst, {"text": "the"})


def test_what_a_title_is_said_to_be_stands_in_each_row(
    open_page: Open, explored_analyst: extensions.connection
) -> None:
    page = open_page("index.html?sort=title&page=2")
    rows = page.locator("#titles tbody tr")
    descriptions = {one.netflix_id: one.description for one in catalogue.titles(explored_analyst)}
    expect(rows.locator(".about:not(:empty)").first).to_be_visible()
    for row in rows.all()[:10]:
        said = " ".join((descriptions[str(row.get_attribute("data-id"))] or "").split())
        assert " ".join(row.locator(".about").text_content().split()) == said  # type: ignore[union-attr]


def test_a_line_for_corrections_is_copied(open_page: Open, site: Path) -> None:
    name = next(path.name for path in sorted((site / "title").iterdir()) if "correction-1" in path.read_text())
    page = open_page(f"title/{name}")
    page.get_by_text("Is it wrong?").click()
    button = page.get_by_role("button", name="Copy").first
    button.click()
    expect(page.locator("button[data-copy] + [role=status]").first).not_to_be_empty()


def test_all_titles_are_one_step_away(open_page: Open, explored_analyst: extensions.connection) -> None:
    page = open_page("index.html")
    lately, everything = asked(explored_analyst, {}), asked(explored_analyst, {"all": "1"})
    assert found(page) == lately
    assert len(lately) < len(everything)
    scripts = page.evaluate("[...document.scripts].map((one) => one.src.split('/').pop())")
    assert "catalogue.js" in scripts
    assert not {"rest.js", "descriptions.js", "people.js"} & set(scripts)
    page.get_by_label("also titles last seen before").check()
    assert found(page) == everything
    expect(page.locator("#count")).to_contain_text(f"of {len(everything):,} titles")
    page.wait_for_url("**?all=1")
    page.go_back()
    assert found(page) == lately


def test_where_only_what_left_fits_it_is_offered(open_page: Open, explored_analyst: extensions.connection) -> None:
    lately = set(asked(explored_analyst, {}))
    titles = catalogue.titles(explored_analyst)
    gone = next(title for title in titles if title.netflix_id not in lately)
    wanted = {"text": gone.title, "year-from": gone.release_year, "year-to": gone.release_year}
    assert asked(explored_analyst, wanted) == []
    page = open_page(address(wanted))
    page.locator("#ways button", has_text="seen on Netflix since").click()
    assert gone.netflix_id in found(page)
    expect(page.get_by_label("also titles last seen before")).to_be_checked()


def test_the_weeks_of_the_top_10_are_turned(open_page: Open, explored_analyst: extensions.connection) -> None:
    ends = query(explored_analyst, "select distinct week_ending from marts.fct_top10_weeks order by 1 desc")[1]
    weeks = [week for (week,) in ends]
    page = open_page("top10.html")
    plain = open_page("top10.html", java_script_enabled=False)
    rows = "#lists tbody tr"
    assert page.locator(rows).all_inner_texts() == plain.locator(rows).all_inner_texts()
    expect(page.get_by_role("button", name="Week after")).to_be_disabled()
    page.get_by_role("button", name="Week before").click()
    page.wait_for_url(f"**?week={weeks[1]}")
    places = query(
        explored_analyst,
        "select weeks.rank, titles.title from marts.fct_top10_weeks as weeks "
        "inner join marts.dim_titles as titles using (netflix_id) where week_ending = %s order by category, rank",
        weeks[1],
    )[1]
    script = "(rows) => rows.map((row) => [row.cells[0].innerText, row.querySelector('a').innerText])"
    cells = page.locator(rows).evaluate_all(script)
    assert [(int(rank), title) for rank, title in cells] == [(rank, " ".join(title.split())) for rank, title in places]
    page.get_by_label("Week to").select_option(str(weeks[-1]))
    expect(page.get_by_role("button", name="Week before")).to_be_disabled()
    page.go_back()
    expect(page.get_by_label("Week to")).to_have_value(str(weeks[1]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_plot_is_drawn(open_page: Open, scheme: str) -> None:
    page = open_page("insights.html", scheme=scheme)
    plots = page.locator("[data-plot]")
    assert plots.count() == 11
    colours = """(plot) => {
        const canvas = plot.querySelector("canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const seen = new Set();
        for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) seen.add(data.slice(at, at + 3).join());
        return [canvas.clientWidth <= plot.clientWidth, seen.size];
    }"""
    for at in range(plots.count()):
        fits, seen = plots.nth(at).evaluate(colours)
        assert fits
        assert seen > 20, plots.nth(at).get_attribute("data-plot")


def test_plots_follow_the_reader_into_the_dark(open_page: Open) -> None:
    page = open_page("insights.html")
    picture = "() => document.querySelector('[data-plot] canvas').toDataURL()"
    light = page.evaluate(picture)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        f"(light) => document.querySelector('[data-plot] canvas') && ({picture})() !== light", arg=light
    )


def test_sources_say_their_age_by_the_readers_clock(open_page: Open) -> None:
    page = open_page("quality.html")
    assert "(today)" in page.locator("td:has(time)").first.inner_text()


def every_page(site: Path) -> list[str]:
    return [*PAGES, f"title/{min(path.name for path in (site / 'title').iterdir())}"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_axe_finds_nothing_and_nothing_sticks_out(
    open_page: Open, site: Path, size: tuple[int, int], scheme: str
) -> None:
    for address_ in every_page(site):
        page = open_page(address_, size, scheme, bypass_csp=True)  # the checks are a script put into the page
        violations = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(violation["id"], violation["nodes"][0]["html"]) for violation in violations] == [], address_
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address_} is too wide"


def test_filters_are_a_sheet_on_a_phone(open_page: Open, explored_analyst: extensions.connection) -> None:
    page = open_page("index.html", PHONE)
    field = page.get_by_label(LABELS["text"])
    expect(field).to_be_hidden()
    toggle = page.get_by_role("button", name="Filters")
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(field).to_be_visible()
    page.get_by_label(LABELS["type"], exact=True).select_option("movie")
    count = len(asked(explored_analyst, {"type": "movie"}))
    show = page.get_by_role("button", name=f"Show {count:,} titles")
    expect(show).to_be_in_viewport()
    show.click()
    expect(field).to_be_hidden()
    expect(toggle).to_be_focused()
    expect(toggle).to_have_text("Filters (1)")
    toggle.click()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_the_dictionary_is_searched(open_page: Open) -> None:
    page = open_page("dictionary.html", PHONE)
    field = page.get_by_label("Search tables and columns")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    field.fill("critics_audience_gap")
    expect(page.locator("#rpt_what_to_watch")).to_have_attribute("open", "")
    expect(page.locator("#rpt_what_to_watch tbody tr:not([hidden])")).to_have_count(1)
    expect(page.locator("#dim_people")).to_be_hidden()
    field.fill("nothing of that name")
    expect(page.locator("#fits")).to_have_text("0 tables")
    page.goto(f"{page.url}#dim_people")
    expect(page.locator("#dim_people tbody")).to_be_visible()


def test_dbts_own_page_opens_and_finds_a_model(open_page: Open) -> None:
    page = open_page("dbt.html")
    page.goto(f"{page.url.split('#')[0]}#!/model/model.netflix_ratings.rpt_what_to_watch")
    expect(page.get_by_role("heading", name="rpt_what_to_watch").first).to_be_visible()
    page.get_by_role("link", name="★ netflix-ratings").click()
    page.wait_for_url("**/index.html")


class _Noting(SimpleHTTPRequestHandler):
    """Serves files and notes every request, whatever comes of it."""

    def __init__(self, *arguments: Any, noted: list[str], **more: Any) -> None:
        self.noted = noted
        super().__init__(*arguments, **more)

    def log_request(self, *_: Any) -> None:
        self.noted.append(self.requestline)


@pytest.fixture
def served(site: Path) -> Iterator[tuple[str, list[str]]]:
    """The site on a web server of this machine, in a folder below its root, and what is asked of it."""
    noted: list[str] = []
    handler = partial(_Noting, noted=noted, directory=str(site.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}", noted
        server.shutdown()
        thread.join()


def test_the_site_works_from_a_web_server_too(browser: Browser, served: tuple[str, list[str]]) -> None:
    url, asked_of_it = served
    page = browser.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    for address_ in PAGES:
        page.goto(f"{url}/{address_}?genre=Drama")
        page.wait_for_selector("html[data-ready]", state="attached")
    page.close()
    assert wrong == []
    assert len(asked_of_it) > len(PAGES)


def test_the_policy_stops_what_would_leave_the_page(
    browser: Browser, site: Path, served: tuple[str, list[str]]
) -> None:
    url, asked_of_it = served
    page = browser.new_page()
    for address_ in [*every_page(site), "dbt.html"]:
        page.goto(f"{site.as_uri()}/{address_}")
        page.evaluate(
            """(url) => {
                const add = (name, more) => document.head.append(Object.assign(document.createElement(name), more));
                new Image().src = `${url}/image`;
                add("script", { src: `${url}/script` });
                add("link", { rel: "stylesheet", href: `${url}/style` });
                fetch(`${url}/fetch`).catch(() => 0);
                navigator.sendBeacon(`${url}/beacon`, "");
            }""",
            url,
        )
        page.wait_for_timeout(200)
    page.close()
    assert asked_of_it == []
