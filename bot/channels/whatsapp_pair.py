"""How often one resident may be written to: one message in six seconds on the whole, a short burst now and then."""

from collections import OrderedDict
from collections.abc import Callable

#: Seconds for one message to one resident (Cloud API, pair rate limit), and how many may go at once. How long a burst
#: WhatsApp bears it does not say.
EVERY, BURST = 6.0, 10

_REMEMBERED = 20_000


class PairRate:
    """Counts for each address; forgets who was not written to for long. In memory: WhatsApp's own refusal stands."""

    def __init__(self, clock: Callable[[], float], *, every: float = EVERY, burst: int = BURST) -> None:
        """`clock` counts seconds and never goes back."""
        self._clock = clock
        self._every = every
        self._ahead = every * (burst - 1)
        #: Address -> when everything sent to it would have gone at an even pace.
        self._paid: OrderedDict[str, float] = OrderedDict()

    def wait(self, address: str, messages: int = 1, *, urgent: bool = False) -> float:
        """Seconds until so many messages may go to this address; 0.0 when they may, and then they count.

        What is urgent always may, and counts.
        """
        now = self._clock()
        paid = max(self._paid.get(address, now), now)
        if not urgent and paid > now and (over := paid + self._every * (messages - 1) - now - self._ahead) > 0:
            return over
        self._paid[address] = paid + self._every * messages
        self._paid.move_to_end(address)
        if len(self._paid) > _REMEMBERED:
            self._paid.popitem(last=False)
        return 0.0
