"""What a resident asked of a person, and nobody did by the promised day; danger too when nobody is on call.

Everybody of the team sees it, and the resident hears that it was not forgotten.
"""

from bot.casework.promises import THE_DAY
from bot.conversation.bubbles import Phrase
from bot.conversation.effects import RequestKind
from bot.store import asked as asked_of_us
from bot.store import due, requests
from bot.store.asked import Asked
from bot.store.due import NewDue
from bot.store.requests import NewRequest
from bot.store.statuses import Duty, Timer
from bot.work.asking_resident import tell_block
from bot.work.casefile import SYSTEM, CaseFile
from bot.work.verdicts import End
from bot.work.work import Work

#: The kind of request that says that another one waits past its day.
OVERDUE = "overdue"


def watch(work: Work, asked: NewRequest) -> None:
    """Look again when the day is over by which a person was to see this."""
    due.schedule(work.connection, _timer(work, asked))


def watch_again(work: Work, request_id: int) -> None:
    """As before: what was watched waits again, and its day may have gone by while it was ticked off."""
    waits = asked_of_us.find(work.connection, work.road.vault, request_id)
    if waits and due.was_set(work.connection, work.talk.id, Timer.REQUEST, request_id):
        due.revive(work.connection, _timer(work, waits))


def _timer(work: Work, asked: NewRequest | Asked) -> NewDue:
    return NewDue(
        id=work.road.ids.new(), kind=Timer.REQUEST, conversation_id=asked.conversation_id, place=asked.id,
        turn=0 if work.talk.is_damaged else work.talk.state.turn, due_at=asked.due_by, late_until=None,
        zone=work.road.zone, made_at=work.now,
    )  # fmt: skip


def ring(work: Work, request_id: int) -> End:
    """Its day is over. Of several that wait, the resident hears once."""
    waits = asked_of_us.find(work.connection, work.road.vault, request_id)
    if waits is None or waits.answered_by:
        return End(Duty.DROPPED)
    if requests.is_open(work.connection, work.talk.id, OVERDUE):
        return End(Duty.DONE)
    asked = NewRequest(
        id=work.road.ids.new(), conversation_id=work.talk.id, kind=OVERDUE, text="", reach="", attachments=(),
        language=work.talk.state.language, made_at=work.now, due_by=work.now,
    )  # fmt: skip
    requests.ask(work.connection, work.road.vault, work.talk.key, asked=asked)
    work.note("request.overdue")
    # So long after its day a word about it would come out of the blue, and danger that was noticed nobody asked about:
    # a person looks.
    if waits.kind == RequestKind.DANGER or work.now - waits.due_by > THE_DAY:
        return End(Duty.DONE)
    file = CaseFile.of(work, actor=SYSTEM)
    if file:
        tell_block(file, Phrase("block.unanswered"))
    return End(Duty.DONE)
