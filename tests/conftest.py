"""What has been built once, for the tests that look at all of the project."""

from tests.loaders.conftest import built_archive, new_home

__all__ = ["built_archive", "new_home"]
