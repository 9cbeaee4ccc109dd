"""The organisation in parts that are changed one by one: "parties/kringloop", "organisation/hours", "on_call"."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.casework.organisation import Organisation
from bot.casework.organisation_file import organisation_from, tables_of

#: Part -> its value as the organisation's file has it: a field, a row, or the whole list of who is on call. A row keeps
#: its place; what is new comes last.
Parts = Mapping[str, Any]

_ROWS = ("neighbourhoods", "numbers", "parties")


def parts_of(organisation: Organisation) -> dict[str, Any]:
    """Every part that there is."""
    tables = tables_of(organisation)
    fields = {f"organisation/{name}": value for name, value in tables["organisation"].items()}
    rows = {f"{table}/{row['id']}": row for table in _ROWS for row in tables[table]}
    return {**fields, **rows, "on_call": tables["on_call"]}


def organisation_of(parts: Parts) -> Organisation:
    """The organisation of these parts, read by the rules of its file. Raises OrganisationError."""
    tables: dict[str, Any] = {table: _below(parts, table) for table in _ROWS}
    fields = {part.removeprefix("organisation/"): parts[part] for part in parts if part.startswith("organisation/")}
    return organisation_from({"organisation": fields, **tables, "on_call": parts.get("on_call", [])})


def changed(parts: Parts, new: Parts) -> dict[str, Any]:
    """The parts with these in the place of what there was; None takes one away."""
    return {part: value for part, value in {**parts, **new}.items() if value is not None}


def mark_of(parts: Parts, part: str) -> str:
    """A mark of what a part is now, or of all parts below it: what a form was made from."""
    here = {name: value for name, value in parts.items() if name == part or name.startswith(f"{part}/")}
    return hashlib.sha256(json.dumps(here, sort_keys=True).encode()).hexdigest()[:24]


def difference(before: Parts, after: Parts) -> dict[str, tuple[Any, Any]]:
    """Every part that is not the same in both, with what it was and what it is; None where it is not there."""
    names = [*before, *(name for name in after if name not in before)]
    both = {name: (before.get(name), after.get(name)) for name in names}
    return {name: (old, new) for name, (old, new) in both.items() if old != new}


def _below(parts: Parts, table: str) -> list[Any]:
    return [value for part, value in parts.items() if part.startswith(f"{table}/")]
