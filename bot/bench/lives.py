"""The lives of the program that is killed: each a process of its own, on the same data, a little later on the clock."""

import asyncio
import multiprocessing
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bot.bench.kills import Kill
from bot.bench.telegram_standin import StandIn
from bot.bench.victim import Orders
from bot.errors import AanbelError
from bot.settings import Settings, read_settings

#: Seconds: a life that is to end at a point may take so long to come to it, and a stop so long to end.
_COMES_WITHIN, _STOPS_WITHIN = 10.0, 30.0
#: Reminders go out by day only: what would be later than this on the wall is the next morning.
_MORNING, _EVENING = time(10), time(18)


class EndedByItself(AanbelError):
    """The program ended without being killed."""


class Lives:
    """Starts the program, and ends it. Where it is and what it keeps stays the same from life to life."""

    def __init__(
        self, telegram: StandIn, folder: Path, *, database_url: str, program: Callable[[Orders], None]
    ) -> None:
        self.log = folder / "log"
        self._telegram = telegram
        self._program = program
        self._port = _free_port()
        self._plain = {
            "AANBEL_DATA": str(folder / "data"),
            "AANBEL_DATABASE_URL": database_url,
            "AANBEL_PORT": str(self._port),
            "AANBEL_TELEGRAM_TOKEN": telegram.token,
            "AANBEL_TELEGRAM_API_URL": telegram.url,
            "AANBEL_REMINDER_AFTER_HOURS": "1",
        }
        self.settings: Settings = read_settings(self._plain)
        self._ahead = timedelta()
        # A process that has read the program in, and of which each life is a copy: starting takes a tenth of the time.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["bot.bench.victim"])

    def now(self) -> datetime:
        """The moment on the program's clock."""
        return datetime.now(UTC) + self._ahead

    async def kill(self, kill: Kill) -> str:
        """One life to its violent end; where it ended. Raises EndedByItself."""
        victim = self._start(kill)
        try:
            await asyncio.to_thread(victim.join, _COMES_WITHIN if kill.point else kill.after)
            came = not victim.is_alive()
            await _ended(victim, -signal.SIGKILL)
        finally:
            victim.close()
        return kill.name if came else "a moment"

    async def spare(self, kill: Kill, until: Awaitable[object]) -> None:
        """One life that is ended with SIGTERM once `until` is over. Raises EndedByItself."""
        victim = self._start(kill)
        try:
            await until
            victim.terminate()
            await asyncio.to_thread(victim.join, _STOPS_WITHIN)
            await _ended(victim, 0)
        finally:
            victim.close()

    def _start(self, kill: Kill) -> ForkServerProcess:
        self._pass_time(kill.down)
        orders = Orders(
            environment=self._environment(webhook=kill.webhook), log=self.log, point=kill.point, nth=kill.nth,
            ahead=self._ahead, in_groups=kill.in_groups,
        )  # fmt: skip
        victim = self._context.Process(target=self._program, args=(orders,), daemon=True)
        victim.start()
        return victim

    def _environment(self, *, webhook: bool) -> Mapping[str, str]:
        if not webhook:
            return self._plain
        url = f"http://127.0.0.1:{self._port}"
        return self._plain | {"AANBEL_TELEGRAM_WEBHOOK_SECRET": "a-Secret_1", "AANBEL_PUBLIC_URL": url}

    def _pass_time(self, down: timedelta) -> None:
        then = (self.now() + down).astimezone(self.settings.time_zone)
        if not _MORNING <= then.time() < _EVENING:
            day = then.date() + timedelta(days=then.time() >= _EVENING)
            then = datetime.combine(day, _MORNING, self.settings.time_zone)
        self._ahead = then.astimezone(UTC) - datetime.now(UTC)


async def _ended(victim: ForkServerProcess, code: int) -> None:
    """Kill what still lives. Raises EndedByItself when the program ended otherwise than was meant."""
    if victim.is_alive():
        victim.kill()
        await asyncio.to_thread(victim.join)
    if victim.exitcode != code:
        raise EndedByItself(because=f"exit code {victim.exitcode} instead of {code}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
