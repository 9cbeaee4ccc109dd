"""What the engine asks for, as rows: one small function an effect."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bot.casework.promises import Owed
from bot.conversation.effects import (
    AnswerPrompt,
    AnswerResume,
    AskPerson,
    ConfirmResume,
    Effect,
    EraseResident,
    FindTopics,
    ForgetMessage,
    GiveConsent,
    KeepAttachments,
    KeepResident,
    KeepWatching,
    LeaveAddress,
    LetGo,
    OpenCase,
    RedeemReturnCode,
    RequestKind,
    Say,
    ScheduleKnock,
    ScheduleReminder,
    Scope,
    SettleTranscript,
    StopSharing,
    UpdateCase,
    WipeBubbles,
    WithdrawConsent,
)
from bot.conversation.events import Attachment
from bot.errors import Undecipherable
from bot.store import attachments, cases, consents, due, outbox, people, requests, transcripts
from bot.store.attachments import NewAttachment
from bot.store.consents import NewConsent
from bot.store.conversations import status_of
from bot.store.requests import NewRequest
from bot.store.statuses import Saying, Talking, Timer
from bot.work import answers, helper_phone, moves, on_call, promising, unanswered
from bot.work.casefile import KNOCKS_AFTER, CaseFile
from bot.work.proposing import opened
from bot.work.referring import stop_everyone
from bot.work.road import Confirmed
from bot.work.work import Work, door_timers

log = logging.getLogger(__name__)

#: How late a reminder may still be sent: after this it would come out of the blue.
_REMINDER_LATE = timedelta(days=3)


def apply(work: Work, effect: Effect) -> None:
    """Turn one effect into rows."""
    _EFFECTS[type(effect)](work, effect)


def _say(work: Work, effect: Say) -> None:
    goodbye = status_of(work.talk.state) is Talking.ERASING
    work.say(Saying.GOODBYE if goodbye else Saying.BUBBLE, effect.bubble, address_id=work.talk.address_id)
    if effect.bubble.step == "knock":
        helper_phone.tell_news(work)


def _wipe(work: Work, _effect: WipeBubbles) -> None:
    work.say(Saying.WIPE, None, address_id=work.talk.address_id)


def _give_consent(work: Work, effect: GiveConsent) -> None:
    given = NewConsent(
        id=work.road.ids.new(),
        resident_id=work.talk.resident_id,
        scope=effect.scope.value,
        text_version=work.version_shown(),
        language=work.talk.state.language,
        given_at=work.now,
    )
    if consents.give(work.connection, given):
        work.note("consent.given")


def _withdraw_consent(work: Work, effect: WithdrawConsent) -> None:
    if consents.withdraw(work.connection, work.talk.resident_id, effect.scope.value, at=work.now):
        work.note("consent.withdrawn")


def _keep_attachments(work: Work, effect: KeepAttachments) -> None:
    _keep(work, effect.step, effect.attachments)


def _ask_person(work: Work, effect: AskPerson) -> None:
    bare = not effect.text and not effect.attachments and effect.reach == "chat"
    if bare and _waits_already(work, effect):
        return
    _keep(work, effect.kind.value, effect.attachments)
    asked = NewRequest(
        id=work.road.ids.new(),
        conversation_id=work.talk.id,
        kind=effect.kind.value,
        text=effect.text,
        reach=effect.reach,
        attachments=tuple(file.ref for file in effect.attachments),
        language=work.talk.state.language,
        made_at=work.now,
        due_by=work.read_by(),
        about=effect.about,
    )
    if effect.kind in on_call.KINDS:
        asked = on_call.addressed(work, asked)
        work.note("help.asked")
    if not asked.addressee:
        unanswered.watch(work, asked)
    requests.ask(work.connection, work.road.vault, work.talk.key, asked=asked)


def _waits_already(work: Work, effect: AskPerson) -> bool:
    if effect.kind is not RequestKind.DANGER:
        return requests.is_open(work.connection, work.talk.id, effect.kind.value)
    vault, key = work.road.vault, work.talk.key
    known = requests.open_dangers(work.connection, vault, key, conversation_id=work.talk.id)
    return known.issuperset(effect.about)


def _schedule_reminder(work: Work, _effect: ScheduleReminder) -> None:
    # Also after a "no" that was taken back: until it was sent there can be one.
    due.revive(work.connection, work.timer(Timer.REMINDER, work.road.reminder_after, late=_REMINDER_LATE))


def _schedule_knock(work: Work, _effect: ScheduleKnock) -> None:
    due.reschedule(work.connection, work.timer(Timer.KNOCK, KNOCKS_AFTER))


def _find_topics(work: Work, _effect: FindTopics) -> None:
    # What is read there is read under this talk's lock: never before this turn is committed.
    work.road.reread(work.talk.id)


def _make_case(work: Work, _effect: OpenCase | UpdateCase) -> None:
    talk = work.talk
    before = cases.case_of(work.connection, work.road.vault, talk)
    confirmed = Confirmed(
        state=talk.state,
        case_id=before.id if before else cases.new_case_id(),
        channel=talk.channel,
        scopes=consents.standing(work.connection, talk.resident_id),
        made_at=before.made_at if before else work.now,
        before=before,
    )
    write = cases.change_case if before else cases.open_case
    composed = work.road.compose(confirmed)
    write(work.connection, work.road.vault, talk, id=confirmed.case_id, composed=composed, now=work.now)
    after = cases.case_of(work.connection, work.road.vault, talk)
    promising.keep(work, opened(before) if before else None, opened(after) if after else None)
    work.note("case.changed" if before else "case.opened")


def _erase(work: Work, effect: EraseResident) -> None:
    goodbye = status_of(work.talk.state) is Talking.ERASING
    called = not goodbye and requests.waits(work.connection, work.talk.id)
    _tell_parties(work, for_good=goodbye or called)
    if called:
        # No to keeping a story is no withdrawal of "call me": that was a yes to contact, and stands.
        _forget_story(work)
        return
    after = timedelta(seconds=effect.within)
    outbox.cancel_all(work.connection, work.talk.id)
    if goodbye:
        due.drop(work.connection, work.talk.id, *_UNASKED, Timer.REQUEST)
    due.reschedule(work.connection, work.timer(Timer.ERASE, after))
    people.set_erase_at(work.connection, work.talk.resident_id, work.now + after)
    if goodbye:
        work.say(Saying.WIPE, None, address_id=work.talk.address_id)
    work.note("erasure.asked")


def _forget_story(work: Work) -> None:
    """Who is to be called stays known; a story that was told before goes, and the rest as at the door."""
    if not cases.forget(work.connection, work.talk.id):
        return
    _withdraw_consent(work, WithdrawConsent(Scope.KEEP))
    due.drop(work.connection, work.talk.id, *_UNASKED)
    for timer in door_timers(work.group, work.talk):
        due.reschedule(work.connection, timer)
    work.note("story.forgotten")


def _tell_parties(work: Work, *, for_good: bool) -> None:
    """Before anything goes: whoever reads the story is told to stop, and reads no more.

    A case that cannot be opened keeps nobody from being erased: no door of it opens meanwhile. What may still be taken
    back is put before the team, and goes with everything else.
    """
    try:
        file = CaseFile.of(work)
    except Undecipherable as error:
        log.error("case.damaged", extra={"conversation": work.talk.id, "error": type(error).__name__})
        return
    if file:
        before = file.case.course.referrals
        stop_everyone(file)
        file.save()
        for referral in () if for_good else file.case.course.referrals.values():
            if referral != before[referral.party]:
                file.ask_team("sharing_stopped", referral.name)


def _keep_resident(work: Work, _effect: KeepResident) -> None:
    due.drop(work.connection, work.talk.id, Timer.ERASE)
    people.set_erase_at(work.connection, work.talk.resident_id, None)
    work.note("erasure.taken_back")
    with suppress(Undecipherable):
        if cases.case_of(work.connection, work.road.vault, work.talk):
            # It is kept as long as any case, not as a talk that was never finished.
            due.drop(work.connection, work.talk.id, Timer.RETENTION)


def _settle_transcript(work: Work, effect: SettleTranscript) -> None:
    at = work.now if effect.approved else None
    vault, talk = work.road.vault, work.talk.id
    transcripts.settle(work.connection, vault, conversation_id=talk, ref=effect.ref, approved_at=at)


def _keep(work: Work, step: str, files: tuple[Attachment, ...]) -> None:
    new = [
        NewAttachment(
            id=work.road.ids.new(),
            conversation_id=work.talk.id,
            ref=file.ref,
            kind=file.kind.value,
            step=step,
            channel=work.contact.channel,
            remote_id=work.files[file.ref].remote_id if file.ref in work.files else "",
            content=work.files[file.ref].content if file.ref in work.files else b"",
            made_at=work.now,
        )
        for file in files
    ]
    attachments.keep(work.connection, work.road.vault, work.talk.key, files=new)


#: What would say or ask something by itself of a resident who is being erased.
_UNASKED = (
    Timer.REMINDER,
    Timer.KNOCK,
    Timer.TOMORROW,
    Timer.WELLBEING,
    Timer.SILENT,
    Timer.REFERRAL_EXPIRES,
    *(Timer(kind) for kind in Owed),
)

_EFFECTS: Mapping[type[Effect], Callable[[Work, Any], None]] = {
    Say: _say,
    WipeBubbles: _wipe,
    GiveConsent: _give_consent,
    WithdrawConsent: _withdraw_consent,
    KeepAttachments: _keep_attachments,
    AskPerson: _ask_person,
    ScheduleReminder: _schedule_reminder,
    OpenCase: _make_case,
    UpdateCase: _make_case,
    EraseResident: _erase,
    KeepResident: _keep_resident,
    LeaveAddress: moves.leave_address,
    RedeemReturnCode: moves.redeem_code,
    ConfirmResume: moves.confirm_resume,
    AnswerResume: moves.answer_resume,
    AnswerPrompt: answers.answer_prompt,
    StopSharing: answers.stop,
    ScheduleKnock: _schedule_knock,
    FindTopics: _find_topics,
    SettleTranscript: _settle_transcript,
    ForgetMessage: helper_phone.forget_message,
    LetGo: helper_phone.let_go,
    KeepWatching: helper_phone.keep_watching,
}
