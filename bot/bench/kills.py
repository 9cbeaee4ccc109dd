"""When the program is killed: a plan that follows from a seed, so that a run can be tried again."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

#: The named points of the road, in its order.
POINTS = (
    "after_inbox", "after_effects", "before_commit", "after_commit",
    "before_send", "after_send", "before_mark", "after_mark",
)  # fmt: skip

#: How long the program was down, on its own clock: longer than another worker's lease on an outbox row lasts.
DOWN = timedelta(seconds=25)

#: Long enough for every reminder to fall due, and for every lease to run out.
AN_HOUR = timedelta(minutes=61)
#: After so many kills an hour goes by, and the next life lasts until reminders are looked at.
_EVERY = 24
#: Seconds into a life: the timers look every five.
_WHEN_TIMERS_LOOK = (4.5, 7.0)
#: Seconds into a life, starting up included.
_ANY_MOMENT = (0.0, 1.6)
#: The mean of how often a point is passed before it kills.
_PASSED = 8.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Kill:
    """How one life of the program goes and ends."""

    #: Where it ends; empty: at a moment.
    point: str = ""
    nth: int = 1
    #: Seconds from the start of the process.
    after: float = 0.0
    #: How long it had been down before this life.
    down: timedelta = DOWN
    webhook: bool
    in_groups: bool

    @property
    def name(self) -> str:
        return self.point or "a moment"


def plan(kills: int, seed: int) -> Iterator[Kill]:
    """So many kills: the points in turn, and between every two of them a moment by chance."""
    chance = random.Random(f"kills {seed}")  # noqa: S311 - a plan is no secret
    for number in range(kills):
        yield _kill(number, chance)


def _kill(number: int, chance: random.Random) -> Kill:
    webhook, in_groups = chance.random() < 0.5, chance.random() < 0.5
    if number % _EVERY == _EVERY // 2 + 1:
        after = chance.uniform(*_WHEN_TIMERS_LOOK)
        return Kill(after=after, down=AN_HOUR, webhook=webhook, in_groups=in_groups)
    if number % 2:
        return Kill(after=chance.uniform(*_ANY_MOMENT), webhook=webhook, in_groups=in_groups)
    point = POINTS[number // 2 % len(POINTS)]
    nth = 1 + int(chance.expovariate(1 / _PASSED))
    return Kill(point=point, nth=nth, webhook=webhook, in_groups=in_groups)
