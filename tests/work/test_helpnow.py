"""Help does not wait for a database, and the press still goes its ordinary way."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.channels.base import Incoming, Receipt
from bot.conversation.events import ButtonPressed, MessageReceived
from bot.errors import NotStored
from bot.store.statuses import Heard
from bot.work.helpnow import HelpNow

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


def press(option: str = "do:help_now", external_id: str = "1") -> Incoming:
    event = ButtonPressed(step="goal", option=option, turn=3)
    return Incoming(channel="telegram", external_id=external_id, address="5", received_at=NOW, event=event)


class Road:
    """A turn writer and a channel that can both be slow or fail."""

    def __init__(
        self, *, takes: float = 0.0, fails: bool = False, sending_fails: bool = False, becomes: Heard = Heard.DONE
    ) -> None:
        self.takes, self.fails, self.sending_fails, self.becomes = takes, fails, sending_fails, becomes
        self.order: list[str] = []
        self.helped: list[str] = []
        self.help_now = HelpNow(
            submit=self._submit, is_help=self._is_help, send_fixed_help=self._send_fixed_help, patience=0.05
        )

    async def submit(self, incoming: Incoming | Receipt) -> None:
        try:
            await self.help_now.submit(incoming)
        finally:
            await self.help_now.close()

    async def _submit(self, incoming: Incoming | Receipt) -> Heard:
        self.order.append(incoming.external_id)
        await asyncio.sleep(self.takes)
        if self.fails:
            raise NotStored
        return self.becomes

    def _is_help(self, incoming: Incoming) -> bool:
        return isinstance(incoming.event, ButtonPressed) and incoming.event.option == "do:help_now"

    async def _send_fixed_help(self, incoming: Incoming) -> None:
        if self.sending_fails:
            raise OSError
        self.helped.append(incoming.external_id)


def test_a_quick_commit_needs_no_fixed_text() -> None:
    road = Road()
    asyncio.run(road.submit(press()))
    assert (road.order, road.helped) == (["1"], [])


def test_a_press_that_is_laid_aside_is_helped_all_the_same() -> None:
    road = Road(becomes=Heard.DEAD)
    asyncio.run(road.submit(press()))
    assert (road.order, road.helped) == (["1"], ["1"])


def test_a_slow_commit_sends_the_fixed_text_meanwhile_and_is_still_waited_for() -> None:
    road = Road(takes=0.2)

    async def scenario() -> None:
        submitting = asyncio.create_task(road.help_now.submit(press()))
        await asyncio.sleep(0.1)
        assert road.helped == ["1"]
        assert not submitting.done()
        await submitting

    asyncio.run(scenario())


def test_a_failed_commit_sends_the_fixed_text_and_still_fails() -> None:
    road = Road(fails=True)
    with pytest.raises(NotStored):
        asyncio.run(road.submit(press()))
    assert road.helped == ["1"]


def test_a_press_that_comes_again_is_helped_once() -> None:
    road = Road(fails=True)
    for external_id in ("1", "1", "2"):
        with pytest.raises(NotStored):
            asyncio.run(road.submit(press(external_id=external_id)))
    assert road.helped == ["1", "2"]


def test_a_fixed_text_that_could_not_be_sent_is_tried_when_the_press_comes_again() -> None:
    road = Road(fails=True, sending_fails=True)
    for sending_fails in (True, False):
        road.sending_fails = sending_fails
        with pytest.raises(NotStored):
            asyncio.run(road.submit(press()))
    assert road.helped == ["1"]


def test_anything_else_is_only_submitted() -> None:
    road = Road(fails=True)
    receipt = Receipt(channel="telegram", external_id="9", address="5", received_at=NOW, kind="blocked")
    message = Incoming(
        channel="telegram", external_id="8", address="5", received_at=NOW, event=MessageReceived(text="hallo")
    )
    for incoming in (receipt, message, press("do:skip")):
        with pytest.raises(NotStored):
            asyncio.run(road.submit(incoming))
    assert road.helped == []


def test_a_press_for_help_keeps_its_place_in_the_order() -> None:
    road = Road()
    messages = [press("do:skip", "1"), press("do:help_now", "2"), press("do:skip", "3")]

    async def scenario() -> None:
        await asyncio.gather(*(road.help_now.submit(message) for message in messages))

    asyncio.run(scenario())
    assert road.order == ["1", "2", "3"]
