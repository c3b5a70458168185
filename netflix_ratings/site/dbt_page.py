"""The page that `dbt docs generate --static` writes, kept from asking anything of anybody."""

import re
from datetime import datetime

from loaders.warehouse.errors import UserError
from netflix_ratings.site.rendering import moment

# dbt's page is one file with its scripts in it, which make scripts out of texts. It can also call home; here it cannot.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'unsafe-inline' 'unsafe-eval'",
        "style-src 'unsafe-inline'",
        "img-src 'self' file: data:",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
HEAD = (
    f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    '<link rel="icon" href="assets/icon.svg" type="image/svg+xml">'
)
BACK = (
    '<a href="index.html" style="position:fixed;z-index:9999;left:1rem;bottom:1rem;padding:.5rem 1rem;'
    "border-radius:99rem;background:#a3122e;color:#fff;font:600 14px system-ui,sans-serif;"
    'text-decoration:none">★ netflix-ratings</a>'
)
CHANGING = re.compile(r'"(generated_at|invocation_id|invocation_started_at|root_path)": "[^"]*"')
CREATED = re.compile(r'"created_at": [0-9.]+')


def page(text: str, loaded_at: datetime) -> str:
    """Make dbt's page one of the site: nothing is fetched, there is a way back, no word of who built it."""
    without_icon = re.sub(r'<link rel="(?:shortcut icon|canonical)"[^>]*>', "", text)
    with_head, heads = re.subn(r'<meta charset="utf-8">', lambda found: str(found[0]) + HEAD, without_icon, count=1)
    with_back, bodies = re.subn(r"<body[^>]*>", lambda found: str(found[0]) + BACK, with_head, count=1)
    if not heads or not bodies:
        raise UserError("dbt's page of documentation has no head or body to build on: another release of dbt is needed")
    times = {"generated_at": moment(loaded_at)}
    # A browser loads an icon whose address is yet to be filled in, unless Angular is told to set it later.
    without_wrong_icons = with_back.replace('xlink:href="{{', 'ng-attr-xlink:href="{{')
    settled = CHANGING.sub(lambda found: f'"{found[1]}": "{times.get(found[1], "")}"', without_wrong_icons)
    return CREATED.sub('"created_at": 0', settled)
