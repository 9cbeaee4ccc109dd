"""A talk that was held on paper, written into a case: the same rows as a talk on a phone leaves, by the same road."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.casework import moving
from bot.casework.access import Account
from bot.casework.case import CaseStatus
from bot.casework.course import Note, NoteKind
from bot.channels.base import IncomingFile
from bot.conversation import telling
from bot.conversation.danger import notice
from bot.conversation.effects import (
    AskPerson,
    Effect,
    EraseResident,
    GiveConsent,
    KeepAttachments,
    OpenCase,
    RequestKind,
    Scope,
)
from bot.conversation.events import Attachment
from bot.conversation.finding import asked_for
from bot.conversation.fitting import LONGEST_STORY, length
from bot.conversation.folding import fold
from bot.conversation.state import Answer, State
from bot.conversation.turn import Turn
from bot.store import audit, codes, due, inbox, people
from bot.store.codes import NewCode
from bot.store.conversations import Contact, OpenTalk
from bot.team.refused import Refused
from bot.work.casefile import CaseFile
from bot.work.effects import apply
from bot.work.group import close_group, follow, open_group
from bot.work.road import Road
from bot.work.work import Group, Work, door_timers, in_fours

#: The name of the channel in the case: nothing is ever sent by it.
CHANNEL = "paper"
#: How long whoever wrote a talk down can take that back.
UNDO_WITHIN = timedelta(hours=1)
#: No address: the resident has no phone in this talk yet.
_NOWHERE = 0
#: As long as a coordinator has not begun.
_UNTOUCHED = frozenset({CaseStatus.RECEIVED, CaseStatus.PROPOSED, CaseStatus.TAILOR_MADE})


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldTalk:
    """What stands on the sheet."""

    #: The id of the form it came with: the same form twice is one talk.
    id: str
    #: The language of the answers.
    language: str
    #: Step -> what was answered.
    answers: Mapping[str, Answer]
    #: The resident said yes to keeping this, and to being 16 or older: on paper, with somebody there.
    agreed: bool
    #: It is safe to call or write to the resident.
    safe: bool
    #: The word the resident chose; without one there is no number to go on with.
    word: str = ""
    #: What is written with the case: when and where it was held, who was there, who told it.
    note: str
    files: tuple[IncomingFile, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """The case that was made, and the number to go on with: shown once, kept nowhere; empty without a word."""

    case_id: str
    code: str


def enter_talk(road: Road, connection: Connection, held: HeldTalk, *, by: Account) -> Entered:
    """Make a case of a talk on paper. Raises Refused, and then nothing is kept."""
    _check(held)
    if inbox.known(connection, [key := road.vault.message_key(CHANNEL, held.id)]):
        raise Refused(because="This talk was entered already.", key="refused.paper.twice")
    inbox.note_seen(connection, key, at=road.clock())
    group = open_group(road, connection, alone=True)
    work = _begun(group, held)
    for effect in _effects(work.talk, group, held):
        apply(work, effect)
    follow(work)
    case_id = _noted(work, held, by=by)
    code = _code(work) if held.word else ""
    close_group(group)
    return Entered(case_id, code)


def withdraw_talk(road: Road, connection: Connection, case_id: str, *, by: Account) -> None:
    """Take back what was entered by mistake: everything of it is erased. Raises Refused when it is too late."""
    group = open_group(road, connection, alone=True)
    file = CaseFile.begin(group, case_id, actor=by.name)
    if not may_withdraw(file, by=by):
        raise Refused(because="It is too late to take this back.", key="refused.paper.late")
    work = file.work
    file.note("talk.entry_withdrawn")
    work.talk.state = replace(work.talk.state.unasked(), step="erased")
    group.talks[work.talk.id] = work.talk
    apply(work, EraseResident(0))
    close_group(group)


def may_withdraw(file: CaseFile, *, by: Account) -> bool:
    """Only who wrote it down, soon, and before anybody began with it: a coordinator, or the resident on a phone."""
    entered = next(iter(file.case.course.notes), None)
    theirs = file.stored.channel == CHANNEL and entered is not None and entered.by == by.name
    soon = file.now - file.stored.made_at <= UNDO_WITHIN
    untouched = file.case.status in _UNTOUCHED and file.work.talk.address_id is None
    return theirs and soon and untouched and not file.case.course.referrals


def _check(held: HeldTalk) -> None:
    if not held.agreed:
        raise Refused(because="Without the resident's yes nothing is kept.", key="refused.paper.no_yes")
    if not held.answers.get("neighbourhood", Answer()).options:
        raise Refused(because="Choose a neighbourhood.", key="refused.paper.no_place")
    if telling.nothing(_state(held)):
        raise Refused(because="Nothing was told.", key="refused.paper.nothing")
    if length(_state(held)) > LONGEST_STORY:
        raise Refused(because="The story is too long.", key="refused.paper.long")


def _state(held: HeldTalk) -> State:
    """Where a talk stands that was held to its end."""
    return State(
        step="done",
        language=held.language,
        turn=1,
        asked_step="done",
        asked_turn=1,
        answers=held.answers,
        consented=True,
        safe=held.safe,
        code_word=fold(held.word),
        reminded=True,
        case_opened=True,
    )


def _begun(group: Group, held: HeldTalk) -> Work:
    """The resident and the talk, with nothing done yet."""
    talk = people.enrol(group.connection, group.road.registry(group.now), CHANNEL)
    state = _state(held)
    found = Answer(options=telling.topics(state, group.scene), language=held.language)
    talk.state = state.with_answer(telling.FOUND, found)
    group.talks[talk.id] = talk
    due.schedule(group.connection, *door_timers(group, talk))
    files = {file.ref: file for file in held.files}
    return Work(group=group, contact=Contact(_NOWHERE, CHANNEL, talk), cause=f"p{talk.id}", files=files)


def _effects(talk: OpenTalk, group: Group, held: HeldTalk) -> Iterator[Effect]:
    """What a talk on a phone leads to at its end."""
    yield GiveConsent(Scope.KEEP)
    if held.safe:
        yield GiveConsent(Scope.CONTACT)
    if held.attachments:
        yield KeepAttachments(telling.ADDED, held.attachments)
    yield OpenCase()
    text = "\n".join(telling.all_words(talk.state).values())
    kinds = tuple(dict.fromkeys(one.kind for one in notice(text, held.language, group.scene.lexicon)))
    if kinds:
        yield AskPerson(RequestKind.DANGER, about=kinds)
    yield from asked_for(State(), Turn(talk.state)).effects


def _noted(work: Work, held: HeldTalk, *, by: Account) -> str:
    """The case says where it came from, and the audit log who wrote it down and who saw the yes."""
    file = CaseFile.of(work, actor=by.name)
    assert file is not None
    file.change(moving.note(file.case, Note(kind=NoteKind.HUMAN_TALK, text=held.note, by=by.name, at=work.now)))
    file.save()
    file.note("talk.entered")
    line = audit.line(work.road.ids, "consent.on_paper", on=f"case:{file.case.id}", at=work.now, actor=by.name)
    work.group.noted.append(line)
    return file.case.id


def _code(work: Work) -> str:
    new = NewCode(
        id=work.road.ids.new(),
        conversation_id=work.talk.id,
        made_at=work.now,
        until=work.now + work.road.keep_unfinished,
    )
    return in_fours(codes.give(work.connection, work.road.vault, new))
