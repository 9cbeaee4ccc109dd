"""Statements of the hot path, compiled once: a busy minute pays for its rows only, and a lone message hardly waits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Executable, Insert, Row, Select, Update, bindparam

#: How many values a prepared search takes; fewer are filled up with the last one.
_SIZES = (1, 8, 64)

_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as the driver takes it."""

    text: str
    #: The binds in the driver's order, each with what turns a value into the driver's.
    binds: tuple[tuple[str, _Convert | None], ...]
    positional: bool

    @classmethod
    def of(cls, connection: Connection, statement: Executable, names: Sequence[str]) -> "_Compiled":
        dialect = connection.dialect
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined]
        types = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
        ordered = compiled.positiontup or names
        binds = tuple((name, types[name].bind_processor(dialect)) for name in ordered)
        return cls(compiled.string, binds, dialect.positional)

    def parameters(self, row: Mapping[str, Any]) -> Any:
        values = [row[name] if convert is None else convert(row[name]) for name, convert in self.binds]
        if self.positional:
            return tuple(values)
        return {name: value for (name, _), value in zip(self.binds, values, strict=True)}


class PreparedWrite:
    """An INSERT or UPDATE that is run for many rows, each a mapping from bind name to value."""

    def __init__(self, build: Callable[[Connection], Insert | Update], names: Sequence[str]) -> None:
        """`build` makes the statement for a kind of database; `names` are all its binds."""
        self._build = build
        self._names = names
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it for every row; return how many rows it changed."""
        if not rows:
            return 0
        kind = connection.dialect.name
        if kind not in self._compiled:
            self._compiled[kind] = _Compiled.of(connection, self._build(connection), self._names)
        compiled = self._compiled[kind]
        parameters = [compiled.parameters(row) for row in rows]
        done = connection.exec_driver_sql(compiled.text, parameters, execution_options={"preserve_rowcount": True})
        return done.rowcount


class PreparedSearch:
    """A SELECT for any of at most 64 values. Its rows hold what the driver gives: see `columns.as_instant`."""

    def __init__(self, build: Callable[[list[BindParameter[Any]]], Select[*tuple[Any, ...]] | Any]) -> None:
        """`build` makes the statement for these binds."""
        self._build = build
        self._compiled: dict[tuple[str, int], _Compiled] = {}

    def run(self, connection: Connection, values: Sequence[Any]) -> Sequence[Row[*tuple[Any, ...]]]:
        """The rows found for these values. Raises ValueError for more than 64 of them."""
        size = next((size for size in _SIZES if size >= len(values)), 0)
        if not size:
            raise ValueError("more values than a prepared search takes")
        compiled = self._for(connection, size)
        filled = (*values, *(size - len(values)) * (values[-1],))
        row = {f"v{number}": value for number, value in enumerate(filled)}
        return connection.exec_driver_sql(compiled.text, compiled.parameters(row)).all()

    def _for(self, connection: Connection, size: int) -> _Compiled:
        kind = connection.dialect.name, size
        if kind not in self._compiled:
            names = [f"v{number}" for number in range(size)]
            statement = self._build([bindparam(name) for name in names])
            self._compiled[kind] = _Compiled.of(connection, statement, names)
        return self._compiled[kind]
