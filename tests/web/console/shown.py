"""A house in which every page of the console has something to show, and whom each page is shown to."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection, select

from bot.casework.access import Account, Right, Role
from bot.casework.organisation import OnCall
from bot.conversation.state import Answer
from bot.demo import fill
from bot.store import invitations, organisation, sessions
from bot.store.tables import cases, request
from bot.team.enter_talk import HeldTalk, enter_talk
from bot.web.console.listed import PAGES
from tests.web.console.meetings import a_lesson, prepared
from tests.web.console.staff import CASE, engage, staff_house
from tests.web.party_house import PARTY, PartyHouse

#: Everything of the team at once; somebody of a party; who gave only a password; who has a link; nobody.
TEAM, OF_PARTY, HALF, INVITED, NOBODY = "Noor", "Joris", "Sam", "Eva", ""
PEOPLE = (TEAM, OF_PARTY, HALF, INVITED, NOBODY)
_ALL = (Role.COORDINATOR, Role.PROCESS_FACILITATOR, Role.EDITOR, Role.ADMINISTRATOR)

#: Addresses that give a file, or only lead on to another page.
NOT_SHOWN = frozenset(
    page.path
    for page in PAGES
    if page.path.endswith((".csv", ".toml", ".ics", ".pdf", "/files/{id}", "/{key}/{id}"))
    or page.path in ("/referrals/{case}/{act}", "/oidc/back")
)

#: Address -> who sees something there, where its right does not say so.
_OTHERS = {"/welcome/{token}/code": INVITED}

#: Demonstration residents, besides the one case that stands in `party_house`.
_RESIDENTS = 30


@dataclass(kw_only=True)
class Seeded:
    """The house, and who of it is signed in."""

    house: PartyHouse
    #: A parameter, or an address and its parameter -> what it is in this house.
    ids: Mapping[str, str] = field(default_factory=dict)

    def place(self, path: str, language: str) -> tuple[str, str]:
        """Who sees this page, and its address here. Raises StopIteration for a parameter that nobody gave an id."""
        page = next(page for page in PAGES if page.path == path)
        who = OF_PARTY if page.right is Right.REFERRALS else HALF if page.half else TEAM if page.right else NOBODY

        def filled_in(found: re.Match[str]) -> str:
            asked = (f"{path} {found[1]} {language}", f"{path} {found[1]}", f"{found[1]} {language}", found[1])
            return next(self.ids[each] for each in asked if each in self.ids)

        return _OTHERS.get(path, who), re.sub(r"\{(\w+)(?::\w+)?\}", filled_in, path)

    def token(self, who: str, language: str) -> str:
        """The session of this person, who reads in this language."""
        account = someone(self.house, who, language)
        vault, now = self.house.app.vault, self.house.now

        def signed_in(connection: Connection) -> str:
            id = self.house.app.ids.new()
            token = sessions.begin(connection, vault, id=id, account_id=account.id, device="Chromium", at=now)
            return token if who in (HALF, INVITED) else sessions.prove(connection, vault, id, at=now)

        return self.house.write(signed_in)


def someone(house: PartyHouse, who: str, language: str) -> Account:
    """The account of this person for this language: nobody changes the language of another's pages."""
    roles, party = ((Role.PROFESSIONAL,), PARTY) if who == OF_PARTY else (_ALL, "")
    return engage(house, f"{who} {language}", *roles, language=language, party=party)


@contextmanager
def seeded(folder: Path) -> Iterator[Seeded]:
    """The house with a Tigrinya case whose party was asked, and everything else that a page shows."""
    with staff_house(folder) as house:
        fill(house.app, _RESIDENTS)
        house.begin(PARTY)
        _somebody_on_call(house)
        waiting = house.write(_waiting)
        places = {
            "case": CASE,
            "id": waiting[0],
            "talk": waiting[1],
            "party": PARTY,
            "language": "ti",
            "key": "goal.text",
        }
        of_organisation = {
            "/organisation/neighbourhoods/{id} id": "n1",
            "/organisation/numbers/{id} id": "emergency",
            "place": "1",
        }
        links = {f"token {language}": _link(house, language) for language in ("nl", "en")}
        on_paper = {f"/paper/talks/{{case}} case {each}": _on_paper(house, each) for each in ("nl", "en")}
        account = str(someone(house, OF_PARTY, "nl").id)
        meeting = str(prepared(house, someone(house, TEAM, "nl")))
        learned = {"meeting": meeting, "note": str(a_lesson(house))}
        ids = {**places, **of_organisation, **links, **on_paper, "account": account, **learned}
        yield Seeded(house=house, ids=ids)


def _waiting(connection: Connection) -> tuple[str, str]:
    """The ids of a question to a person, and of its talk, of which no case came yet."""
    without = request.c.conversation_id.not_in(select(cases.c.conversation_id))
    row = connection.execute(select(request).where(without)).first()
    assert row, "the demonstration has no talk in which a person is asked for"
    return str(row.id), str(row.conversation_id)


def _on_paper(house: PartyHouse, language: str) -> str:
    """A talk that this one of the team wrote down."""
    answers = {"goal": Answer(text="Rust in huis", language="nl"), "neighbourhood": Answer(options=("n1",))}
    held = HeldTalk(id=language * 16, language="nl", answers=answers, agreed=True, safe=True, note="On paper.")
    by = someone(house, TEAM, language)
    return house.write(lambda connection: enter_talk(house.app.road, connection, held, by=by)).case_id


def _link(house: PartyHouse, language: str) -> str:
    """The link with which somebody chooses a password."""
    account, vault, id = someone(house, INVITED, language), house.app.vault, house.app.ids.new()
    return house.write(lambda c: invitations.make(c, vault, id=id, account_id=account.id, at=house.now))


def _somebody_on_call(house: PartyHouse) -> None:
    now = replace(house.app.organisation(), on_call=(OnCall(name="Noor", phone="0612345678"),))
    house.write(lambda connection: organisation.save(connection, now, house.now))
    house.app.organisation.reload()
