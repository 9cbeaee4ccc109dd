"""A house in which every page of the console has something to show, and whom each page is shown to."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from bot.casework.access import Right, Role
from bot.store import sessions
from bot.web.console.listed import PAGES
from tests.web.console.staff import CASE, engage, staff_house
from tests.web.party_house import PARTY, PartyHouse

#: Everything of the team at once; somebody of a party; nobody.
TEAM, OF_PARTY, NOBODY = "Noor", "Joris", ""
ROLES = {
    TEAM: (Role.COORDINATOR, Role.PROCESS_FACILITATOR, Role.EDITOR, Role.ADMINISTRATOR),
    OF_PARTY: (Role.PROFESSIONAL,),
}


@dataclass(kw_only=True)
class Seeded:
    """The house, and who of it is signed in."""

    house: PartyHouse
    #: What stands for a parameter of an address -> what it is in this house.
    ids: dict[str, str] = field(default_factory=dict)

    def token(self, who: str, language: str, *, half: bool = False) -> str:
        """The session of this person, who reads in this language; `half`: only the password was given."""
        party = PARTY if who == OF_PARTY else ""
        account = engage(self.house, f"{who} {language}", *ROLES[who], language=language, party=party)
        vault, now = self.house.app.vault, self.house.now

        def signed_in(connection: Connection) -> str:
            id = self.house.app.ids.new()
            token = sessions.begin(connection, vault, id=id, account_id=account.id, device="Chromium", at=now)
            return token if half else sessions.prove(connection, vault, id, at=now)

        return self.house.write(signed_in)


#: Who sees a page with this right; whoever is named in no line is of the team.
_FOR = {Right.REFERRALS: OF_PARTY, None: NOBODY}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How to come to every page."""

    people: tuple[str, ...]
    #: Addresses that only lead on, or give a file.
    not_shown: frozenset[str]
    #: Address as it is listed -> as it is asked for here, where that needs more than an id.
    places: Mapping[str, Callable[[Seeded], str]]
    #: Addresses that show something only to somebody else than their right says.
    others: Mapping[str, str]

    def of(self, path: str, seed: Seeded) -> tuple[str, str]:
        """Who, and the address. Raises KeyError for a parameter that nobody gave an id."""
        page = next(page for page in PAGES if page.path == path)
        who = self.others.get(path, _FOR.get(page.right, TEAM))
        if path in self.places:
            return who, self.places[path](seed)
        return who, re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: seed.ids[f"{path} {found[1]}"], path)


SHOWN = Shown(people=(TEAM, OF_PARTY, NOBODY), not_shown=frozenset({"/referrals/{case}/{act}"}), places={}, others={})


@contextmanager
def seeded(folder: Path) -> Iterator[Seeded]:
    """The house with a Tigrinya case whose party was asked, and everything else that a page shows."""
    with staff_house(folder) as house:
        house.begin(PARTY)
        seed = Seeded(house=house)
        for path in (page.path for page in PAGES):
            if "{case}" in path:
                seed.ids[f"{path} case"] = CASE
        yield seed
