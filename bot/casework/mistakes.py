"""Reading a file a person wrote: every mistake is named at once, each with its line, in words that person can use."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import OrganisationError


class Mistakes:
    """The mistakes found in one file so far."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, what: str) -> None:
        """Note a mistake at this line, counted from 1."""
        self._found.append((line, what))

    @contextmanager
    def noted(self, line: int, where: str) -> Iterator[None]:
        """A ValueError in here is noted as a mistake at this line, and reading goes on after it."""
        try:
            yield
        except ValueError as wrong:
            self.add(line, f"{where}: {wrong}")

    def stop_if_any(self) -> None:
        """Raise OrganisationError with all mistakes, in the order of the file; do nothing when there are none."""
        if self._found:
            lines = (f"{self._file} line {line}: {what}" for line, what in sorted(self._found))
            raise OrganisationError(because="\n" + "\n".join(lines))
