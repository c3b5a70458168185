"""What the tests of many readers share with those of the loaders: homes of their own."""

from tests.loaders.conftest import built_archive, home, made_once, new_built_home, new_home

__all__ = ["built_archive", "home", "made_once", "new_built_home", "new_home"]
