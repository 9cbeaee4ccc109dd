"""Where things stand in a TOML file: the parser of the standard library does not tell, a person wants to know."""

import re
from collections import Counter

_HEADER = re.compile(r"\s*\[\[?\s*([\w-]+)")
_KEY = re.compile(r"\s*([\w-]+)\s*=")


class TomlLines:
    """Line numbers, counted from 1, of the tables of a file and of the keys in them."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, int, str], int] = {}
        table, seen = "", Counter[str]()
        for number, line in enumerate(text.splitlines(), 1):
            if header := _HEADER.match(line):
                table = header[1]
                seen[table] += 1
                self._lines[table, seen[table], ""] = number
            elif key := _KEY.match(line):
                self._lines.setdefault((table, seen[table], key[1]), number)

    def of(self, table: str, index: int = 1, key: str = "") -> int:
        """The line of this key, or else of its table's header, or else the first. `index` counts from 1."""
        header = self._lines.get((table, index, ""), 1)
        return self._lines.get((table, index, key), header)
