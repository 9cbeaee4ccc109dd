"""Who lives in the simulated neighbourhood, and who helps: residents with a phone, parties with a mailbox.

Each acts by chance, and each chance is of one person or case alone: what happens elsewhere changes nothing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from bot.bench.newcomer import Newcomer, step_of
from bot.casework.joint_talk import TalkStatus
from bot.casework.plan import PlanStatus
from bot.casework.referral import ReferralStatus
from bot.channels.base import Medium, Outgoing, read_button
from bot.conversation.events import ButtonPressed, Event, MessageReceived, Started
from bot.errors import ChannelError, Unreachable
from bot.work import party_answers
from bot.work.casefile import CaseFile

LANGUAGES = ("nl", "en", "ar", "ti")
CHANNEL = "years"
#: Where a talk rests: nothing is asked.
_AT_REST = frozenset({"done", "erased", ""})
#: What a party writes.
_WORDS = "Voorbeeld."
#: What most people answer.
_LIKED = frozenset({"yes", "any", "m1", "open", "ok", "done", "7", "9"})
#: Chances a day that a resident does something unexpected, and what.
_ODD = (("/stop", 0.0008), ("/human", 0.002), ("/delete", 0.0006), ("Dank je wel", 0.002))
_BLOCKS, _COMES_BACK = 0.0007, 0.03


@dataclass(kw_only=True)
class Person:
    """A resident: answers soon, late or never."""

    number: int
    chance: Random
    newest: Outgoing | None = None
    blocked: bool = False
    erased: bool = False
    told: bool = False
    _sent: int = 0
    newcomer: Newcomer = field(init=False)
    #: The chance that something is answered when the phone is looked at.
    willing: float = field(init=False)

    def __post_init__(self) -> None:
        self.newcomer = Newcomer(LANGUAGES[self.number % len(LANGUAGES)], f"n{self.number % 3 + 1}")
        self.willing = self.chance.choice((0.6, 0.6, 0.3, 0.05, 0.0))

    @property
    def address(self) -> str:
        return f"resident-{self.number}"

    def next_id(self) -> str:
        """Of the next message: like no other."""
        self._sent += 1
        return f"{self.number}-{self._sent}"

    def tells(self) -> Event | None:
        """The next answer on the way to a case; None at the end."""
        if self.newest is None:
            return Started()
        turn, step = self._asked()
        reply = self.newcomer.reply(step)
        if reply is None:
            self.told = True
            return None
        return ButtonPressed(step=step, option=reply[1], turn=turn) if reply[0] == "press" else _said(reply[1])

    def answers(self) -> Event | None:
        """What is done with the newest bubble: one of its answers, whichever; None when it asks nothing."""
        turn, step = self._asked()
        if step in _AT_REST or self.newest is None:
            return None
        data = [read_button(button.data) for row in self.newest.buttons for button in row]
        options = [option for asked, option, _ in data if asked == step and not option.startswith("do:")]
        if not options:
            return _said("Dat weet ik niet.")
        # Else these would be years of people who say no.
        liked = [option for option in options if option in _LIKED]
        chosen = liked if liked and self.chance.random() < 0.6 else options
        return ButtonPressed(step=step, option=self.chance.choice(chosen), turn=turn)

    def wants(self) -> Event | None:
        """What comes up by itself on a day; mostly nothing."""
        if self.blocked:
            self.blocked = self.chance.random() >= _COMES_BACK
        elif self.chance.random() < _BLOCKS:
            self.blocked = True
        drawn = self.chance.random()
        for words, share in _ODD:
            if drawn < share:
                return _said(words)
            drawn -= share
        return None

    def _asked(self) -> tuple[int, str]:
        rows = self.newest.buttons if self.newest else ()
        return step_of([button.data for row in rows for button in row])


@dataclass(kw_only=True)
class Phones:
    """The channel to all residents: what is sent is on the screen at once, unless they blocked us."""

    people: dict[str, Person] = field(default_factory=dict)
    name: str = CHANNEL
    per_second: float = 1e9
    address_pause: float = 0.0
    tells: bool = False
    _sent: int = 0

    async def send(self, address: str, outgoing: Outgoing) -> Sequence[str]:
        """Show it. Raises Unreachable."""
        person = self.people[address]
        if person.blocked:
            raise Unreachable(because="blocked")
        person.newest = outgoing
        self._sent += 1
        return (str(self._sent),)

    async def voice(self, address: str, sound: Medium) -> Sequence[str]:
        """Nobody asked to hear anything."""
        raise ChannelError(because="no sound here", permanent=True)

    async def delete(self, address: str, message_ids: Sequence[str]) -> Sequence[str]:
        """Everything can be taken away."""
        return message_ids

    async def fetch(self, remote_id: str) -> bytes:
        """Nobody sent a file."""
        raise ChannelError(because="no file here", permanent=True)


def _said(text: str) -> MessageReceived:
    return MessageReceived(text=text)


def party_acts(file: CaseFile, party: str, chance: Random) -> bool:
    """What a party does when it looks at a case: the next thing that is asked of it, yes more often than no.

    False when nothing is asked of it.
    """
    referral = file.case.course.referrals[party]
    talk, plan = file.case.course.joint_talk, file.case.course.plan
    if referral.status is ReferralStatus.OFFERED:
        party_answers.answer_conflict(file, party, chance.random() < 0.05)
    elif referral.status is ReferralStatus.OPENED:
        if chance.random() < 0.8:
            party_answers.accept(file, party)
        else:
            party_answers.decline(file, party, _WORDS)
    elif talk and talk.status is TalkStatus.PROPOSED and party in talk.who and party not in talk.answers:
        fits = (0,) if chance.random() < 0.9 else ()
        party_answers.answer_moments(file, party, number=talk.number, fits=fits)
    elif plan and plan.status is PlanStatus.PROPOSED and party in plan.who and party not in plan.answers:
        answer = "yes" if chance.random() < 0.9 else "no"
        party_answers.answer_plan(
            file, party, number=plan.number, answer=answer, words="" if answer == "yes" else _WORDS
        )
    else:
        return False
    return True
