"""A server on loopback that answers as Wikidata's SPARQL service does: one slice of a property, as CSV."""

import csv
import io
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from urllib.parse import parse_qs, urlsplit

ENTITY = "http://www.wikidata.org/entity/"
HEADER = ["item", "imdb", "rotten", "netflix", "label", "originals", "year", "people"]
VARIABLES = {"P345": "imdb", "P1258": "rotten", "P1874": "netflix"}
SLICE = re.compile(r"wdt:(P[0-9]+) \?(\w+) \.\s+bd:serviceParam bd:slice.offset ([0-9]+) ; bd:slice.limit ([0-9]+)")
TIMED_OUT = b"SPARQL-QUERY: queryStr=SELECT\njava.util.concurrent.TimeoutException\n\tat java.util.concurrent\n"


@dataclass(frozen=True)
class Entity:
    """A made-up item; a platform can have several ids on it."""

    item: str
    imdb: tuple[str, ...] = ()
    rotten: tuple[str, ...] = ()
    netflix: tuple[str, ...] = ()
    label: str = ""
    originals: str = ""
    year: str = ""
    people: str = ""


@dataclass
class Wikidata:
    """What the service knows, what it is to do wrong, and what it was asked.

    Attributes:
        entities: the items, in the order of the index.
        ills: what to answer instead, one a request: a status, "page" for a web page, "late" for an answer that ends in
            an error message, "cut" for half of the announced bytes, "short" for an answer that ends within a line,
            other bytes as they are.
        headers: what to answer besides, where a status is answered.
        asked: property, offset and limit of every request.
        agents: the user agents.
        moments: when each request came.
    """

    entities: list[Entity]
    ills: list[int | str | bytes] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, int, int]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    moments: list[float] = field(default_factory=list)
    address: str = ""

    def answer(self, query: str) -> bytes:
        found = SLICE.search(query)
        assert found, query
        property_, variable, offset, limit = found[1], found[2], int(found[3]), int(found[4])
        assert VARIABLES[property_] == variable
        self.asked.append((property_, offset, limit))
        statements = [(entity, id_) for entity in self.entities for id_ in getattr(entity, variable)]
        out = io.StringIO(newline="")
        rows = csv.writer(out, lineterminator="\r\n")
        rows.writerow(HEADER)
        for entity, id_ in statements[offset : offset + limit]:
            ids = [(id_,) if name == variable else getattr(entity, name) or ("",) for name in VARIABLES.values()]
            rows.writerows(
                [ENTITY + entity.item, *combined, entity.label, entity.originals, entity.year, entity.people]
                for combined in product(*ids)
            )
        return out.getvalue().encode()


class Handler(BaseHTTPRequestHandler):
    site: Wikidata

    def do_GET(self) -> None:
        self.site.agents.add(self.headers["User-Agent"])
        self.site.moments.append(time.monotonic())
        content = self.site.answer(parse_qs(urlsplit(self.path).query)["query"][0])
        ill = self.site.ills.pop(0) if self.site.ills else None
        status, kind, length = 200, "text/csv;charset=utf-8", None
        if isinstance(ill, int):
            status, content = ill, b"<html>"
        elif isinstance(ill, bytes):
            content = ill
        elif ill == "page":
            content, kind = b"<html>Sign in</html>", "text/html; charset=utf-8"
        elif ill == "late":
            content += TIMED_OUT
        elif ill == "short":
            content = content[:-4]
        elif ill == "cut":
            length = len(content) // 2
        self.send_response(status)
        for header, value in {"Content-Type": kind, "Content-Length": str(len(content))}.items():
            self.send_header(header, value)
        for header, value in self.site.headers.items() if status != 200 else ():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(content[:length])

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(entities: list[Entity]) -> Iterator[Wikidata]:
    """A server that knows these items."""
    site = Wikidata(entities)
    handler = type("WikidataHandler", (Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        site.address = f"http://127.0.0.1:{server.server_port}/sparql"
        try:
            yield site
        finally:
            server.shutdown()
