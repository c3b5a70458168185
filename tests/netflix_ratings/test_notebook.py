"""The notebook for analysts: made of its script, and run on the sample as its reader runs it."""

import nbformat
from nbclient import NotebookClient

from tests.loaders.conftest import COMMAND, Home
from tests.notebook import NOTEBOOK, SCRIPT, made


def test_it_is_made_of_its_script() -> None:
    assert nbformat.read(NOTEBOOK, as_version=4) == made(SCRIPT.read_text(encoding="utf-8")), "make notebook"


def test_it_runs(explored: Home) -> None:
    notebook = made(SCRIPT.read_text(encoding="utf-8"))
    environment = explored.environment(PATH=f"{COMMAND.parent}:/usr/bin:/bin")
    NotebookClient(notebook, timeout=120).execute(env=environment)
    outputs = [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    shown = [kind for cell in outputs for output in cell for kind in output.get("data", {})]
    assert sum("vega" in kind for kind in shown) == 3  # plots
    tables = [
        output["data"]["text/html"] for cell in outputs for output in cell if "text/html" in output.get("data", {})
    ]
    assert len([table for table in tables if "<td>" in table]) == 3
