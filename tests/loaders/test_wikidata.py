"""The crosswalk of Wikidata, from a server on loopback that answers slice by slice, with made-up items."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders import wikidata
from loaders.find_files import find
from loaders.places import LocalFile
from loaders.sources import SOURCES
from loaders.warehouse.errors import MAY_PASS, MEND, UserError
from loaders.wikidata import Item
from tests.loaders.conftest import write_source
from tests.wikidata_site import HEADER, Entity, Wikidata, serving

ENTITIES = [
    Entity(
        "Q1",
        ("tt0000001",),
        ("m/glass_orchard",),
        ("80000001",),
        "The Glass Orchard",
        "Der Glasgarten",
        "2019",
        "A B|C D",
    ),
    Entity("Q2", rotten=("celebrity/somebody",), imdb=("nm0000002",), label="Somebody"),
    Entity("Q3", ("tt0000003", "tt0000033"), ("m/two_ids",), label="Two Ids", year="an error"),
    Entity("Q4", rotten=("m/no_imdb",), label="No IMDb"),
    Entity("Q5", ("https://www.imdb.com/title/tt00000055/",), ("https://www.rottentomatoes.com/m/Address/",)),
    Entity("Q6", netflix=("https://www.netflix.com/title/80000006",), label='Commas, "quotes"\nand a line'),
    Entity("Q7", ("tt0000001",), ("m/glass_orchard_2019",), label="The Glass Orchard"),
]
ONE = Item("Q1", "tt0000001", "m/glass_orchard", "80000001", "The Glass Orchard|Der Glasgarten", "2019", "A B|C D")
ITEMS = [
    ONE,
    Item("Q3", "tt0000003", "m/two_ids", "", "Two Ids", "", ""),
    Item("Q3", "tt0000033", "m/two_ids", "", "Two Ids", "", ""),
    Item("Q5", "tt00000055", "m/Address", "", "", "", ""),
    Item("Q6", "", "", "80000006", 'Commas, "quotes" and a line', "", ""),
    Item("Q7", "tt0000001", "m/glass_orchard_2019", "", "The Glass Orchard", "", ""),
]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wikidata]:
    with serving(ENTITIES) as site:
        monkeypatch.setenv("NETFLIX_RATINGS_WIKIDATA_URL", site.address)
        monkeypatch.setenv("NETFLIX_RATINGS_CONTACT", "me@example.org")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr(wikidata, "WAITS", (0.0, 0.0, 0.0))
        monkeypatch.setattr(wikidata, "SLICE", 4)
        monkeypatch.setattr(wikidata, "LEAST_SLICE", 1)
        yield site


def test_all_slices_are_read_and_only_what_links_platforms_is_kept(site: Wikidata, tmp_path: Path) -> None:
    assert wikidata.read(wikidata.ensure(tmp_path)) == ITEMS
    assert site.asked == [("P1258", 0, 4), ("P1258", 4, 4), ("P1874", 0, 4)]


def test_a_property_that_ends_with_a_slice_is_read_to_its_end(
    site: Wikidata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wikidata, "SLICE", 3)
    wikidata.ensure(tmp_path)
    assert [asked for asked in site.asked if asked[0] == "P1258"] == [("P1258", n, 3) for n in (0, 3, 6)]


def test_who_asks_says_who_it_is(site: Wikidata, tmp_path: Path) -> None:
    wikidata.ensure(tmp_path)
    (agent,) = site.agents
    assert re.fullmatch(r"netflix-ratings/\S+ \(me@example\.org\) python-requests/\S+", agent)


def test_wikidata_itself_is_not_asked_by_nobody(
    site: Wikidata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NETFLIX_RATINGS_CONTACT")
    wikidata.ensure(tmp_path, full=True)
    monkeypatch.delenv("NETFLIX_RATINGS_WIKIDATA_URL")
    with pytest.raises(UserError, match="set NETFLIX_RATINGS_CONTACT to an e-mail address"):
        wikidata.ensure(tmp_path, full=True)


@pytest.mark.parametrize("contact", ["a\nb", "ü@example.org", "a(b"])
def test_a_contact_that_no_header_can_hold_is_refused(
    site: Wikidata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contact: str
) -> None:
    monkeypatch.setenv("NETFLIX_RATINGS_CONTACT", contact)
    with pytest.raises(UserError, match=r"^NETFLIX_RATINGS_CONTACT: "):
        wikidata.ensure(tmp_path)


def test_the_file_is_kept_for_a_month(site: Wikidata, tmp_path: Path) -> None:
    file = wikidata.ensure(tmp_path)
    wikidata.ensure(tmp_path)
    assert len(site.asked) == 3
    wikidata.ensure(tmp_path, full=True)
    assert len(site.asked) == 6
    old = time.time() - wikidata.FRESH_FOR - 60
    os.utime(file, (old, old))
    wikidata.ensure(tmp_path)
    assert len(site.asked) == 9


def test_as_evidence_it_is_put_where_a_load_finds_it_and_only_then(site: Wikidata, tmp_path: Path) -> None:
    crosswalk = next(source for source in SOURCES if source.table == "wikidata_crosswalk")
    assert list(crosswalk.columns) == wikidata.HEADER
    for source in SOURCES:
        if source.required or source.table == "netflix_titles":  # of the sources of titles one is needed
            write_source(tmp_path, source)
    file = wikidata.ensure(tmp_path)
    assert find(tmp_path)[crosswalk] is None
    offered = wikidata.offer(tmp_path)
    assert find(tmp_path)[crosswalk] == LocalFile(offered)
    assert offered.read_bytes() == file.read_bytes()
    assert len(site.asked) == 3, "and it was not fetched again"


@pytest.mark.parametrize("ill", [429, 500, 503, "late", "short", "cut", b"", b"\xff\r\n"])
def test_what_may_pass_is_asked_again_for_less(site: Wikidata, tmp_path: Path, ill: int | str | bytes) -> None:
    site.ills = [ill, ill]
    assert wikidata.read(wikidata.ensure(tmp_path)) == ITEMS
    assert site.asked[:3] == [("P1258", 0, 4), ("P1258", 0, 2), ("P1258", 0, 1)]


@pytest.mark.parametrize(
    ("ill", "code", "message"),
    [
        (500, MAY_PASS, "the server answered 500"),
        ("late", MAY_PASS, "the answer was cut off"),
        ("short", MAY_PASS, "the answer was cut off"),
        ("cut", MAY_PASS, "the connection broke off"),
        ("page", MEND, r"http://\S+/sparql sent a web page in its place"),
        (403, MEND, r"http://\S+/sparql answered 403: set NETFLIX_RATINGS_CONTACT"),
        (404, MEND, r"http://\S+/sparql answered 404"),
        (b"subject,object\r\n", MEND, "the answer is of another layout: subject,object"),
        (b'{"head": {}}\n', MEND, "the answer is of another layout: .*"),
    ],
)
def test_what_does_not_pass_is_said_and_the_old_file_stays(
    site: Wikidata, tmp_path: Path, ill: int | str | bytes, code: int, message: str
) -> None:
    before = wikidata.ensure(tmp_path).read_bytes()
    site.ills = [ill] * 9
    with pytest.raises(UserError, match=f"^wikidata_ids.csv could not be fetched: {message}$") as raised:
        wikidata.ensure(tmp_path, full=True)
    assert raised.value.exit_code == code
    assert (tmp_path / "wikidata" / wikidata.FILE).read_bytes() == before


def test_a_server_that_asks_us_to_wait_is_obeyed(site: Wikidata, tmp_path: Path) -> None:
    site.ills, site.headers = [429], {"Retry-After": "1"}
    wikidata.ensure(tmp_path)
    assert site.moments[1] - site.moments[0] > 0.9
    assert site.asked[1] == site.asked[0], "and was not asked for too much"


def test_a_server_that_asks_for_too_much_is_not_waited_for(site: Wikidata, tmp_path: Path) -> None:
    site.ills, site.headers = [429], {"Retry-After": "86400"}
    with pytest.raises(UserError, match=r"the server answered 429: again in 86,400 s$") as raised:
        wikidata.ensure(tmp_path)
    assert raised.value.exit_code == MAY_PASS


def test_a_server_without_slices_is_left(site: Wikidata, tmp_path: Path) -> None:
    site.ills = [site.answer("wdt:P1258 ?rotten .\n bd:serviceParam bd:slice.offset 0 ; bd:slice.limit 4")] * 9
    with pytest.raises(UserError, match=r"sends the same slice each time$"):
        wikidata.ensure(tmp_path)


def test_a_server_that_knows_nothing_is_said(site: Wikidata, tmp_path: Path) -> None:
    site.ills = [",".join(HEADER).encode() + b"\r\n"] * 2
    with pytest.raises(UserError, match="knows no item with a Netflix id"):
        wikidata.ensure(tmp_path)


@pytest.mark.parametrize("address", ["nowhere", "http://[::1", "http://127.0.0.1:x/"])
def test_an_address_that_is_none_is_said(
    site: Wikidata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("NETFLIX_RATINGS_WIKIDATA_URL", address)
    with pytest.raises(UserError, match=r"check NETFLIX_RATINGS_WIKIDATA_URL$"):
        wikidata.ensure(tmp_path)


@pytest.mark.parametrize("text", ["", "a,b\n", ",".join(wikidata.HEADER) + "\nQ1,tt0000001\n"])
def test_a_damaged_file_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / wikidata.FILE
    file.write_text(text)
    with pytest.raises(UserError, match=r"--full fetches it again$"):
        wikidata.read(file)
