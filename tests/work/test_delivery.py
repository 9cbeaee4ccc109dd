"""What is promised of every bubble: in order, at the channel's pace, once, and never lost unseen."""

import asyncio
import itertools
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.events import ButtonPressed, MessageReceived, Started
from bot.errors import ChannelError, Unreachable
from bot.store.database import Database
from bot.store.statuses import Sending
from bot.store.tables import address, conversation, outbox, request
from bot.store.vault import Vault
from bot.work import asking_resident
from bot.work.delivery import Delivery
from bot.work.due import Timers
from tests.work.channels import Chats
from tests.work.roads import TO_THE_STORY, Clock, House, incoming, road
from tests.work.sending import Post, post, real_time, until, words
from tests.work.table import KRINGLOOP, Table

Test = Callable[[Post], Awaitable[None]]


def _run(house: House, test: Test, chats: Chats | None = None) -> Chats:
    """Play a test with a delivery at work."""
    chats = chats or Chats()

    async def play() -> None:
        async with asyncio.timeout(30), post(house, chats) as at_work:
            await test(at_work)

    asyncio.run(play())
    return chats


@pytest.fixture
def living(database: Database, vault: Vault) -> House:
    """A house whose clock is the real one."""
    return House(database=database, road=road(vault, real_time), clock=Clock())


def test_a_bubble_goes_out_at_once_in_the_residents_language_with_its_buttons(house: House) -> None:
    async def test(at: Post) -> None:
        await at.starts("7")
        await at.presses("7", ("language", "en"))
        await at.arrived("7", "form")

    chats = _run(house, test)
    assert [bubble.outgoing.language for bubble in chats.sent] == ["nl", "en"]
    form = chats.sent[1].outgoing
    assert "2|form|voice" in {button.data for row in form.buttons for button in row}
    assert "2|form|do:help_now" in {button.data for row in form.buttons for button in row}


def test_a_sent_bubble_is_kept_sealed_with_its_message_ids_and_the_version_of_its_text(house: House) -> None:
    async def test(at: Post) -> None:
        await at.starts("7")
        await at.all_sent()

    chats = _run(house, test)
    (row,) = house.rows(outbox)
    assert (row.status, row.text_version, row.attempts, row.lease) == (
        Sending.SENT,
        words().catalogues.version,
        1,
        None,
    )
    assert row.sent_at == house.clock()
    assert chats.sent[0].outgoing.text.encode()[:20] not in row.sent
    assert b"m1" not in row.message_ids


def test_every_talk_stays_in_its_order_also_when_sends_fail_in_between(living: House) -> None:
    residents = [str(number) for number in range(6)]
    chats = Chats(slow=0.01)
    chats.failures.extend(None if number % 3 else ChannelError(retry_after=0.02) for number in range(40))

    async def test(at: Post) -> None:
        for who in residents:
            await at.ring(who, Started(), ButtonPressed(step="language", option="nl", turn=1))
            await at.ring(who, ButtonPressed(step="form", option="type", turn=2))
            await at.ring(who, ButtonPressed(step="welcome", option="ok", turn=3))
        await at.all_sent()

    _run(living, test, chats)
    assert [chats.turns(who) for who in residents] == [[1, 2, 3, 4]] * 6


def test_what_is_urgent_goes_before_everything_that_waits_of_every_talk(house: House) -> None:
    chats = Chats(per_second=5)
    before: list[int] = []

    async def test(at: Post) -> None:
        for number in range(8):
            await at.starts(f"a{number}")
        await at.ring("b", Started(), ButtonPressed(step="language", option="nl", turn=1))
        before.append(len(chats.sent))
        await at.ring("b", ButtonPressed(step="", option="do:help_now", turn=0))
        await at.all_sent()

    _run(house, test, chats)
    place = next(n for n, bubble in enumerate(chats.sent) if "help_now" in str(bubble.outgoing.buttons[0]))
    assert before[0] < 7
    assert place <= before[0] + 2
    assert chats.turns("b") == [3, 1, 2]


def test_a_reply_while_the_send_is_still_returning_belongs_to_the_new_question(living: House) -> None:
    chats = Chats(slow=0.1)

    async def test(at: Post) -> None:
        await at.starts("7")
        await until(lambda: bool(chats.tried))
        assert (await asyncio.to_thread(living.rows, conversation))[0].seen_turn == 1
        assert not chats.sent

    _run(living, test, chats)


def test_a_failed_send_is_not_seen_and_its_question_goes_out_later(living: House) -> None:
    chats = Chats()
    chats.failures.append(ChannelError(retry_after=0.3))

    async def test(at: Post) -> None:
        await at.starts("7")
        await until(lambda: bool(chats.tried))
        await until(lambda: living.rows(outbox)[0].error is not None)
        assert living.rows(conversation)[0].seen_turn == 0
        await at.all_sent()
        assert living.rows(conversation)[0].seen_turn == 1

    _run(living, test, chats)
    first, second = chats.tried
    assert second - first >= 0.3


def test_no_call_is_made_before_the_pause_a_channel_asked_for_is_over_to_nobody(living: House) -> None:
    chats = Chats()
    chats.failures.append(ChannelError(retry_after=0.4))

    async def test(at: Post) -> None:
        await at.starts("7")
        await until(lambda: bool(chats.tried))
        for number in range(10):
            await at.starts(f"a{number}")
        await at.all_sent()

    _run(living, test, chats)
    assert len(chats.tried) == 12
    assert chats.tried[1] - chats.tried[0] >= 0.4


def test_a_channel_is_never_faster_than_it_says_and_an_address_has_its_own_pause(living: House) -> None:
    chats = Chats(per_second=50, address_pause=0.2)

    async def test(at: Post) -> None:
        for number in range(30):
            await at.starts(f"a{number}")
        await at.ring("a0", ButtonPressed(step="language", option="nl", turn=1))
        await at.all_sent()

    _run(living, test, chats)
    assert len(chats.tried) == 31
    assert all(later - one >= 0.99 / 100 for one, later in itertools.pairwise(chats.tried))
    assert chats.tried[-1] - chats.tried[0] >= 30 / 55
    first, second = [bubble.at for bubble in chats.sent if bubble.address == "a0"]
    assert second - first >= 0.2


def test_what_a_channel_refuses_for_good_is_laid_aside_and_the_talk_goes_on(house: House) -> None:
    chats = Chats()
    chats.failures.append(ChannelError(permanent=True))

    async def test(at: Post) -> None:
        await at.ring("7", Started(), ButtonPressed(step="language", option="nl", turn=1))
        await at.all_sent()

    _run(house, test, chats)
    assert [(row.status, row.error) for row in house.rows(outbox)] == [("failed", "ChannelError"), ("sent", None)]


def test_what_could_not_be_sent_for_two_days_is_laid_aside(house: House) -> None:
    chats = Chats()
    chats.failures.extend([OSError(), OSError()])

    async def test(at: Post) -> None:
        await at.starts("7")
        await until(lambda: house.rows(outbox)[0].error == "OSError")
        house.clock.move(hours=49)
        await at.delivery.tick()
        await at.all_sent()

    _run(house, test, chats)
    (row,) = house.rows(outbox)
    assert (row.status, row.error, row.attempts) == (Sending.DEAD, "OSError", 2)


def test_whoever_blocked_us_is_sent_nothing_more_and_the_team_is_asked_to_call(house: House) -> None:
    chats = Chats()

    async def test(at: Post) -> None:
        await at.starts("7")
        await at.presses("7", *TO_THE_STORY)
        await at.arrived("7", "wellbeing")
        chats.slow = 0.2
        chats.failures.append(Unreachable())
        await at.ring("7", MessageReceived(text="5"), ButtonPressed(step="", option="do:menu", turn=0))
        await at.all_sent()

    _run(house, test, chats)
    assert {row.status for row in house.rows(outbox)[-2:]} == {Sending.FAILED, Sending.CANCELLED}
    assert house.rows(address)[0].blocked_at == house.clock()
    assert [row.kind for row in house.rows(request)] == ["unreachable"]


def test_whoever_blocked_us_before_saying_yes_is_not_called(house: House) -> None:
    chats = Chats()
    chats.failures.append(Unreachable())

    async def test(at: Post) -> None:
        await at.starts("7")
        await at.all_sent()

    _run(house, test, chats)
    assert house.rows(address)[0].blocked_at == house.clock()
    assert house.rows(request) == []


def test_rows_of_the_web_chat_are_left_to_its_page(house: House) -> None:
    async def test(at: Post) -> None:
        await at.turns.submit(incoming("w", Started(), clock=house.clock, channel="web"))
        await at.starts("7")
        await until(lambda: bool(at.chats.sent))
        await at.delivery.tick()
        await asyncio.sleep(0.05)

    chats = _run(house, test)
    assert [bubble.address for bubble in chats.sent] == ["7"]
    assert [row.status for row in house.rows(outbox)] == ["waiting", "sent"]


def test_a_wipe_takes_away_the_bubbles_of_both_sides_and_leaves_what_follows(house: House) -> None:
    async def test(at: Post) -> None:
        await at.starts("7")
        await at.presses("7", ("language", "nl"))
        await at.arrived("7", "form")
        await at.ring("7", ButtonPressed(step="", option="do:wipe", turn=0))
        await at.all_sent()

    chats = _run(house, test)
    assert [id for id in chats.deleted if id.startswith("m")] == ["m1", "m2"]
    assert len([id for id in chats.deleted if id.startswith("bubble-")]) == 3
    assert chats.sent[-1].id == "m3"
    assert [row.status for row in house.rows(outbox)] == ["sent"] * 4
    assert [row.message_ids is None for row in house.rows(outbox)] == [True, True, True, False]


def test_a_wipe_does_not_ask_for_bubbles_that_are_too_old(house: House) -> None:
    async def test(at: Post) -> None:
        await at.starts("7")
        await at.all_sent()
        house.clock.move(hours=49)
        await at.presses("7", ("language", "nl"))
        await at.arrived("7", "form")
        await at.ring("7", ButtonPressed(step="", option="do:wipe", turn=0))
        await at.all_sent()

    chats = _run(house, test)
    assert "m1" not in chats.deleted
    assert "m2" in chats.deleted


def test_the_crash_points_stand_around_every_send_and_every_mark(house: House) -> None:
    points: list[str] = []
    house.road = replace(house.road, probe=points.append)

    async def test(at: Post) -> None:
        points.clear()
        await at.starts("7")
        await at.all_sent()

    _run(house, test)
    assert [point for point in points if point.endswith(("send", "mark"))] == [
        "before_send", "after_send", "before_mark", "after_mark",
    ]  # fmt: skip


def test_what_a_killed_worker_held_is_sent_by_the_next_one(house: House) -> None:
    """Once more at most: the killed one may have sent it already."""
    chats = Chats(slow=60)

    async def killed() -> None:
        delivery = Delivery(database=house.database, road=house.road, channels={"telegram": chats}, words=words())
        await delivery.start()
        await house.turns.submit(incoming("7", Started(), clock=house.clock, channel="telegram"))
        delivery.wake()
        await until(lambda: bool(chats.tried))

    asyncio.run(killed())  # what is still running when it ends is cancelled, and marks nothing
    assert [row.status for row in house.rows(outbox)] == ["sending"]
    chats.slow = 0

    async def test(at: Post) -> None:
        if not house.database.is_sqlite:
            await at.delivery.tick()
            await asyncio.sleep(0.05)
            assert not chats.sent
            house.clock.now += timedelta(seconds=21)
        await at.delivery.tick()
        await at.all_sent()

    _run(house, test, chats)
    assert len(chats.sent) == 1
    assert house.rows(outbox)[0].attempts == 2


def test_a_graceful_stop_gives_back_what_was_not_sent_yet(house: House) -> None:
    chats = Chats(per_second=2)

    async def test(at: Post) -> None:
        for number in range(4):
            await at.starts(f"a{number}")
        await until(lambda: len(chats.sent) == 1)

    _run(house, test, chats)
    rows = house.rows(outbox)
    assert sorted(row.status for row in rows) == ["sent", "waiting", "waiting", "waiting"]
    assert [row.attempts for row in rows if row.status == "waiting"] == [0, 0, 0]
    assert {row.lease for row in rows} == {None}


async def _reminded(at: Post) -> None:
    """A talk that went quiet a day ago is reminded of."""
    await at.starts("7")
    await at.presses("7", *TO_THE_STORY)
    await at.arrived("7", "wellbeing")
    await at.all_sent()
    at.house.clock.move(hours=24)
    await Timers(database=at.house.database, road=at.house.road, turns=at.turns).tick()


def test_a_reminder_goes_out_by_day(house: House) -> None:
    async def test(at: Post) -> None:
        await _reminded(at)
        await at.arrived("7", "reminder")
        await at.all_sent()

    _run(house, test)
    (talk,), (*_, row) = house.rows(conversation), house.rows(outbox)
    assert (row.proactive, row.status) == (True, Sending.SENT)
    assert talk.seen_turn == talk.turn


def test_a_reminder_that_could_not_be_sent_by_day_waits_for_the_morning_and_holds_up_no_answer(house: House) -> None:
    chats = Chats()

    async def test(at: Post) -> None:
        chats.failures.extend([None] * 8)
        chats.failures.append(ChannelError(retry_after=0.05))
        await _reminded(at)
        await until(lambda: house.rows(outbox)[-1].error is not None)
        house.clock.now = house.clock.now.replace(hour=20)
        await asyncio.sleep(0.1)
        await at.delivery.tick()
        await until(lambda: house.rows(outbox)[-1].next_attempt_at.hour == 8)
        await at.ring("7", ButtonPressed(step="", option="do:menu", turn=0))
        await until(lambda: "menu" in str(chats.sent[-1].outgoing.buttons))
        house.clock.now = house.clock.now.replace(day=25, hour=9)
        await at.delivery.tick()
        await at.all_sent()

    _run(house, test, chats)
    # The resident came back by night: in the morning there is nothing to remind of.
    assert [row.status for row in house.rows(outbox)][-2:] == ["cancelled", "sent"]


def test_a_reminder_that_may_have_gone_out_when_the_program_was_killed_is_never_sent_twice(house: House) -> None:
    chats = Chats()

    async def killed() -> None:
        async with post(house, chats) as at:
            await at.starts("7")
            await at.presses("7", *TO_THE_STORY)
            await at.arrived("7", "wellbeing")
            await at.all_sent()
        delivery = Delivery(database=house.database, road=house.road, channels={"telegram": chats}, words=words())
        await delivery.start()
        house.clock.move(hours=24)
        chats.slow = 60
        await Timers(database=house.database, road=house.road, turns=house.turns).tick()
        tried = len(chats.tried)
        delivery.wake()
        await until(lambda: len(chats.tried) > tried)

    asyncio.run(killed())
    chats.slow = 0
    house.clock.move(seconds=30)

    async def test(at: Post) -> None:
        await at.delivery.tick()
        await at.all_sent()

    before = len(chats.sent)
    _run(house, test, chats)
    assert len(chats.sent) == before
    assert house.rows(outbox)[-1].status == Sending.UNKNOWN


def test_nothing_meant_for_one_resident_reaches_the_next_one_at_the_same_address(house: House) -> None:
    async def test(at: Post) -> None:
        await at.starts("7")
        await at.presses("7", *TO_THE_STORY)
        await at.arrived("7", "wellbeing")
        await at.all_sent()
        old = house.rows(conversation)[0]
        await at.ring("7", ButtonPressed(step="", option="do:someone_else", turn=0))
        await at.presses("7", ("someone_else", "yes"))
        await at.all_sent()
        late = house.rows(outbox)[0]
        values = {column.name: getattr(late, column.name) for column in outbox.columns} | {
            "id": 1,
            "key": "late",
            "seq": 1000,
            "status": "waiting",
            "conversation_id": old.id,
            "attempts": 0,
        }
        house.database.write_now(lambda connection: connection.execute(outbox.insert(), values))
        await at.delivery.tick()
        await asyncio.sleep(0.1)

    chats = _run(house, test)
    assert [row.status for row in house.rows(outbox) if row.id == 1] == ["waiting"]
    assert chats.turns("7")[-1] == 1


def test_whose_hand_it_was_is_asked_although_the_resident_said_stop_before(house: House) -> None:
    async def test(at: Post) -> None:
        await at.starts("7")
        await at.presses("7", *TO_THE_STORY)
        await at.arrived("7", "wellbeing")
        await at.ring("7", ButtonPressed(step="wellbeing", option="do:stop", turn=0))
        await at.arrived("7", "stopped")
        stopped = next(bubble for bubble in at.chats.sent if "|stopped|" in str(bubble.outgoing.buttons))
        (code,) = re.findall(r"\d{4} \d{4} \d{4}", stopped.outgoing.text)
        await at.ring("8", MessageReceived(text=code))
        await at.arrived("7", "resume_check")

    _run(house, test)


def test_after_a_knock_that_was_taken_back_at_night_the_next_question_knocks(house: House) -> None:
    table = Table.laid(house, channel="telegram")
    chats = Chats()

    def knocks() -> int:
        return sum("|knock|open" in str(bubble.outgoing.buttons) for bubble in chats.sent)

    async def test(at: Post) -> None:
        await at.all_sent()

    house.clock.move(hours=10)
    table.confirm(KRINGLOOP)
    table.team(lambda file: file.drop_prompts("share"))
    house.clock.move(hours=12)
    _run(house, test, chats)
    assert (knocks(), table.state().knocked) == (0, False)
    table.team(lambda file: asking_resident.tell_message(file, "Dag Amal"))
    _run(house, test, chats)
    assert (knocks(), table.state().knocked) == (1, True)
