"""Makes docs/notebook.ipynb of docs/notebook.py, which people review: `make notebook`.

A line `# %%` begins a cell, `# %% [markdown]` one of text, whose lines are comments.
"""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SCRIPT = Path(__file__).parents[1] / "docs" / "notebook.py"
NOTEBOOK = SCRIPT.with_suffix(".ipynb")
CELL = re.compile(r"^# %%(.*)\n((?:(?!# %%).*\n?)*)", re.MULTILINE)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def made(script: str) -> NotebookNode:
    """A script as a notebook that was not run yet: the same script, the same notebook."""
    cells = []
    for number, (head, body) in enumerate(CELL.findall(script)):
        is_text = "[markdown]" in head
        text = body.strip("\n")
        if is_text:
            text = re.sub(r"^# ?", "", text, flags=re.MULTILINE)
        cells.append((new_markdown_cell if is_text else new_code_cell)(text, id=f"cell-{number}"))
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook: NotebookNode = new_notebook(cells=cells, metadata=metadata)
    return notebook


if __name__ == "__main__":
    nbformat.write(made(SCRIPT.read_text(encoding="utf-8")), NOTEBOOK)
