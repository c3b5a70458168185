"""How servers are asked: how long to wait, what is tried again, what an error is called.

No address is shown as it is: it can hold a password, or a signature with which anybody can open the file.
"""

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

TIMEOUT = (10, 60)  # seconds to connect, seconds without a byte
WAITS = (1.0, 3.0, 9.0, 27.0)  # seconds before each new try after one that brought nothing
LONGEST_WAIT = 600.0  # the most seconds that a server can ask us to wait
RETRIED = {429, 500, 502, 503, 504}


class MayPassError(Exception):
    """An error that can be temporary: try again in a moment, or after the seconds that the server asks for."""

    def __init__(self, reason: str, wait: float = 0) -> None:
        super().__init__(reason)
        self.wait = wait


def asked_to_wait(response: requests.Response) -> float:
    """Retry-After: seconds, or a date."""
    text = response.headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - datetime.now(timezone.utc)).total_seconds(), 0)
    except (TypeError, ValueError):
        return 0


def reason(error: requests.RequestException) -> str:
    """The reason of an error in our words: the error's own text can quote an address or a header."""
    # During an answer, requests reports a timeout as a lost connection.
    if isinstance(error, requests.Timeout) or any(isinstance(cause, ReadTimeoutError) for cause in error.args):
        return "no answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off"
    if isinstance(error, requests.ConnectionError):
        address = error.request.url if error.request is not None else None
        return f"no connection to {shown(address) if address else 'the server'}"
    return f"no answer that makes sense: {type(error).__name__}"


def shown(address: str) -> str:
    """The parts of an address that hold no secret: scheme, host, port and path."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # a port that is no number can be half of a password
    except ValueError:
        return "an address that is none"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
