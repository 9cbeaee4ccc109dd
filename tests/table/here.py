"""A case on its way, the phone its resident holds, and the links its parties have open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.casework.case import Case, CaseStatus
from bot.casework.referral import ReferralStatus
from bot.conversation.bubbles import Bubble
from bot.store import cases, consents, conversations, doors, mails
from bot.store.columns import metadata
from bot.store.leases import Lease
from bot.store.outbox import open_bubble
from bot.store.tables import consent, conversation, door, due, mail, outbox, request
from bot.store.vault import Place
from bot.work import asking_resident
from bot.work.proposing import opened
from tests.table.ways import CODE_WORD, Way, come_to
from tests.work.table import TOPICS, Table

#: What a resident says for each command.
WORDS = {"human": "ik wil een mens", "wipe": "wis", "sharing": "stop delen", "delete": "alles wissen"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    """What the resident holds when saying it."""

    safe: bool = True
    #: Typed, or with buttons.
    words: bool = False
    #: The team wrote a message; it is open on the phone, or waits.
    message: bool = False
    open: bool = False

    def says(self, table: Table, command: str) -> None:
        if self.words:
            table.amal.says(WORDS[command])
        else:
            table.amal.presses("", f"do:{command}")

    def chooses(self, table: Table, step: str, option: str, words: str) -> None:
        assert table.asked(step), f"{step} is not asked but {table.amal.hears()}"
        if self.words:
            table.amal.says(words)
        else:
            table.presses(step, option)


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    kind: str
    party: str
    values: Mapping[str, str]


@dataclass(kw_only=True)
class Here:
    """One case at one status, with what everybody has of it."""

    table: Table
    way: Way
    phone: Phone
    #: Party -> the token of its link, and the session it has open.
    links: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    #: The steps of all that the team asks.
    asks: tuple[str, ...] = ()

    @classmethod
    def come(cls, table: Table, way: Way, phone: Phone) -> "Here":
        """Go this way, and see that it led there."""
        way.to(table)
        here = cls(table=table, way=way, phone=phone, asks=way.asks)
        here._check()
        if way.mailed:
            here.links = {letter.party: letter.values["token"] for letter in here.letters() if letter.kind == "offer"}
        if phone.message and way.case is not CaseStatus.WITHDRAWN:
            here.asks = (*way.asks, "message")
            table.team(lambda file: asking_resident.tell_message(file, "Morgen bel ik"))
        if phone.open and here.asks and here.state.step == "done":
            come_to(table, next((step for step in here.asks if step in ("met", "tomorrow")), here.asks[0]))
        if not phone.safe:
            table.house.clock.move(minutes=31)
        here.enter()
        return here

    def _check(self) -> None:
        case, way = self.case, self.way
        assert case.status is way.case
        assert {party: each.status for party, each in case.course.referrals.items()} == way.parties
        assert (case.course.joint_talk and case.course.joint_talk.status) == way.talk
        assert (case.course.plan and case.course.plan.status) == way.plan
        assert tuple(prompt.step for prompt in self.state.prompts) == way.asks
        assert tuple(self.state.shared) == way.shared
        assert self.standing() == set(way.shared)

    def enter(self) -> None:
        """Every party whose link opens has the story open."""
        for party in self.way.told:
            if party in self.links and self.way.parties[party] is not ReferralStatus.EXPIRED:
                self.sessions[party] = self.write(partial(self._entered, token=self.links[party]))

    def _entered(self, connection: Connection, token: str) -> str:
        vault, at = self.table.house.road.vault, self.table.house.clock()
        found = doors.find(connection, vault, token, at=at)
        assert found is not None
        code = doors.send_code(connection, vault, found, at=at)
        session = doors.try_code(connection, vault, found, code=code or "", at=at)
        assert session is not None
        return session

    # What stands now.

    def write(self, work: Callable[[Connection], Any]) -> Any:
        return self.table.house.database.write_now(work)

    def rows(self, of: Any) -> list[Any]:
        return self.table.house.rows(of)

    @property
    def talk(self) -> conversations.OpenTalk:
        id = self.rows(conversation)[0].id
        talk = self.write(lambda c: conversations.find_by_id(c, self.table.house.road.vault, id))
        assert isinstance(talk, conversations.OpenTalk)
        return talk

    @property
    def state(self) -> Any:
        return self.talk.state

    @property
    def case(self) -> Case:
        """The case, also while it is being erased."""
        vault, key = self.table.house.road.vault, self.talk.key
        (row,) = self.rows(metadata.tables["cases"])
        content = vault.open_json(key, row.content, Place("cases", row.id, "content"))
        known = {name: getattr(row, name) for name in cases.StoredCase.__slots__ if name != "content"}
        return opened(cases.StoredCase(content=content, **known))

    def standing(self) -> frozenset[str]:
        """The parties that a yes stands for."""
        vault, talk = self.table.house.road.vault, self.talk
        found = self.write(lambda c: consents.standing_shares(c, vault, talk.key, resident_id=talk.resident_id))
        assert isinstance(found, frozenset)
        return found

    def reads(self, party: str) -> bool:
        """The link of this party opens, and what it holds open stays so."""
        vault, at = self.table.house.road.vault, self.table.house.clock()

        def look(connection: Connection) -> bool:
            found = doors.find(connection, vault, self.links[party], at=at)
            return found is not None and doors.is_open(vault, found, self.sessions[party], at=at)

        is_open = bool(self.write(look))
        assert (self.table.party(party, lambda file, party: True) is not None) is is_open
        return is_open

    def opens(self, token: str) -> bool:
        vault, at = self.table.house.road.vault, self.table.house.clock()
        return self.write(lambda c: doors.find(c, vault, token, at=at)) is not None

    def timers(self) -> set[str]:
        return {row.kind for row in self.rows(due) if row.status == "waiting"}

    def requests(self) -> list[str]:
        return [row.kind for row in self.rows(request) if row.status == "open"]

    def facts(self) -> dict[str, Any]:
        """Everything that a wish may change, but for what is said."""
        return {
            "case": self.case.course,
            "status": self.case.status,
            "consents": [(row.id, row.scope, row.withdrawn_at) for row in self.rows(consent)],
            "doors": [(row.id, row.revoked_at, row.session) for row in self.rows(door)],
            "mails": [(row.id, row.kind, row.status) for row in self.rows(mail)],
            "timers": self.timers(),
            "requests": self.requests(),
            "prompts": sorted((prompt.step, prompt.about) for prompt in self.state.prompts),
            "shared": dict(self.state.shared),
        }

    def letters(self) -> list[Letter]:
        """Every mail that goes out now."""
        vault, at = self.table.house.road.vault, self.table.house.clock()

        def take(connection: Connection) -> list[Letter]:
            taken = mails.claim(connection, Lease(token="t", at=at, until=at + timedelta(minutes=1)), limit=100)
            told = [(each.kind, mails.open_letter(vault, each)) for each in taken]
            for each in taken:
                mails.mark_sent(connection, "t", each.id, at=at)
            return [Letter(kind=kind, party=one.to.split("@")[1][:-8], values=one.values) for kind, one in told]

        found: list[Letter] = self.write(take)
        return found

    def bubble(self) -> Bubble:
        """The last bubble on the phone."""
        return [entry.bubble for entry in self.table.amal.talk().entries if entry.bubble][-1]

    def turns(self, step: str) -> list[int]:
        """The turns of every bubble of this step there ever was."""
        vault, key = self.table.house.road.vault, self.talk.key
        said = (open_bubble(vault, key, row.id, row.body) for row in self.rows(outbox) if row.body)
        return [bubble.turn for bubble in said if bubble.step == step]

    def tells_nothing(self) -> bool:
        """No party is named in the last bubble."""
        known = {party.id: party.name for party in self.table.house.road.organisation().parties}
        return not [party for party in TOPICS if known[party] in repr(self.bubble())]

    def unlock(self) -> None:
        """Open the story on a shut phone."""
        if not self.phone.safe:
            assert self.state.locked
            assert self.tells_nothing()
            self.table.amal.says(CODE_WORD)
        assert not self.state.locked


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """What of the facts is not as it was."""
    return {name for name in before if before[name] != after[name]}
