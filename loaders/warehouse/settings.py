"""Every setting that comes from the environment, read at each use."""

import os
from pathlib import Path

from loaders.warehouse.errors import UserError

ROOT = Path(__file__).resolve().parents[2]
"""The project's root: the folder of dbt_project.yml."""

ROLE = DATABASE = "netflix_ratings"
"""Role and database, of the embedded warehouse and by default of any other."""

LOADER, TRANSFORMER, ANALYST, STEWARD = (f"{ROLE}_{name}" for name in ("loader", "transformer", "analyst", "steward"))
"""The roles that `netflix-ratings roles` makes; dbt_project.yml and profiles.yml.example name them too."""

DEFAULT_PORT = 54329
DEFAULT_HOME = ROOT / ".netflix-ratings"

PG_VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")
"""libpq's own: if any of them is set, the warehouse is not the embedded one. Empty counts as unset, as for libpq."""


def home() -> Path:
    """The folder of everything this project keeps on the machine: warehouse, password, downloads, sample."""
    asked = os.environ.get("NETFLIX_RATINGS_HOME")
    if asked and not asked.isprintable():
        raise UserError("NETFLIX_RATINGS_HOME has a character that cannot be shown, such as a line end")
    return Path(asked or DEFAULT_HOME).expanduser().absolute()


def imdb_url() -> str:
    """The address of IMDb's files, without a slash at the end."""
    return (os.environ.get("NETFLIX_RATINGS_IMDB_URL") or "https://datasets.imdbws.com").rstrip("/")


def top10_url() -> str:
    """The address of Netflix's weekly Top 10, without a slash at the end."""
    return (os.environ.get("NETFLIX_RATINGS_TOP10_URL") or "https://www.netflix.com/tudum/top10/data").rstrip("/")


def reports_url() -> str:
    """The address below which Netflix keeps its viewing reports, without a slash at the end."""
    return (os.environ.get("NETFLIX_RATINGS_REPORTS_URL") or "https://assets.ctfassets.net/4cd45et68cgf").rstrip("/")


def wikidata_url() -> str:
    """The address of Wikidata's SPARQL service."""
    return os.environ.get("NETFLIX_RATINGS_WIKIDATA_URL") or "https://query.wikidata.org/sparql"


def contact() -> str | None:
    """How to reach who runs this: an e-mail address or a page, told to servers that want to know it."""
    said = os.environ.get("NETFLIX_RATINGS_CONTACT", "").strip()
    if not (said.isascii() and said.isprintable()) or set(said) & set("()"):
        raise UserError("NETFLIX_RATINGS_CONTACT: an e-mail address or the address of a page, in plain letters")
    return said or None


def postgres_bin() -> Path | None:
    """The bin folder of another Postgres installation, to use instead of the wheel's."""
    value = os.environ.get("NETFLIX_RATINGS_POSTGRES_BIN")
    return Path(value).expanduser().absolute() if value else None


def port() -> str | None:
    """The TCP port that was asked for, as written; None: the port of the last start, else the default or a free one."""
    return os.environ.get("NETFLIX_RATINGS_PORT") or None


def os_user() -> str | None:
    """The unprivileged user that runs Postgres when the commands are run by root."""
    return os.environ.get("NETFLIX_RATINGS_OS_USER") or None


def password_variable(role: str) -> str:
    """The variable that gives the password of one of the roles, such as NETFLIX_RATINGS_ANALYST_PASSWORD."""
    return f"{role.upper()}_PASSWORD"


def password_of(role: str) -> str | None:
    """The password that the environment gives for a role, if any."""
    return os.environ.get(password_variable(role)) or None


def profiles_dir() -> Path:
    """Where profiles.yml is: what dbt's own variable says, else the root, which is the default home's, else the home.

    Were all homes' profiles in the root, a second one would send the builds of the first into its own warehouse.
    """
    there = os.environ.get("DBT_PROFILES_DIR") or (ROOT if is_default_home() else home())
    return Path(there).expanduser().absolute()


def is_default_home() -> bool:
    """Whether the home is the one in the root."""
    return home().resolve() == DEFAULT_HOME.resolve()


def min_rows_share() -> float:
    """The smallest share of the rows loaded before that a new file must have; a file with fewer is refused."""
    return _number("NETFLIX_RATINGS_MIN_ROWS_SHARE", 0.5, most=1)


def connect_timeout() -> float:
    """How many seconds to wait for a warehouse that does not answer."""
    return _number("NETFLIX_RATINGS_CONNECT_TIMEOUT", 30)


def publish_timeout() -> float:
    """How many seconds publishing waits for sessions that go on reading the marts."""
    return _number("NETFLIX_RATINGS_PUBLISH_TIMEOUT", 600)


def keep_days(what: str) -> float | None:
    """For how many days something is kept (NETFLIX_RATINGS_KEEP_LOGS …); None: for ever."""
    name = f"NETFLIX_RATINGS_KEEP_{what}"
    return _number(name, 0) if os.environ.get(name) else None


def backup_file() -> Path:
    """The file of the backup, or a template of it, as the DAG has it."""
    return Path(os.environ.get("NETFLIX_RATINGS_BACKUP") or home() / "backups" / "netflix-ratings.dump").expanduser()


def archive_address() -> str | None:
    """Where the archive of each day's files is, if there is one."""
    return os.environ.get("NETFLIX_RATINGS_ARCHIVE") or None


def lake() -> str | None:
    """Where Spark's tables lie, beside the landed files: a folder, or an address in object storage."""
    return os.environ.get("NETFLIX_RATINGS_LAKE") or None


def replicas() -> bool:
    """Whether the embedded server writes a log that replicas can follow; it then loads more slowly."""
    return os.environ.get("NETFLIX_RATINGS_REPLICAS", "") not in ("", "0")


def replica_wait() -> float:
    """How many seconds a publication waits on a replica for those who read the marts there; then it ends their queries.

    Whoever comes meanwhile waits behind it, however short the question: so no longer than publishing has readers wait.
    """
    return _number("NETFLIX_RATINGS_REPLICA_WAIT", 0.5, most=2_000_000)


def reader_timeout() -> float:
    """After how many seconds the server ends a statement, or an idle transaction, of somebody who only reads."""
    return _number("NETFLIX_RATINGS_READER_TIMEOUT", 300)


def _number(name: str, default: float, most: float = float("inf")) -> float:
    text = os.environ.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= most:
        raise UserError(
            f"{name} is {text}: it must be a number from 0{f' to {most:g}' if most < float('inf') else ' up'}"
        )
    return number
