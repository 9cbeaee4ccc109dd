"""Row numbers, made by the program before a row is written: they are bound into what is encrypted."""

import secrets
import threading
import time

_TAG_BITS = 12
_START = 1_767_225_600_000_000  # 2026-01-01 in microseconds since 1970: 63 bits last until 2097


class Ids:
    """Rising numbers, unique over processes: microseconds of the clock, then a tag of this process by chance."""

    def __init__(self) -> None:
        self._tag = secrets.randbelow(1 << _TAG_BITS)
        self._last = 0
        self._lock = threading.Lock()

    def new(self) -> int:
        """The next number, below 2**63. Rises within the process even when the clock is set back."""
        with self._lock:
            self._last = max(time.time_ns() // 1000 - _START, self._last + 1)
            return self._last << _TAG_BITS | self._tag
