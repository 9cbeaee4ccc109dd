"""What a start costs with many talks open: the time to the first stored answer, and the memory by then."""

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.assemble import App, assemble
from bot.channels.base import Incoming
from bot.conversation.bubbles import Bubble, Phrase
from bot.conversation.events import MessageReceived
from bot.conversation.state import Answer, State
from bot.settings import Settings, read_settings
from bot.store import conversations, due, inbox, outbox, people
from bot.store.inbox import HeardMessage
from bot.store.people import Newcomer
from bot.store.statuses import Saying, Timer
from bot.work.group import open_group
from bot.work.turns import Turns
from bot.work.work import Group, Work, door_timers, new_timer

_CHUNK = 1000

#: Somebody halfway the talk.
_STATE = State(
    step="can_other",
    language="nl",
    turn=12,
    trail=("language", "form", "welcome", "can_cannot", "age", "consent", "safe", "wellbeing", "goal", "can_self"),
    answers={
        "wellbeing": Answer(options=("5",), language="nl"),
        "goal": Answer(text="Ik wil graag weer onder de mensen komen.", language="nl"),
        "can_self": Answer(text="Ik kan goed koken.", language="nl"),
    },
    consented=True,
    safe=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    open_talks: int
    #: From starting the process to the commit of the first message.
    seconds: float
    #: The most memory the process held by then.
    memory_mb: float


def measure_start(settings: Settings, talks: int) -> Start:
    """Fill an empty installation with open talks, and start a process on it."""
    with assemble(settings) as app:
        for first in range(0, talks, _CHUNK):
            app.database.write_now(partial(_fill, app, range(first, min(first + _CHUNK, talks))))
    environment = {**os.environ, "AANBEL_DATA": str(settings.data)}
    begun = time.perf_counter()
    command = [sys.executable, "-m", "bot.bench.starts"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - begun
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Start(open_talks=talks, seconds=round(seconds, 2), memory_mb=round(json.loads(line)["memory_mb"], 1))


def _fill(app: App, numbers: Sequence[int], connection: Connection) -> None:
    """Open these talks: each with its timers, a message and a bubble that was not sent yet."""
    group = open_group(app.road, connection)
    newcomers = [_newcomer(app, number) for number in numbers]
    contacts = list(people.welcome(connection, app.road.registry(group.now), newcomers).values())
    heard = []
    for contact in contacts:
        contact.talk.state = _STATE
        message = _message(group, contact)
        heard.append((message, contact.talk.key))
        bubble = Bubble(step="can_other", turn=12, parts=(Phrase("can_other.text"),))
        work = Work(group=group, contact=contact, cause=f"i{message.id}")
        work.say(Saying.BUBBLE, bubble, address_id=contact.address_id)
    inbox.add_all(connection, app.vault, heard)
    outbox.add_all(connection, group.said)
    conversations.save_all(connection, app.vault, [contact.talk for contact in contacts])
    due.schedule(connection, *(timer for contact in contacts for timer in _timers(group, contact.talk)))


def _newcomer(app: App, number: int) -> Newcomer:
    address = f"resident-{number}"
    return Newcomer(channel="bench", address=address, lookup=app.vault.lookup("bench", address))


def _message(group: Group, contact: conversations.Contact) -> HeardMessage:
    id = group.road.ids.new()
    return HeardMessage(
        id=id,
        key=group.road.vault.message_key("bench", str(id)),
        conversation_id=contact.talk.id,
        address_id=contact.address_id,
        seq=contact.talk.next_seq(),
        received_at=group.now,
        event=MessageReceived(text="Ik kan goed koken."),
        message_id=str(id),
    )


def _timers(group: Group, talk: conversations.OpenTalk) -> list[due.NewDue]:
    return [*door_timers(group, talk), new_timer(group, talk, Timer.REMINDER, after=timedelta(hours=24))]


async def _first_answer(app: App) -> None:
    incoming = Incoming(
        channel="bench", external_id="first", address="resident-0", received_at=datetime.now(UTC),
        event=MessageReceived(text="Ik kan ook fietsen maken."),
    )  # fmt: skip
    await Turns(app.database, app.road).submit(incoming)


def main() -> None:
    """Start on AANBEL_DATA, store one message, and say how much memory that took."""
    with assemble(read_settings(os.environ)) as app:
        asyncio.run(_first_answer(app))
        print(json.dumps({"memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}), flush=True)


if __name__ == "__main__":
    main()
