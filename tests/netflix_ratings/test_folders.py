"""A folder replaced as a whole; what others put there stays."""

from pathlib import Path

import pytest

from netflix_ratings.folders import replacing


def write_two(folder: Path, keep: bool = True) -> None:
    with replacing(folder, keep) as new:
        (new / "rows.csv").write_text("new")
        (new / "index.json").write_text("new")


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_is_another_and_keeps_what_the_new_one_lacks(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_two(out)
    (out / "mine.txt").write_text("mine")
    (out / "rows.csv").write_text("old")
    before = out.stat().st_ino
    write_two(out)
    assert texts(out) == {"rows.csv": "new", "index.json": "new", "mine.txt": "mine"}
    assert out.stat().st_ino != before
    write_two(out, keep=False)
    assert "mine.txt" not in texts(out)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("is_inside", [False, True])
def test_nobodys_folder_is_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_inside: bool) -> None:
    """Not one within it, and not the one in which somebody stands."""
    out = tmp_path / "out"
    within = out if is_inside else out / "within"
    within.mkdir(parents=True)
    (within / "mine.txt").write_text("mine")
    if is_inside:
        monkeypatch.chdir(out)
    before = out.stat().st_ino, within.stat().st_ino
    write_two(out)
    assert (out.stat().st_ino, within.stat().st_ino) == before
    assert (within / "mine.txt").read_text() == "mine"
    assert texts(out)["rows.csv"] == texts(out)["index.json"] == "new"
    assert list(tmp_path.iterdir()) == [out]


def test_after_an_error_it_is_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_two(out)
    with pytest.raises(ZeroDivisionError), replacing(out) as new:
        (new / "rows.csv").write_text("half")
        raise ZeroDivisionError
    assert texts(out) == {"rows.csv": "new", "index.json": "new"}
    assert list(tmp_path.iterdir()) == [out]
