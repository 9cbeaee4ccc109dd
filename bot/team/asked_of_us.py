"""What residents ask of a person, for somebody of the team: read with a line in the log, and ticked off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from bot.casework.access import Account, Reach
from bot.casework.helped import Helped
from bot.casework.promises import BY_KIND, To
from bot.conversation import telling
from bot.conversation.prompts import Prompt
from bot.conversation.state import Answer, State
from bot.conversation.steps import STEPS
from bot.errors import AanbelError
from bot.store import asked as asking
from bot.store import audit, conversations, due, today
from bot.store.asked import DANGER, Asked
from bot.store.audit import Often
from bot.store.caseload import ways_of
from bot.store.conversations import OpenTalk
from bot.store.promised import CALL
from bot.store.statuses import Talking
from bot.store.today import Look, Waiting
from bot.team.answer_request import answer_request, put_back
from bot.team.called_in_vain import call_in_vain, called_in_vain
from bot.work.proposing import helped_of
from bot.work.road import Road

#: So long after a request was done the talk it came from can still be read.
_READABLE = timedelta(days=7)


class NoRequest(AanbelError):
    """Nobody waits for this."""


class NotYours(AanbelError):
    """Somebody else has this case. Open it with a reason first."""


class BecameCase(AanbelError):
    """This talk ended in a case: it is read there."""

    def __init__(self, case_id: str) -> None:
        super().__init__(because=case_id)
        self.case_id = case_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a resident gave at one step."""

    step: str
    #: Keys of the labels of what was chosen; a score or the id of a neighbourhood as it is.
    chosen: tuple[str, ...]
    text: str
    language: str
    files: int


@dataclass(frozen=True, slots=True)
class Wish:
    """How or when the resident wants contact."""

    #: The key of what it is about.
    about: str
    #: The key of what was chosen, or else what was said: it may be a condition, and no program knows which.
    chosen: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """How this resident may be turned to: it stands above everything."""

    #: The resident said it is safe to write there. No answer means no.
    safe: bool
    #: The resident said stop: nothing is sent unasked.
    quiet: bool
    #: What the resident wants to be called, and the number that was given; in own words.
    name: str
    number: str
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenRequest:
    """A request as somebody may see it."""

    waiting: Waiting
    #: None where this account may not read it.
    asked: Asked | None
    contact: Contact | None
    may_tick: bool
    #: What stands ready for the resident, and the kinds of what was not asked because its moment passed by.
    waits: tuple[Prompt, ...] = ()
    missed: tuple[str, ...] = ()
    #: How often somebody called and nobody picked up.
    vain: Often | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenTalk:
    """What was told so far in a talk that is no case yet."""

    conversation_id: int
    language: str
    #: The step the talk is at.
    step: str
    told: tuple[Told, ...]
    contact: Contact
    requests: tuple[Asked, ...]
    #: Somebody gives the answers for the resident.
    helped: Helped | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedOfUs:
    """The requests, for one account, inside a transaction."""

    road: Road
    connection: Connection
    account: Account

    def read(self, id: int) -> SeenRequest:
        """What was asked, where it may be read. Raises NoRequest and Undecipherable."""
        waiting = self._waiting(id)
        asked = contact = talk = None
        if waiting.reach >= Reach.READ:
            asked = asking.find(self.connection, self.road.vault, id)
            talk = conversations.find_by_id(self.connection, self.road.vault, waiting.conversation_id)
            contact = contact_of(talk) if talk else None
            self._note("request.read", f"request:{id}")
        opened = talk is not None and not talk.is_damaged
        return SeenRequest(
            waiting=waiting, asked=asked, contact=contact, may_tick=_may_tick(waiting),
            waits=talk.state.prompts if talk and opened else (),
            missed=tuple(filter(_is_to_resident, due.missed(self.connection, talk.id))) if talk else (),
            vain=called_in_vain(self.connection, (id,)).get(id),
        )  # fmt: skip

    def tick(self, id: int) -> None:
        """A person did what was asked. Raises NoRequest and NotYours."""
        if not _may_tick(self._waiting(id)):
            raise NotYours
        if not answer_request(self.road, self.connection, id, by=self.account.name):
            raise NoRequest

    def no_answer(self, id: int) -> None:
        """Somebody called, and nobody picked up. Raises NoRequest and NotYours."""
        waiting = self._waiting(id)
        if not _may_tick(waiting):
            raise NotYours
        if waiting.kind not in CALL or not call_in_vain(self.road, self.connection, id, by=self.account.name):
            raise NoRequest

    def put_back(self, id: int) -> bool:
        """It waits again; False when that cannot be any more. Raises NoRequest."""
        self._waiting(id)
        return put_back(self.road, self.connection, id, by=self.account.name)

    def read_talk(self, conversation_id: int) -> SeenTalk:
        """The talk, as long as somebody is asked for in it. Raises NoRequest, BecameCase and Undecipherable."""
        case_id = today.case_of(self.connection, conversation_id)
        if case_id:
            raise BecameCase(case_id)
        talk = conversations.find_by_id(self.connection, self.road.vault, conversation_id)
        since = self.road.clock() - _READABLE
        gone = talk is None or talk.status == Talking.ERASING
        if talk is None or gone or not asking.was_asked(self.connection, conversation_id, since=since):
            raise NoRequest
        self._note("talk.read", f"conversation:{conversation_id}")
        return seen(talk, asking.requests_of(self.connection, self.road.vault, conversation_id))

    def _waiting(self, id: int) -> Waiting:
        at = self.road.clock()
        ways = ways_of(self.connection, self.account.id, at=at)
        look = Look(account=self.account, ways=ways, at=at, most=1, all=True)
        waiting = today.find(self.connection, look, id)
        if waiting is None:
            raise NoRequest
        return waiting

    def _note(self, action: str, on: str) -> None:
        audit.note(self.connection, self.road.ids, action, on=on, at=self.road.clock(), actor=self.account.name)


def seen(talk: OpenTalk, requests: list[Asked]) -> SeenTalk:
    """A talk as it is read. Raises Undecipherable."""
    state = talk.state
    steps = (*telling.told(state), *((telling.ADDED,) if telling.ADDED in state.answers else ()))
    given = ((step, state.answers[step]) for step in steps if step not in ("name", "number", "channel"))
    return SeenTalk(
        conversation_id=talk.id,
        language=state.language,
        step=state.step,
        told=tuple(_told(state, step, answer) for step, answer in given if not answer.skipped),
        contact=contact_of(talk),
        requests=tuple(requests),
        helped=helped_of(state.companion),
    )


def contact_of(talk: OpenTalk) -> Contact:
    """How this resident may be turned to; what cannot be opened counts as not safe."""
    if talk.is_damaged:
        return Contact(safe=False, quiet=True, name="", number="")
    state = talk.state
    return Contact(
        safe=state.safe,
        quiet=state.quiet,
        name=_given(state, "name").text,
        number=_given(state, "number").text,
        wishes=tuple(_wishes(state)),
    )


def _wishes(state: State) -> Iterator[Wish]:
    for step in ("channel", "time"):
        given = _given(state, step)
        if given.options or given.text:
            chosen = f"{step}.{given.options[0]}" if given.options else ""
            yield Wish(f"case.preference.{step}", chosen, given.text)


def _given(state: State, step: str) -> Answer:
    return state.answers.get(step, Answer())


def _told(state: State, step: str, answer: Answer) -> Told:
    return Told(
        step=step,
        chosen=tuple(filter(None, (_label(step, option) for option in answer.options))),
        text=answer.text,
        language=answer.language or state.language,
        files=len(answer.attachments),
    )


def _label(step: str, option: str) -> str:
    """The key of what a button said; what is no button's is told as it is."""
    if step in ("topics", telling.FOUND):
        return f"topic.{option}" if option else ""
    if step == "wellbeing" and option.startswith("="):
        return option.removeprefix("=")
    return STEPS[step].options.get(option, option) if step in STEPS else option


def _is_to_resident(kind: str) -> bool:
    """Whether this timer asks or tells a resident something."""
    return kind not in BY_KIND or BY_KIND[kind].to in (To.RESIDENT, To.OWNER)


def _may_tick(waiting: Waiting) -> bool:
    """In danger anybody may help; else it is done by who may work at the case."""
    return waiting.reach >= (Reach.BLIND if waiting.kind in DANGER else Reach.WORK)
