"""Marks, one's own files and the page What I watched, in a real browser that opens the site from disk."""

import base64
import csv
import gzip
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect
from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings import names
from netflix_ratings.seen import rules
from netflix_ratings.site.browse_page import script
from tests.netflix_ratings.test_seen import CASES, TITLES, TODAY, history
from tests.netflix_ratings.test_site_browser import CHROMIUM, DESK, PHONE, browser, found, open_page

__all__ = ["browser", "open_page"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is on the path to open the pages in"),
]

Open = Callable[..., Page]

LIBRARY = """([rules, spelling, vocabulary, known, keyed]) => {
    const own = ownFiles(rules, vocabulary, names(spelling).normalize);
    const columns = ["netflix_id", "title", "title_type", "year", "imdb_id"];
    const titles = known.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
    const id = (at) => (at === null ? null : titles[at].netflix_id);
    window.cases = { own, index: own.index(titles, new Map(keyed)), id };
}"""
LINE = """(line) => {
    const { own, index, id } = cases;
    const { at, season, episode, certain, trailer } = own.recognise(line, index);
    return [id(at), season, episode, certain, trailer];
}"""
FILE = """([{ name, text, order }, today]) => {
    const { own, index, id } = cases;
    const { kind, orders, profiles, ...file } = own.read(name, new TextEncoder().encode(text), today);
    const { entries, unknown, skipped } = own.gather({ kind, ...file }, index, today, order);
    const said = ({ mark, lines, first, last, rating, seconds }) => [mark, lines, first, last, rating, seconds];
    return {
        kind, orders, profiles, skipped,
        entries: Object.fromEntries([...entries].map(([at, one]) => [id(at), said(one)])),
        unknown: unknown.map(({ name, lines }) => [name, lines]),
    };
}"""


@pytest.fixture
def library(open_page: Open) -> Page:
    """The page with the made-up titles of the cases, beside the site's own."""
    page = open_page("seen.html")
    page.wait_for_selector("html[data-ready]", state="attached")
    spelling = {
        "letters": names.LETTERS,
        "spelt": names.SPELT,
        "dropped": names.DROPPED,
        "marks": names.MARKS,
        "whole": names.WHOLE,
        "alike": names.ALIKE,
        "offered": names.OFFERED,
    }
    vocabulary = {"seasons": CASES["seasons"], "trailers": CASES["trailers"]}
    keyed = [[key, list(places)] for key, places in TITLES.names.items()]
    page.evaluate(LIBRARY, [rules.declared(), dict(spelling), vocabulary, CASES["titles"], keyed])
    return page


def test_the_browser_reads_lines_days_and_files_as_the_command_does(library: Page) -> None:
    for line, *expected in CASES["lines"]:
        assert library.evaluate(LINE, line) == expected, line
    for name, netflix_id in CASES["nearest"]:
        assert library.evaluate("(name) => cases.id(cases.index.nearest(name))", name) == netflix_id, name
    for case in CASES["days"]:
        orders = library.evaluate("([texts, today]) => cases.own.orders(texts, today)", [case["texts"], str(TODAY)])
        assert orders == case["orders"], case
        if case["first"]:
            read = "([text, order, today]) => cases.own.readDay(text, order, today)"
            assert library.evaluate(read, [case["texts"][0], orders[0], str(TODAY)]) == case["first"]
    for case in CASES["files"]:
        said = library.evaluate(FILE, [case, str(TODAY)])
        wanted = {name: case[name] for name in ("kind", "profiles", "entries", "unknown", "skipped")}
        assert said == wanted | {"orders": [case["order"]]}, case["name"]


def test_the_keys_of_names_are_the_same(library: Page, explored_analyst: extensions.connection) -> None:
    known = [name for (name,) in query(explored_analyst, "select distinct title_name from marts.bridge_title_names")[1]]
    keys = library.evaluate("(names) => names.map((name) => cases.own.titleKey(name))", known)
    assert keys == [rules.title_key(name) for name in known]
    shapes = library.evaluate("(names) => names.map((name) => cases.own.seasonShape(name))", known)
    assert shapes == [rules.season_shape(name) for name in known]


def bring(page: Page, *files: tuple[str, str]) -> None:
    payload: list[FilePayload] = [
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()} for name, text in files
    ]
    page.get_by_label("CSV files of Netflix").set_input_files(payload)
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator(".file")).to_have_count(len(files))


def marked(page: Page) -> dict[str, str]:
    script = "JSON.parse(localStorage.getItem('netflix-ratings.marks') ?? '[]').map((one) => [one.title, one.mark])"
    return dict(page.evaluate(script))


def test_a_mark_on_a_row_hides_it_and_comes_back(open_page: Open) -> None:
    page = open_page("index.html")
    before = found(page)
    first = page.locator("#titles tbody tr").first
    title = first.locator("a").inner_text()
    first.get_by_role("button", name=f"Seen: {title}").click()
    expect(first.get_by_role("button", name=f"Seen: {title}")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("hide seen, and not for me").check()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert before[0] not in found(page)
    assert "hide-seen=1" in page.url
    expect(page.locator("[data-marked='seen not_for_me']")).to_have_text("1")
    # The page itself keeps it.
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert before[0] not in found(page)
    page.goto(page.url.partition("?")[0])
    page.wait_for_selector("html[data-ready]", state="attached")
    again = page.locator("#titles tbody tr").first.get_by_role("button", name=f"Seen: {title}")
    expect(again).to_have_attribute("aria-pressed", "true")
    again.click()
    expect(again).to_have_attribute("aria-pressed", "false")
    assert marked(page) == {}


def test_without_marks_nothing_more_is_loaded(open_page: Open) -> None:
    page = open_page("index.html")
    scripts = page.evaluate("[...document.scripts].map((one) => one.src.split('/').pop())")
    assert not {"own.js", "imdb_ids.js", "history.js", "watched.js"} & set(scripts)


def test_a_title_is_marked_on_its_own_page_too(open_page: Open, explored_analyst: extensions.connection) -> None:
    page = open_page("index.html")
    page.locator("#titles tbody a").first.click()
    page.wait_for_url("**/title/*.html")
    title = page.get_by_role("heading", level=1).inner_text()
    saved = page.get_by_role("button", name=f"Saved: {title}")
    saved.click()
    expect(saved).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=f"Not for me: {title}").click()
    expect(saved).to_have_attribute("aria-pressed", "false")
    assert marked(page) == {title: "not_for_me"}
    page.get_by_role("button", name=f"Saved: {title}").click()
    page.get_by_role("link", name="What to watch").click()
    page.wait_for_selector("html[data-ready]", state="attached")
    page.get_by_label("only saved").check()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert 1 <= len(found(page)) <= 3  # with its language versions


Kept = tuple[str | None, str, str, int | None]
VINTAGES: list[tuple[Kept, Kept, bool]] = [
    # The same id at IMDb under another name and year.
    (("tt1", "A", "movie", 2019), ("tt1", "A!", "movie", 2020), True),
    # Matched only since, or no longer.
    ((None, "Été", "movie", 2019), ("tt2", "ete", "movie", 2019), True),
    (("tt3", "C", "movie", 2019), (None, "C", "movie", 2019), True),
    # A series has another year with each season; a film of another year is another film.
    ((None, "D", "series", 2019), (None, "D", "series", 2021), True),
    ((None, "E", "movie", 2019), (None, "E", "movie", 2021), False),
    # Two of one name.
    (("tt4", "F", "movie", 2019), ("tt5", "F", "movie", 2019), False),
    ((None, "G", "movie", 2019), (None, "G", "series", 2019), False),
]


def title_of(kept: Kept) -> dict[str, Any]:
    return dict(zip(("imdb_id", "title", "title_type", "release_year"), kept, strict=True))


def test_a_mark_outlives_another_vintage_of_the_files(open_page: Open) -> None:
    page = open_page("seen.html")
    page.wait_for_selector("html[data-ready]", state="attached")
    for before, after, same in VINTAGES:
        page.evaluate("(title) => marks.put([[title, 'seen']])", title_of(before))
        known = page.evaluate("(title) => marks.of(title)?.mark === 'seen'", title_of(after))
        assert known is same, (before, after)
        page.evaluate("(title) => marks.put([[title, null]])", title_of(before))


def unpacked(script: Path) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(script.read_text().split('"')[1])))


def test_a_mark_outlives_a_site_made_from_other_files(browser: Browser, site: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(site, newer)
    catalogue = unpacked(site / "assets" / "catalogue.js")
    # In every vintage of the catalogue `s1` is another title.
    ids = catalogue["netflix_id"]
    renumbered = catalogue | {"netflix_id": [*ids[1:], ids[0]]}
    (newer / "assets" / "catalogue.js").write_text(script("catalogue", renumbered), encoding="utf-8")
    imdb_ids = unpacked(site / "assets" / "imdb_ids.js")[: len(ids)]
    names_ = [title.lower() for title in catalogue["title"]]
    places = [
        next(at for at, own in enumerate(imdb_ids) if own),
        next(at for at, own in enumerate(imdb_ids) if not own and names_.count(catalogue["title"][at].lower()) == 1),
    ]
    columns = ("title", "title_type", "release_year")
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.as_uri()}/seen.html")
    page.wait_for_selector("html[data-ready]", state="attached")
    for at in places:
        title = {name: catalogue[name][at] for name in columns} | {"imdb_id": imdb_ids[at]}
        page.evaluate("(title) => marks.put([[title, 'seen']])", title)
    page.goto(f"{newer.as_uri()}/index.html?hide-seen=1")
    left = set(found(page))
    hidden = {renumbered["netflix_id"][at] for at in range(len(ids)) if renumbered["netflix_id"][at] not in left}
    same = {at for at, own in enumerate(imdb_ids) if own == imdb_ids[places[0]]} | {places[1]}
    assert hidden == {renumbered["netflix_id"][at] for at in same}
    context.close()


def test_a_viewing_history_is_recognised_and_shown(open_page: Open, explored_analyst: extensions.connection) -> None:
    text, seen = history(explored_analyst)
    page = open_page("seen.html")
    bring(page, ("NetflixViewingHistory.csv", text))
    box = page.locator(".file")
    expect(box).to_contain_text("9 lines · 5 titles seen · 1 line without a name · days read as day, month, year.")
    expect(box.get_by_role("row").nth(1)).to_contain_text("Qqqq Zzzz")
    titles = dict(query(explored_analyst, "select netflix_id, title from marts.dim_titles")[1])
    assert marked(page) == {titles[netflix_id]: "seen" for netflix_id in seen}
    expect(page.get_by_role("heading", name="By month and year")).to_be_visible()
    expect(page.locator(".year")).to_contain_text("2023")
    expect(page.locator(".tile", has_text="Time")).to_contain_text("7 films and episodes")
    # The same file again changes nothing.
    kept = page.evaluate("localStorage.getItem('netflix-ratings.views')")
    bring(page, ("NetflixViewingHistory.csv", text))
    assert page.evaluate("localStorage.getItem('netflix-ratings.views')") == kept


def test_what_was_not_recognised_can_be_told(open_page: Open, explored_analyst: extensions.connection) -> None:
    [(title,)] = query(
        explored_analyst,
        "select title from marts.dim_titles where title_type = 'movie' and title ~ '^[A-Z][a-z]+ [A-Z][a-z]{6,}$' "
        "order by netflix_id limit 1",
    )[1]
    misspelt = f"{title[:-1]}qq"
    text = f'Title,Date\n"{misspelt}","2023-01-24"\n'
    page = open_page("seen.html")
    bring(page, ("NetflixViewingHistory.csv", text))
    page.get_by_role("button", name=re.compile(f"^{re.escape(misspelt)} is ")).click()
    expect(page.locator(".file")).to_contain_text("1 title seen")
    assert len(marked(page)) == 1
    bring(page, ("NetflixViewingHistory.csv", text))
    expect(page.locator(".file")).not_to_contain_text("Not recognised")


def test_what_the_file_does_not_tell_is_asked(open_page: Open, explored_analyst: extensions.connection) -> None:
    [(title,)] = query(
        explored_analyst,
        "select title from marts.rpt_what_to_watch where title_type = 'movie' order by watch_rank limit 1",
    )[1]
    quoted = title.replace('"', '""')
    page = open_page("seen.html")
    bring(page, ("NetflixViewingHistory.csv", f'Title,Date\n"{quoted}","03/05/21"\n"{quoted}","02/05/21"\n'))
    assert marked(page) == {}
    page.get_by_role("button", name="3 May 2021").click()
    expect(page.locator(".file")).to_contain_text("days read as day, month, year")
    assert len(marked(page)) == 1

    lines = f'Ann,2022-01-01,"{quoted}"\nBob,2022-01-02,"{quoted}"\n'
    bring(page, ("MyList.csv", f"Profile Name,Utc Title Add Date,Title Name\n{lines}"))
    page.get_by_role("button", name="Bob").click()
    expect(page.locator(".file")).to_contain_text("1 line · ")

    bring(page, ("list.csv", f'Date,Name,Year,Letterboxd URI\n2024-02-03,"{quoted}",,x\n'))
    page.get_by_role("button", name="What I want to see").click()
    expect(page.locator(".file")).to_contain_text("1 saved")


def test_marks_are_exported_and_read_again(
    open_page: Open, explored_analyst: extensions.connection, tmp_path: Path
) -> None:
    text, _ = history(explored_analyst)
    page = open_page("seen.html", accept_downloads=True)
    bring(page, ("NetflixViewingHistory.csv", text))
    before = marked(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV").click()
    file = tmp_path / "marks.csv"
    download.value.save_as(file)
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert {row["title"]: row["mark"] for row in rows} == before
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget all").click()
    expect(page.locator("#mine")).to_contain_text("Nothing is marked yet.")
    assert page.evaluate("localStorage.length") == 0
    bring(page, ("marks.csv", file.read_text(encoding="utf-8-sig")))
    assert marked(page) == before


def test_ratings_say_where_one_parts_from_critics(open_page: Open, explored_analyst: extensions.connection) -> None:
    rows = query(
        explored_analyst,
        "select imdb_id, title, rt_critics_score from marts.dim_titles "
        "where rt_critics_score is not null and imdb_id is not null order by rt_critics_score, netflix_id limit 1",
    )[1]
    [(imdb_id, title, critics)] = rows
    out = io.StringIO()
    csv.writer(out).writerows([["Const", "Your Rating", "Date Rated", "Title"], [imdb_id, 10, "2024-05-01", title]])
    page = open_page("seen.html")
    bring(page, ("ratings.csv", out.getvalue()))
    row = page.get_by_role("group", name="You liked them more").get_by_role("row").nth(1)
    expect(row).to_contain_text(title)
    expect(row).to_contain_text(f"+{100 - critics}")


def test_only_what_critics_did_not_like_is_said_to_be_so(
    open_page: Open, explored_analyst: extensions.connection
) -> None:
    """Those that are "rotten", below 60%, and none where all that one saw is good."""
    rows = query(
        explored_analyst,
        "select title, rt_critics_score < 60 from marts.dim_titles where title_type = 'movie' and title !~ '[\",:]' "
        "and rt_critics_score between 55 and 64 and title in (select title from marts.dim_titles group by 1 "
        "having count(*) = 1) order by rt_critics_score desc",
    )[1]
    rotten = {title for title, is_rotten in rows if is_rotten}
    assert rotten and len(rotten) < len(rows)
    page = open_page("seen.html")
    bring(page, ("history.csv", "Title,Date\n" + "".join(f'"{title}","2023-01-24"\n' for title, _ in rows)))
    said = page.get_by_role("group", name="Seen, though critics did not like them").get_by_role("rowheader")
    expect(said).to_have_count(min(10, len(rotten)))
    assert {text.split("\n")[0] for text in said.all_inner_texts()} <= rotten

    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget all").click()
    good = next(title for title, is_rotten in rows if not is_rotten)
    bring(page, ("history.csv", f'Title,Date\n"{good}","2023-01-24"\n'))
    expect(page.locator(".file")).to_contain_text("1 title seen")
    expect(said).to_have_count(0)


def test_another_file_is_refused(open_page: Open) -> None:
    page = open_page("seen.html")
    bring(page, ("x.csv", "a,b,c\n1,2,3\n"))
    expect(page.get_by_role("alert").filter(has_text="columns")).to_contain_text("a, b, c")
    bring(page, ("x.zip", "PK\x03\x04\x00\x00Title,Date\n"))
    expect(page.get_by_role("alert").filter(has_text="packed")).to_contain_text("x.zip is no text, or is still packed.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_page_with_a_list_of_ones_own_fits_and_is_accessible(
    open_page: Open, explored_analyst: extensions.connection, size: tuple[int, int], scheme: str
) -> None:
    page = open_page("seen.html", size, scheme, bypass_csp=True)
    bring(page, ("NetflixViewingHistory.csv", history(explored_analyst)[0]))
    violations = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_of_a_file_leaves_the_browser() -> None:
    sent = re.compile(r"fetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource|\.submit\(")
    assets = Path(__file__).parents[2] / "netflix_ratings" / "site" / "assets"
    for name in ("seen.js", "history.js", "watched.js"):
        assert not sent.search((assets / name).read_text(encoding="utf-8")), name
