"""Pages read as a tree, without a browser."""

from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"meta", "link", "input", "br", "img", "hr"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tree = TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.tree.end(tag)
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"<{tag}> is closed, but was not the last one opened"
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)


def read(path: Path) -> Element:
    """The page's root; a page whose elements are not closed in turn fails."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Element:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open, f"not closed: {reader.open}"
    return reader.tree.close()


def text_of(element: Element | None) -> str:
    """All the text in an element, with single spaces."""
    assert element is not None
    return " ".join("".join(element.itertext()).split())
