"""A page as a browser without a script reads it: elements, attributes and text."""

from collections.abc import Iterator
from html.parser import HTMLParser

_EMPTY = {"meta", "link", "input", "br", "img", "path", "circle", "rect"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.depth += tag not in _EMPTY

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in _EMPTY

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


class Dom:
    """What stands in a page."""

    def __init__(self, html: str) -> None:
        self._reader = _Reader()
        self._reader.feed(html)
        self._reader.close()
        self.elements = self._reader.elements
        self.text = "".join(self._reader.texts)

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of this kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Elements and the names of their attributes: what an injection would change."""
        return [(tag, tuple(sorted(attributes))) for tag, attributes in self.elements]

    def values(self) -> Iterator[str]:
        """The value of every attribute."""
        for _, attributes in self.elements:
            yield from attributes.values()
