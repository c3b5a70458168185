"""The list finds each of its constructs, and nothing in what Redshift has."""

import pytest

from tests.redshift.deny_list import ALLOWED, CONSTRUCTS, EXAMPLES, lacking


def test_every_construct_has_an_example() -> None:
    assert set(EXAMPLES) == set(CONSTRUCTS)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_finds_it_within_a_statement(construct: str) -> None:
    for example in EXAMPLES[construct]:
        assert construct in {found.construct for found in lacking(example)}, example


@pytest.mark.parametrize("statement", ALLOWED)
def test_finds_nothing_in_what_redshift_has(statement: str) -> None:
    assert not lacking(statement)
