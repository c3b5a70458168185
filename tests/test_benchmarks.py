"""docs/benchmarks.md has three writers, each of which leaves the other's sections alone."""

from tests.bench.page import MATCHES_HEADING, READERS_HEADING, put_section, with_others

SAMPLE, REAL = f"{MATCHES_HEADING}, on the made-up sample\n\nold", f"{MATCHES_HEADING}, on real files\n\n| a |\n| 1 |"
PAGE = "# Benchmarks\n\nBy us.\n\n## Growth\n\n### Within\n\nfast\n"


def test_a_section_takes_the_place_of_the_one_with_its_heading() -> None:
    page = put_section(put_section(PAGE, SAMPLE), REAL)
    assert page == f"{PAGE}\n{SAMPLE}\n\n{REAL}\n"
    new = SAMPLE.replace("old", "new")
    assert put_section(page, new) == f"{PAGE}\n{REAL}\n\n{new}\n"


def test_a_new_page_keeps_the_sections_of_others() -> None:
    readers = f"{READERS_HEADING}\n\n| way |"
    old = put_section(put_section(put_section(PAGE, SAMPLE), readers), REAL)
    new = PAGE.replace("fast", "faster")
    assert with_others(new, old) == f"{new}\n{SAMPLE}\n\n{readers}\n\n{REAL}\n"
    assert with_others(new, "") == new
