"""What was handed over to a channel already: its own id of a picture, so that the same bytes go there once."""

from collections import OrderedDict
from collections.abc import Callable

from bot.channels.base import Medium
from bot.errors import ChannelError, Unreachable, WindowClosed

#: Seconds in which nothing more is tried after a picture did not go: a text must not wait for it each time.
REST = 60.0
#: Seconds that a picture may take before its text goes without it.
PATIENCE = 5.0

_REMEMBERED = 1_000


class Handed:
    """In memory: after a start each picture goes over once more, which costs some kilobytes."""

    def __init__(self, clock: Callable[[], float], *, lifetime: float = float("inf")) -> None:
        """`clock` counts seconds and never goes back; the channel keeps what it was given for `lifetime` seconds."""
        self._clock = clock
        self._lifetime = lifetime
        self._ids: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._rests_until = float("-inf")

    @property
    def rests(self) -> bool:
        """Something failed a moment ago: leave it out."""
        return self._clock() < self._rests_until

    def id_of(self, medium: Medium) -> str:
        """The channel's id of it; empty when it is not there, or not for much longer."""
        id, until = self._ids.get(medium.key, ("", 0.0))
        return id if self._clock() < until else ""

    def keep(self, medium: Medium, id: str) -> None:
        """The channel has it under this id, from the first time on."""
        if not (medium.key and id) or id == self._ids.get(medium.key, ("", 0.0))[0]:
            return
        self._ids[medium.key] = (id, self._clock() + self._lifetime)
        self._ids.move_to_end(medium.key)
        if len(self._ids) > _REMEMBERED:
            self._ids.popitem(last=False)

    def failed(self, medium: Medium) -> None:
        """It did not go: perhaps the channel no longer knows its id."""
        self._ids.pop(medium.key, None)
        self._rests_until = self._clock() + REST


def stops_text(error: ChannelError) -> bool:
    """What the channel says of a picture holds for the text as well: there is no use in trying it alone."""
    return isinstance(error, Unreachable | WindowClosed) or error.retry_after is not None
