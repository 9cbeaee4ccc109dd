"""A resident with a case, a team and parties around it: the real road, real mail rows, and a clock the test moves."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.casework import moving
from bot.casework.case import Case
from bot.casework.joint_talk import JointTalk, Moment
from bot.casework.plan import Plan, PlanStep
from bot.casework.referral import Chosen
from bot.casework.word_back import WordBack, WordBackKind
from bot.conversation.bubbles import Bubble
from bot.conversation.events import ButtonPressed
from bot.store import asked as asking
from bot.store import cases, conversations, mails
from bot.store.cases import StoredCase
from bot.store.leases import Lease
from bot.store.tables import audit, conversation, door
from bot.work import asking_resident, party_answers
from bot.work.at_case import at_case
from bot.work.casefile import CaseFile
from bot.work.due import Timers
from bot.work.party_answers import Heard, PartyOfCase
from bot.work.proposing import opened
from tests.work.roads import TO_THE_STORY, House, Resident

T = TypeVar("T")

#: Two parties for the same, one for something else, and one without a mailbox.
KRINGLOOP, VOEDSELBANK, HUISARTS, GELDFIT = "kringloop", "voedselbank", "huisarts", "geldfit"
TOPICS = {KRINGLOOP: ("things",), VOEDSELBANK: ("things",), HUISARTS: ("health",), GELDFIT: ("money",)}

_ANSWERS = (
    ("more", "no"), ("neighbourhood", "n1"), ("channel", "chat"), ("time", "morning"), ("person", "any"),
    ("interpreter", "no"), ("along", "no"),
)  # fmt: skip
#: A moment in the week after the tests begin, at 14:00 in Amsterdam.
MOMENT = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Table:
    """One case, with everybody who does something to it."""

    house: House
    amal: Resident
    case_id: str

    @classmethod
    def laid(cls, house: House, *, safe: bool = True, channel: str = "web") -> "Table":
        """A resident who told a story; mail goes out."""
        house.road = replace(house.road, mails=True)
        house.__post_init__()
        amal = Resident(house=house, address="a1", channel=channel)
        amal.starts()
        amal.tells(*TO_THE_STORY[:-1], ("safe", "yes" if safe else "no"))
        if not safe:
            amal.says("zonnebloem")
        amal.presses("wellbeing", "5")
        for text in ("Ik wil een bed", "Ik kan goed koken", "Ik naai voor anderen", "Iemand met een auto"):
            amal.says(text)
        amal.tells(*_ANSWERS)
        amal.says("Amal")
        amal.tells(("topics", "yes"), ("summary", "yes"))
        (stored,) = house.database.write_now(lambda c: cases.list_cases(c, house.road.vault))
        return cls(house=house, amal=amal, case_id=stored.id)

    # What the team does.

    def team(self, do: Callable[[CaseFile], T]) -> T:
        return self.house.database.write_now(
            lambda connection: at_case(self.house.road, connection, self.case_id, actor="Anna", do=do)
        )

    def confirm(self, *parties: str, reserves: tuple[str, ...] = ()) -> None:
        def do(file: CaseFile) -> None:
            chosen, behind = ([self._chosen(file, each) for each in ids] for ids in (parties, reserves))
            file.change(moving.confirm(file.case, chosen, reserves=behind, at=file.now))
            for party in parties:
                asking_resident.ask_share(file, party)

        self.team(do)

    def propose_talk(self, *starts: datetime) -> None:
        def do(file: CaseFile) -> None:
            talk = JointTalk(moments=tuple(Moment(start) for start in starts or (MOMENT,)), place="home")
            file.change(moving.propose_talk(file.case, talk, at=file.now))
            asking_resident.ask_moments(file)

        self.team(do)

    def agrees_on_a_talk(self, *starts: datetime) -> None:
        """The table is the resident and one party, and both can come."""
        self.confirm(KRINGLOOP)
        self.answers(("share", "yes"))
        self.takes_part(KRINGLOOP)
        self.propose_talk(*starts)
        self.answers(("meet", "m1"))
        self.party(KRINGLOOP, party_answers.answer_moments, number=1, fits=(0,))
        self.answers(("met", "ok"))

    def propose_plan(self, *, owner: str = "coordinator", arranges: bool = True) -> None:
        def do(file: CaseFile) -> None:
            step = PlanStep(
                text="Een bed halen", language="nl", owner=owner, by=MOMENT.date().replace(day=20), arranges=arranges
            )
            file.change(moving.propose_plan(file.case, Plan(steps=(step,)), at=file.now))
            asking_resident.ask_plan(file)

        self.team(do)

    def give_word_back(self) -> None:
        def do(file: CaseFile) -> None:
            word = WordBack(kind=WordBackKind.DONE, told="bed", did="gehaald", gave="slaap", language="nl")
            file.change(moving.give_word_back(file.case, word, at=file.now))
            asking_resident.give_feedback(file)

        self.team(do)

    def _chosen(self, file: CaseFile, party: str) -> Chosen:
        known = file.party(party)
        assert known is not None
        return Chosen(party=party, name=known.name, topics=TOPICS[party])

    # What the resident does.

    def asked(self, step: str) -> Bubble | None:
        """The last bubble that stands in the chat, when it is of this step."""
        bubbles = [entry.bubble for entry in self.amal.talk().entries if entry.bubble]
        return bubbles[-1] if bubbles[-1].step == step else None

    def opens(self) -> None:
        """The resident taps on the knock."""
        self.presses("knock", "open")

    def presses(self, step: str, option: str) -> None:
        """Press a button of the last bubble of this step."""
        turns = [e.bubble.turn for e in self.amal.talk().entries if e.bubble and e.bubble.step == step]
        self.amal.sends(ButtonPressed(step=step, option=option, turn=turns[-1]))

    def answers(self, *choices: tuple[str, str]) -> None:
        """Open what waits, if it knocked, and answer one question after the other."""
        for step, option in choices:
            if self.asked("knock"):
                self.opens()
            assert self.asked(step), f"{step} is not asked but {self.amal.hears()}"
            self.presses(step, option)

    # What a party does.

    def party(self, id: str, act: Callable[..., T], *args: Any, **more: Any) -> T | None:
        behind = PartyOfCase(self.case_id, id)
        return self.house.database.write_now(
            lambda connection: party_answers.with_party(
                self.house.road, connection, behind, lambda file, party: act(file, party, *args, **more)
            )
        )

    def takes_part(self, *parties: str) -> None:
        """These parties say that they know nobody, and accept."""
        for id in parties:
            assert self.party(id, party_answers.answer_conflict, False) is Heard.TAKEN
            assert self.party(id, party_answers.accept) is Heard.TAKEN

    # What becomes of it.

    def stored(self) -> StoredCase:
        stored = self.house.database.write_now(lambda c: cases.find_case(c, self.house.road.vault, self.case_id))
        assert stored is not None
        return stored

    def case(self) -> Case:
        return opened(self.stored())

    def log(self) -> list[str]:
        """The actions in the audit log."""
        return [row.action for row in self.house.rows(audit)]

    def statuses(self) -> dict[str, str]:
        return {party: referral.status.value for party, referral in self.case().course.referrals.items()}

    def requests(self) -> list[str]:
        """The kinds of what waits for the team."""
        return [each.kind for each in self.house.database.write_now(self._requests)]

    def _requests(self, connection: Connection) -> list[asking.Asked]:
        return asking.open_requests(connection, self.house.road.vault)

    def mails(self) -> list[tuple[str, str]]:
        """Kind and address of every mail that would go out now, sorted; they are taken."""
        return sorted(self.house.database.write_now(self._mails))

    def _mails(self, connection: Connection) -> list[tuple[str, str]]:
        at = self.house.clock()
        taken = mails.claim(connection, Lease(token="t", at=at, until=at), limit=100)
        for each in taken:
            mails.mark_sent(connection, "t", each.id, at=at)
        return [(each.kind, mails.open_letter(self.house.road.vault, each).to.split("@")[1][:-8]) for each in taken]

    def open_doors(self) -> int:
        return len([row for row in self.house.rows(door) if row.revoked_at is None])

    def shared(self) -> frozenset[str]:
        """Who reads along, as the talk knows it."""
        return frozenset(self.state().shared)

    def state(self) -> Any:
        id = self.house.rows(conversation)[0].id
        talk = self.house.database.write_now(lambda c: conversations.find_by_id(c, self.house.road.vault, id))
        assert talk is not None
        return talk.state

    def ticks(self, times: int = 1, **move: float) -> None:
        """Time goes by, and the timers look."""

        async def play() -> None:
            timers = Timers(database=self.house.database, road=self.house.road, turns=self.house.turns)
            for _ in range(times):
                await timers.tick()

        self.house.clock.move(**move)
        asyncio.run(play())
