"""The licences of the scripts that the site brings along, as one text beside them: they ask for that."""

import re
from collections.abc import Iterator
from importlib.metadata import distribution

import vl_convert

from loaders.warehouse.errors import UserError

NAME = "licences.txt"
HEAD = """\
The scripts and pages of others that this site holds, with their authors and their licences. The texts of the licences
follow, as the Python packages ship them that brought the scripts here.
"""
LAB = "University of Washington Interactive Data Lab"
VEGA = f"Copyright (c) 2015-2023 {LAB}"
PARTS = (
    (
        "assets/vega.js",
        (
            (
                f"Vega {vl_convert.get_vega_version()}",
                f"Copyright (c) 2013 Trifacta Inc., 2015-2023 {LAB}",
                "BSD-3-Clause",
            ),
            (f"Vega-Lite {vl_convert.get_vegalite_versions()[-1]}", VEGA, "BSD-3-Clause"),
            (f"Vega-Embed {vl_convert.get_vega_embed_version()}", VEGA, "BSD-3-Clause"),
            (f"Vega-Themes {vl_convert.get_vega_themes_version()}", VEGA, "BSD-3-Clause"),
            ("D3, TopoJSON, Internmap", "Copyright 2010-2023 Mike Bostock", "ISC"),
            ("Delaunator", "Copyright (c) 2021 Mapbox", "ISC"),
            ("semver", "Copyright (c) Isaac Z. Schlueter and contributors", "ISC"),
            ("fast-json-patch", "Copyright (c) 2013-2020 Joachim Wester", "MIT"),
            ("json-stringify-pretty-compact", "Copyright (c) 2014-2022 Simon Lydell", "MIT"),
        ),
    ),
    (
        "dbt.html",
        (
            ("dbt docs", "Copyright dbt Labs, Inc.", "Apache-2.0"),
            ("AngularJS", "Copyright (c) 2010-2020 Google LLC", "MIT"),
            ("jQuery, jQuery UI", "Copyright OpenJS Foundation and other contributors", "MIT"),
            ("normalize.css", "Copyright (c) Nicolas Gallagher and Jonathan Neal", "MIT"),
        ),
    ),
)
# The package whose file has the text of a licence.
TEXTS = {"BSD-3-Clause": "vl-convert-python", "MIT": "typer", "Apache-2.0": "dbt-core"}
ISC = """\
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.
"""


def text() -> str:
    """All of it: what is where, and the texts."""
    return "\n".join([HEAD, *_what(), *(f"{'=' * 20} {name}\n\n{_text_of(name)}" for name in (*TEXTS, "ISC"))])


def notice(place: str) -> str:
    """The comment that a script begins with."""
    parts = dict(PARTS)[place]
    return "".join(
        ["/*! The licences' texts are in licences.txt.\n", *(f"    {'; '.join(part)}\n" for part in parts), "*/\n"]
    )


def _what() -> Iterator[str]:
    for place, parts in PARTS:
        yield place
        yield from (f"  {'; '.join(part)}" for part in parts)
        yield ""


def _text_of(name: str) -> str:
    if name == "ISC":
        return ISC
    package = distribution(TEXTS[name])
    for path in package.files or ():
        if re.search(r"dist-info/.*LICEN[CS]E", str(path)):
            return path.read_text(encoding="utf-8").strip() + "\n"
    raise UserError(f"the package {TEXTS[name]} brings no licence: install it again")
