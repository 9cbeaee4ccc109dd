"""Effects that move an address from one talk to another: someone else on this phone, and going on elsewhere."""

from datetime import timedelta

from bot.conversation.bubbles import Bubble, Option, Phrase
from bot.conversation.effects import AnswerResume, ConfirmResume, LeaveAddress, RedeemReturnCode
from bot.conversation.events import ReturnCodeRefused, Started, TalkResumed
from bot.conversation.steps import STEPS
from bot.store import codes, conversations, due, helper_phones, outbox, people, requests
from bot.store.conversations import Contact, OpenTalk, status_of
from bot.store.statuses import Saying, Talking, Timer
from bot.work import helper_phone
from bot.work.work import Alone, Work, door_timers

#: Wrong codes a conversation may try, and within which time: twelve digits are not guessed that way.
GUESSES = 5
_GUESSES_WITHIN = timedelta(hours=1)


def leave_address(work: Work, _effect: LeaveAddress) -> None:
    """Someone else holds this phone: the address starts with a new resident; the old talk keeps its story."""
    _only(work)
    _part(work, work.contact)
    due.drop(work.connection, work.talk.id, Timer.REMINDER)
    work.note("address.left")


def redeem_code(work: Work, effect: RedeemReturnCode) -> None:
    """A code was typed: the address moves to the talk it belongs to, or hears that it does not work."""
    _only(work)
    found = _redeemed(work, effect.code)
    if found is None:
        work.follow.append((work.contact, ReturnCodeRefused()))
    else:
        _take_up(work, found)


def confirm_resume(work: Work, _effect: ConfirmResume) -> None:
    """Ask the first address, unless it may not be written to: then only the code word opens the story."""
    asked = codes.open_resumption(work.connection, work.talk.id)
    if asked is None or asked.first_address_id is None or not work.talk.state.safe:
        return
    bubble = Bubble(
        step="resume_check",
        turn=work.talk.state.turn,
        parts=(Phrase("resume_check.text"),),
        options=tuple(Option(id, Phrase(label)) for id, label in STEPS["resume_check"].options.items()),
        proactive=True,
    )
    work.say(Saying.BUBBLE, bubble, address_id=asked.first_address_id)


def answer_resume(work: Work, effect: AnswerResume) -> None:
    """The first address answered: the talk goes on at the new one, or the new one loses it."""
    _only(work)
    asked = codes.open_resumption(work.connection, work.talk.id)
    codes.close_resumptions(work.connection, work.talk.id, at=work.now)
    new = people.contact_of(work.connection, work.talk, asked.new_address_id) if asked else None
    if new is None:
        return
    if effect.by_resident:
        work.talk.address_id, work.talk.channel = new.address_id, new.channel
    else:
        here = work.talk.address_id, work.talk.channel
        _part(work, new)
        helper_phones.remove(work.connection, work.talk.id)
        work.talk.address_id, work.talk.channel = here
    work.note("resumption.confirmed" if effect.by_resident else "resumption.denied")


def _only(work: Work) -> None:
    if not work.group.alone:
        raise Alone


def _part(work: Work, contact: Contact) -> None:
    """Take an address from its talk and let it begin anew."""
    outbox.cancel_all(work.connection, work.talk.id, at_address=contact.address_id)
    fresh = people.begin_again(work.connection, work.road.registry(work.now), contact)
    due.schedule(work.connection, *door_timers(work.group, fresh.talk))
    work.talk.address_id, work.talk.channel = None, ""
    work.follow.append((fresh, Started()))


def _redeemed(work: Work, code: str) -> OpenTalk | None:
    guess = codes.Guess(id=work.road.ids.new(), conversation_id=work.talk.id, made_at=work.now)
    if codes.count_guess(work.connection, guess, within=_GUESSES_WITHIN) > GUESSES:
        return None
    id = codes.use(work.connection, work.road.vault, code, now=work.now)
    if id is None or id == work.talk.id:
        return None
    found = conversations.find_by_id(work.connection, work.road.vault, id)
    return found if found and status_of(found.state) is not Talking.ERASING else None


def _first_address(work: Work, found: OpenTalk) -> int | None:
    """Who is asked whether that was right: never an address that is itself still asked about."""
    asked = codes.open_resumption(work.connection, found.id)
    return found.address_id if asked is None else asked.first_address_id


def _take_up(work: Work, found: OpenTalk) -> None:
    left, first = work.talk, _first_address(work, found)
    moved = people.move(work.connection, work.road.vault, work.contact, found)
    left.address_id, left.channel = None, ""
    # Nobody speaks there any more, and there was no yes yet: nothing of it is kept but what a person was asked for.
    outbox.cancel_all(work.connection, left.id)
    if not requests.waits(work.connection, left.id):
        due.reschedule(work.connection, work.timer(Timer.ERASE, timedelta()))
    found.address_id, found.channel, found.heard_at = moved.address_id, moved.channel, work.now
    resumed = codes.NewResumption(
        id=work.road.ids.new(), conversation_id=found.id, first=first, new=moved.address_id, made_at=work.now
    )
    codes.note_resumption(work.connection, resumed)
    helper_phone.leave_behind(work, found, first)
    work.follow.append((moved, TalkResumed()))
    work.note("talk.resumed", on=found)
