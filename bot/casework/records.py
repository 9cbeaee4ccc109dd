"""Frozen records as plain JSON values and back, by the types of their fields; what was not stored is its default."""

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

_Record = TypeVar("_Record")


def to_json(value: Any) -> Any:
    """The record, or a value in one, as JSON values."""
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_json(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def from_json(kind: type[_Record], stored: Any) -> _Record:
    """The record of this kind that `to_json` wrote."""
    record: _Record = _read(kind, stored)
    return record


def _read(kind: Any, stored: Any) -> Any:
    origin = get_origin(kind)
    if origin is UnionType:
        return None if stored is None else _read(get_args(kind)[0], stored)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in stored)
    if origin is Mapping:
        return {key: _read(get_args(kind)[1], each) for key, each in stored.items()}
    if is_dataclass(kind):
        hints = _hints(cast(Hashable, kind))
        return kind(**{name: _read(hints[name], each) for name, each in stored.items()})  # type: ignore[operator]
    if issubclass(kind, date):
        return kind.fromisoformat(stored)
    return kind(stored) if issubclass(kind, StrEnum) else stored


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    """The types of a record's fields: to find them takes longer than to read the record."""
    return get_type_hints(kind)
