"""How fast a channel may be spoken to, and how long to wait before trying again."""

import asyncio
import heapq
import itertools
import random
from collections.abc import Callable
from datetime import timedelta

#: Seconds: the most after a first failure, and the most ever.
_FIRST, _LONGEST = 1.0, 300.0
#: Seconds for which what is on its way holds up the next: a channel that answers slowly stops nobody.
_HOLDS = 1.0

Chance = Callable[[float, float], float]


def backoff(attempts: int, chance: Chance = random.uniform) -> timedelta:
    """How long to wait after this many tries: anything up to a limit that doubles with every try, five minutes at most.

    Full jitter: many that failed together do not come back together.
    """
    limit = min(_LONGEST, _FIRST * 2 ** min(attempts - 1, 16))
    return timedelta(seconds=chance(0.0, limit))


class Paused(Exception):
    """The channel asked for a pause while a turn was awaited."""


class Pace:
    """Gives out turns on one channel, evenly: at most so many a second, the urgent ones first.

    Whoever says who they are has the next one wait until they have landed: what is on its way when the program is
    killed is sent again, and that should be one bubble. With a crowd waiting that would take too long.
    """

    def __init__(self, per_second: float, given: Callable[[], None] = lambda: None) -> None:
        """`given` is called whenever somebody got a turn."""
        #: More wait than one after the other could serve: turns are given out whoever is on their way.
        self.crowded = False
        self._distance = 1.0 / per_second
        self._given = given
        self._closed = False
        self._next = 0.0
        #: The urgent are of rank 0, what may come last of rank 2.
        self._waiting: list[tuple[int, int, asyncio.Future[None], int | None]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._paused_until = 0.0
        #: Who is on their way, since when.
        self._away: dict[int, float] = {}

    async def turn(self, *, urgent: bool = False, last: bool = False, who: int | None = None) -> None:
        """Wait for a turn; then say when you have `landed`. Raises Paused when the channel asks for a pause.

        What goes `last` waits until nobody else does, and is not counted among those who wait.
        """
        if self.is_paused:
            raise Paused
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (0 if urgent else 1 + last, next(self._order), future, who))
        self._arrange()
        await future

    def landed(self, who: int) -> None:
        """Who had a turn is there, or never will be, and that is written down."""
        self._away.pop(who, None)
        self._arrange()

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return sum(rank <= 1 for rank, *_ in self._waiting)

    @property
    def pause_left(self) -> float:
        """Seconds until the channel may be spoken to again; 0 when it may."""
        return max(0.0, self._paused_until - asyncio.get_running_loop().time())

    @property
    def is_paused(self) -> bool:
        """True while no turns are given out."""
        return self._closed or self.pause_left > 0

    def pause(self, seconds: float) -> None:
        """Give out no turn for so long, and send away who waits for one."""
        self._paused_until = max(self._paused_until, asyncio.get_running_loop().time() + seconds)
        self._send_away()

    def close(self) -> None:
        """Give out no turn any more, and send away who waits for one."""
        self._closed = True
        self._send_away()

    def _send_away(self) -> None:
        for _, _, future, _ in self._waiting:
            if not future.done():
                future.set_exception(Paused())
        self._waiting.clear()

    def _arrange(self) -> None:
        loop = asyncio.get_running_loop()
        if self._timer:
            self._timer.cancel()
        self._timer = loop.call_at(max(self._next, self._free_at()), self._release) if self._waiting else None

    def _free_at(self) -> float:
        """When nobody is on their way any more who holds up the next; help waits for nobody."""
        urgent = self._waiting[0][0] == 0
        return 0.0 if urgent or self.crowded else max(self._away.values(), default=-_HOLDS) + _HOLDS

    def _release(self) -> None:
        while self._waiting:
            _, _, future, who = heapq.heappop(self._waiting)
            if not future.done():
                now = asyncio.get_running_loop().time()
                planned = max(self._next, now - 2 * self._distance)  # idle time is not saved up
                self._next = max(planned + self._distance, now + self._distance / 2)
                if who is not None:
                    self._away[who] = now
                future.set_result(None)
                self._given()
                break
        self._arrange()
