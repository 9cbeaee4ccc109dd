"""How often something may happen in a while: counted in memory, forgotten with the process."""

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network

from starlette.requests import Request

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


def guesses(clock: Callable[[], datetime]) -> Limit:
    """How often a code may be tried from one network address, as `network_of` names it.

    Twelve digits cannot be guessed at this pace; a hall of 600 people behind one address can still use theirs.
    """
    return Limit(at_most=30, within=timedelta(minutes=10), clock=clock)


def network_of(request: Request) -> str:
    """Where a guess comes from. In IPv6 one line has 2**64 addresses: they count as one (RFC 6177)."""
    host = request.client.host if request.client else ""
    try:
        address = IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
