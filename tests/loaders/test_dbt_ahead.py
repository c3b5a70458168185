"""dbt reads the project while files are copied: only where it has not, and never longer than the command runs."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from loaders import dbt_ahead
from loaders.dbt_ahead import ReadingAhead
from loaders.warehouse.settings import ROOT

from .conftest import COMMAND, Home


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one model, with a profile, and nothing that dbt kept."""
    (tmp_path / "models").mkdir()
    for name in ("dbt_project.yml", "profiles.yml", "models/one.sql"):
        (tmp_path / name).touch()
    monkeypatch.setattr("loaders.warehouse.settings.ROOT", tmp_path)
    monkeypatch.setattr("loaders.warehouse.settings.profiles_dir", lambda: tmp_path)
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    monkeypatch.setattr(dbt_ahead, "write_profile", lambda: None)
    monkeypatch.setattr(dbt_ahead, "_PROGRAM", "import time; time.sleep(60)")
    return tmp_path


def started(reading: ReadingAhead) -> bool:
    reading.start()
    return reading._process is not None


def test_what_dbt_has_read_is_not_read_again(project: Path) -> None:
    with ReadingAhead() as reading:
        assert started(reading)
    kept = project / "target" / dbt_ahead.KEPT
    kept.parent.mkdir()
    kept.touch()
    os.utime(kept, (time.time() + 10,) * 2)
    with ReadingAhead() as reading:
        assert not started(reading)
        reading.wait()
    for name in ("dbt_project.yml", "profiles.yml", "models/one.sql"):
        os.utime(project / name, (time.time() + 20,) * 2)
        with ReadingAhead() as reading:
            assert started(reading), name
        os.utime(project / name, (time.time(),) * 2)


def test_what_it_read_dbt_takes_over(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in home.environment().items():
        monkeypatch.setenv(name, value)
    with ReadingAhead() as reading:
        assert started(reading)
        reading.wait()
    with ReadingAhead() as reading:
        assert not started(reading)
    log = home.folder / "logs" / "dbt.log"
    assert "Starting full parse" in log.read_text()
    log.unlink()
    parse = [str(COMMAND.with_name("dbt")), "parse"]
    assert subprocess.run(parse, cwd=ROOT, env=home.environment(), capture_output=True).returncode == 0
    assert "Starting full parse" not in log.read_text()


def test_it_ends_with_the_command(project: Path) -> None:
    with pytest.raises(KeyboardInterrupt), ReadingAhead() as reading:
        reading.start()
        raise KeyboardInterrupt
    assert reading._process is not None and reading._process.poll() is not None


def test_where_it_fails_the_build_goes_on(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt_ahead, "_PROGRAM", "raise SystemExit(3)")
    with ReadingAhead() as reading:
        reading.start()
        reading.wait()
