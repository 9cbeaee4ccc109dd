"""The organisation's tables as the text of its file, which reads back as the same organisation."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.casework.organisation import Organisation
from bot.casework.organisation_file import tables_of


def write_organisation(organisation: Organisation) -> str:
    """The organisation's file."""
    return "\n".join(_lines(tables_of(organisation)))


def _lines(tables: Mapping[str, Any]) -> Iterator[str]:
    for name, table in tables.items():
        rows, header = ([table], f"[{name}]") if isinstance(table, Mapping) else (table, f"[[{name}]]")
        for row in rows:
            yield header
            yield from (f"{key} = {_written(value)}" for key, value in row.items() if value != "")
            yield ""


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_text(key)} = {_written(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    # The escapes of JSON are those of TOML; only DEL may stand bare in the one and not in the other.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
