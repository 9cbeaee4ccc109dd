"""A case at whose page somebody acts: its forms sent as a browser would, and what became of the case and its talk."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from httpx2 import Response
from sqlalchemy import Connection, select

from bot.casework import moving
from bot.casework.access import Role
from bot.casework.case import Case, Content
from bot.casework.preferences import Preferences
from bot.conversation.prompts import Prompt
from bot.matching.table import compose
from bot.store import cases, consents, conversations
from bot.store.cases import StoredCase
from bot.store.consents import NewConsent
from bot.store.tables import audit
from bot.team.suggesting import situation_of
from bot.work.casefile import CaseFile
from tests.web.console.forms import fields
from tests.web.console.staff import CASE, Staff, staff
from tests.web.party_house import CONTENT, PartyHouse

AT = f"/cases/{CASE}"
#: In the sample organisation: who helps with things, and somebody who is not proposed for that.
THINGS, OTHER = "kringloop", "geldfit"
#: Stands beside every table.
SUPPORT = "clientondersteuning"
#: A resident without wishes that a talk could go against.
PLAIN = replace(CONTENT, preferences=Preferences())


@dataclass
class Desk:
    """Somebody of the team at the page of a case."""

    house: PartyHouse
    who: Staff
    #: The last answer.
    answer: Response = field(init=False)

    @property
    def case(self) -> Case:
        return self.house.case

    def later(self, **time: float) -> None:
        """Some time goes by; a session would be over, so she signs in anew."""
        self.house.later(**time)
        self.who = staff(self.house, Role.COORDINATOR, name="Noor")

    def look(self) -> str:
        """The page as it is now."""
        self.answer = self.who.get(AT)
        return self.answer.text

    def send(self, act: str, *, about: str = "", matter: str = "", **typed: Any) -> Response:
        """Send the form of this act as the page shows it, with what is typed; `_` in a name stands for `-`."""
        shown = self.form(act, about=about, matter=matter)
        return self.post(act, **{**shown, **{name.replace("_", "-"): value for name, value in typed.items()}})

    def form(self, act: str, *, about: str = "", matter: str = "") -> dict[str, Any]:
        """The form of this act on a fresh page."""
        page = self.look()
        forms = re.findall(rf'<form class="stack" method="post" action="/team{AT}/{act}">.*?</form>', page, re.DOTALL)
        read = [fields("<main>" + form.replace('class="stack" ', "")) for form in forms]
        fitting = [each for each in read if (each.get("about", ""), each.get("matter", "")) == (about, matter)]
        assert fitting, f"no form for {act} {matter} {about}"
        return fitting[0]

    def post(self, act: str, **sent: Any) -> Response:
        """Send this, whatever the page shows."""
        self.answer = self.who.post(f"{AT}/{act}", **sent)
        return self.answer

    def forms(self) -> set[str]:
        """The acts that the page has a form for."""
        return set(re.findall(rf'action="/team{AT}/([a-z-]+)"', self.look()))

    def lines(self) -> list[tuple[str, str]]:
        """Who did what, as it stands in the log; reading aside."""
        rows = self.house.write(lambda connection: connection.execute(select(audit).order_by(audit.c.id)).all())
        return [(row.action, row.actor) for row in rows if row.action != "case.read"]

    def asked(self) -> list[tuple[str, str]]:
        """What waits for the resident in the talk: step, and what it is about."""
        return [(each.step, each.about) for each in prompts(self.house)]


def prompts(house: PartyHouse) -> tuple[Prompt, ...]:
    return house.at_case(lambda file: file.work.talk.state.prompts)


def desk(house: PartyHouse, content: Content = PLAIN, *, language: str = "nl", reads: str = "nl") -> Desk:
    """A resident who may be written to, with a proposed table that Noor looks at; she reads her pages in `reads`."""
    house.write(lambda connection: house._open(connection, content, language))
    house.write(lambda connection: _agree(house, connection))
    house.at_case(_propose)
    return Desk(house, staff(house, Role.COORDINATOR, name="Noor", language=reads))


def seated(house: PartyHouse, content: Content = PLAIN, *, language: str = "nl", reads: str = "nl") -> Desk:
    """One party takes part."""
    at = desk(house, content, language=language, reads=reads)
    at.send("confirm", **{f"seat_{THINGS}": "table", f"seat_{SUPPORT}": ""})
    at.send("resident", matter="share", about=THINGS, answer="yes")
    at.send("party", matter="says", about=THINGS, answer="joins")
    assert at.case.course.accepted == (THINGS,)
    return at


def _agree(house: PartyHouse, connection: Connection) -> None:
    """The resident's yes to the story and to messages, and a phone where that is safe."""
    road = house.app.road
    stored = _stored(house, connection)
    talk = conversations.find_by_id(connection, road.vault, stored.conversation_id)
    assert talk is not None
    talk.state = replace(talk.state, consented=True, safe=True)
    conversations.save_all(connection, road.vault, [talk])
    for scope in ("keep", "contact"):
        given = NewConsent(
            id=road.ids.new(), resident_id=stored.resident_id, scope=scope, text_version="1",
            language=talk.state.language, given_at=house.now,
        )  # fmt: skip
        consents.give(connection, given)


def _stored(house: PartyHouse, connection: Connection) -> StoredCase:
    stored = cases.find_case(connection, house.app.road.vault, CASE)
    assert stored is not None
    return stored


def _propose(file: CaseFile) -> None:
    situation = situation_of(file.case, file.scopes, today=file.today, load={})
    proposal = compose(situation, file.work.road.organisation().parties, coordinator="Noor")
    file.change(moving.assign(file.case.proposed(proposal), "Noor"))
