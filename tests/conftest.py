"""What has been built once, for the tests that look at all of the project."""

from tests.loaders.conftest import built_archive, made_once, new_home

__all__ = ["built_archive", "made_once", "new_home"]
