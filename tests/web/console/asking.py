"""Residents who ask for a person, in the house of the team."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, func, select

from bot.conversation.state import Answer, State
from bot.store import conversations, requests
from bot.store.people import Newcomer, welcome
from bot.store.requests import NewRequest
from bot.store.tables import request
from tests.web.party_house import PartyHouse

#: Of a talk that is no case yet.
GOAL, CALLED, NUMBER = "ገዛ እደሊ ኣለኹ።", "ሃና", "0612345678"
WORDS = "ሕጂ ደውሉለይ በጃኹም።"

UNFINISHED = State(
    language="ti",
    step="can_other",
    consented=True,
    safe=True,
    answers={
        "wellbeing": Answer(options=("=4",)),
        "goal": Answer(text=GOAL, language="ti", attachments=("photo:1",)),
        "can_self": Answer(),
        "neighbourhood": Answer(options=("n1",)),
        "channel": Answer(options=("call",)),
        "number": Answer(text=NUMBER),
        "name": Answer(text=CALLED, language="ti"),
    },
)


def asks(
    house: PartyHouse, kind: str = "person", text: str = WORDS, *, state: State = UNFINISHED, **more: object
) -> int:
    """Somebody whose talk is not finished asks for a person; the number of the request."""
    return house.write(lambda connection: _asked(house, connection, kind, text=text, state=state, more=more))


def talk_of(house: PartyHouse, id: int) -> int:
    """The conversation a request came from."""
    found = house.write(lambda connection: requests.conversation_of(connection, id))
    assert found
    return found


def case_asks(house: PartyHouse, kind: str = "question", text: str = WORDS) -> int:
    """The resident of the case asks for a person; the number of the request."""
    house.at_case(lambda file: file.ask_team(kind, text))
    return house.write(_newest)


def _newest(connection: Connection) -> int:
    newest: int = connection.execute(select(func.max(request.c.id))).scalar_one()
    return newest


def _asked(
    house: PartyHouse, connection: Connection, kind: str, *, text: str, state: State, more: dict[str, object]
) -> int:
    road, id = house.app.road, house.app.ids.new()
    address = f"phone-{id}"
    lookup = road.vault.lookup("web", address)
    newcomer = Newcomer(channel="web", address=address, lookup=lookup)
    talk = welcome(connection, road.registry(house.now), [newcomer])[lookup].talk
    talk.state = replace(state)
    conversations.save_all(connection, road.vault, [talk])
    asked = NewRequest(
        id=id, conversation_id=talk.id, kind=kind, text=text, reach="chat", attachments=(), language=state.language,
        made_at=house.now, due_by=house.now + timedelta(days=3),
    )  # fmt: skip
    requests.ask(connection, road.vault, talk.key, asked=replace(asked, **more))  # type: ignore[arg-type]
    return id
