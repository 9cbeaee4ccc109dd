"""The one exception to the straight line: a resident who needs help now does not wait for a database.

The press is recognised before it is submitted. If its commit fails, or takes longer than half a second, or it is laid
aside because its talk is damaged, the fixed help text is sent at once, best effort; the press itself goes on along the
road and is answered as ever.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.channels.base import Incoming, Receipt
from bot.store.statuses import Heard

#: Seconds a commit may take before the fixed text goes out.
PATIENCE = 0.5

#: Seconds a stop waits for texts that are being sent.
GRACE = 3.0

#: How many messages are remembered, so that a redelivered one is not helped twice.
_REMEMBERED = 1000

log = logging.getLogger(__name__)

#: What became of the message; see `Turns.submit`.
Submit = Callable[[Incoming | Receipt], Awaitable[object]]


class HelpNow:
    """Stands before `submit` and looks on; what is submitted is never changed, delayed or dropped."""

    def __init__(
        self,
        *,
        submit: Submit,
        is_help: Callable[[Incoming], bool],
        send_fixed_help: Callable[[Incoming], Awaitable[None]],
        patience: float = PATIENCE,
    ) -> None:
        self._submit = submit
        self._is_help = is_help
        self._send_fixed_help = send_fixed_help
        self._patience = patience
        self._helped: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._sending: set[asyncio.Task[None]] = set()

    async def submit(self, incoming: Incoming | Receipt) -> None:
        """Submit, and send the fixed help text when that goes wrong or slowly. Raises what `submit` raises."""
        if not isinstance(incoming, Incoming) or not self._is_help(incoming):
            await self._submit(incoming)
            return
        late = asyncio.get_running_loop().call_later(self._patience, self._help, incoming)
        try:
            if await self._submit(incoming) is Heard.DEAD:
                self._help(incoming)
        except Exception:
            self._help(incoming)
            raise
        finally:
            late.cancel()

    async def close(self) -> None:
        """Give texts that are being sent a few seconds, then drop them."""
        if self._sending:
            _, late = await asyncio.wait(self._sending, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _help(self, incoming: Incoming) -> None:
        message = (incoming.channel, incoming.external_id)
        if message in self._helped:
            return
        self._helped[message] = None
        if len(self._helped) > _REMEMBERED:
            self._helped.popitem(last=False)
        task = asyncio.create_task(self._send(incoming))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, incoming: Incoming) -> None:
        try:
            await self._send_fixed_help(incoming)
            log.warning("help.sent_early", extra={"channel": incoming.channel})
        except Exception as error:
            # The sender will bring the press again when it was not stored; then it is tried again.
            self._helped.pop((incoming.channel, incoming.external_id), None)
            log.error("help.not_sent", extra={"channel": incoming.channel, "error": type(error).__name__})
