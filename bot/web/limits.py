"""How often something may happen in a while: counted in memory, forgotten with the process."""

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

#: Keys remembered: more than a large town needs, and never more memory than this.
REMEMBERED = 20_000


class Limit:
    """At most so many times within a while, for each key by itself."""

    def __init__(
        self, *, at_most: int, within: timedelta, clock: Callable[[], datetime], remembered: int = REMEMBERED
    ) -> None:
        self._remembered = remembered
        self._at_most = at_most
        self._within = within
        self._clock = clock
        self._times: OrderedDict[str, deque[datetime]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Count one more for this key, unless it is too often."""
        now = self._clock()
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        self._forget(now, times)
        if len(times) >= self._at_most:
            return False
        times.append(now)
        return True

    def _forget(self, now: datetime, times: deque[datetime]) -> None:
        while times and now - times[0] >= self._within:
            times.popleft()
        while len(self._times) > self._remembered:
            self._times.popitem(last=False)
