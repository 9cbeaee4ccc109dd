"""The helper's phone, once the talk goes on at the resident's own: it shows nothing, and hears goodbye or news."""

from dataclasses import replace

from bot.conversation.bubbles import Bubble, Option, Phrase
from bot.conversation.commands import command_of
from bot.conversation.danger import help_lines, notice
from bot.conversation.effects import ForgetMessage, KeepWatching, LetGo
from bot.conversation.events import ButtonPressed, Event, MessageReceived
from bot.conversation.steps import STEPS
from bot.store import due, helper_phones, inbox, outbox, people
from bot.store.conversations import Contact, OpenTalk
from bot.store.helper_phones import HelperPhone
from bot.store.statuses import Saying
from bot.work.work import Alone, Work, door_timers

#: The step of what is said there.
_STEP = "helper_bye"


def leave_behind(work: Work, talk: OpenTalk, first: int | None) -> None:
    """The talk goes on elsewhere: from here on the phone it was at is the helper's, when somebody helped.

    What stands there is taken away as far as that can be done.
    """
    known = talk.state.companion
    if first is None or known is None or not known.agreed:
        return
    phone = HelperPhone(address_id=first, language=known.reads)
    helper_phones.add(work.connection, talk.id, phone, at=work.now)
    # What has not gone by now would come to somebody else's hands, and on WhatsApp it could not be taken away.
    outbox.cancel_all(work.connection, talk.id, at_address=first)
    there = Work(group=work.group, contact=Contact(first, "", talk), cause=f"{work.cause}.left")
    there.say(Saying.WIPE, None, address_id=first)


def answers(work: Work, event: Event) -> bool:
    """Whether this was said on a helper's phone; then it is answered here, and the talk never hears of it."""
    phone = _phone(work)
    if phone is None or phone.address_id != work.contact.address_id:
        return False
    if isinstance(event, ButtonPressed) and event.step == "resume_check":
        return False
    forget_message(work, ForgetMessage())
    # The talk stays where the resident is.
    work.talk.address_id, work.talk.channel = helper_phones.home_of(work.connection, work.talk.id)
    wish = _wish(work, event, phone.language)
    danger = _danger(work, event, phone.language)
    if wish == "stop":
        _only(work)
        _part(work, phone)
    elif danger:
        work.say(Saying.BUBBLE, _bubble(work, phone, *danger, urgent=True), address_id=phone.address_id)
    elif wish == "help_now":
        work.say(Saying.BUBBLE, _bubble(work, phone, "help_now.text", urgent=True), address_id=phone.address_id)
    else:
        work.say(Saying.BUBBLE, _bubble(work, phone, "helper_bye.text"), address_id=phone.address_id)
    work.group.talks[work.talk.id] = work.talk
    return True


def tell_news(work: Work) -> None:
    """The resident is knocked for: the helper hears that there is something, and not what."""
    phone = _phone(work)
    if phone and phone.has_news:
        news = _bubble(work, phone, "helper_news.text")
        work.say(Saying.BUBBLE, replace(news, proactive=True), address_id=phone.address_id)


def let_go(work: Work, _effect: LetGo) -> None:
    """The resident said that the helper's phone is done."""
    _only(work)
    phone = _phone(work)
    if phone:
        _part(work, phone)


def keep_watching(work: Work, _effect: KeepWatching) -> None:
    helper_phones.give_news(work.connection, work.talk.id, at=work.now)
    work.note("helper.has_news")


def forget_message(work: Work, _effect: ForgetMessage) -> None:
    """The words this turn came from are not kept."""
    if work.cause.startswith("i"):
        inbox.forget(work.connection, int(work.cause.removeprefix("i")))


def _phone(work: Work) -> HelperPhone | None:
    # Asked for only where the talk itself knows of one: every other message goes without this look.
    state = work.talk.opened
    if state is None or not state.left_phone:
        return None
    return helper_phones.find(work.connection, work.talk.id)


def _wish(work: Work, event: Event, language: str) -> str:
    match event:
        case ButtonPressed(option=option):
            return option.removeprefix("do:")
        case MessageReceived(text=text):
            return command_of(text, language, work.group.scene.lexicon) or ""
        case _:
            return ""


def _danger(work: Work, event: Event, language: str) -> tuple[str, ...]:
    """The numbers to call, where these words hold a danger: whoever has this phone may need them."""
    text = event.text if isinstance(event, MessageReceived) else ""
    return help_lines([one.kind for one in notice(text, language, work.group.scene.lexicon)]) if text else ()


def _part(work: Work, phone: HelperPhone) -> None:
    """Say goodbye there, and let that phone begin anew: it is no part of this talk any more."""
    helper_phones.remove(work.connection, work.talk.id)
    work.talk.state = replace(work.talk.state, left_phone=False)
    contact = people.contact_of(work.connection, work.talk, phone.address_id)
    if contact is None:
        return
    outbox.cancel_all(work.connection, work.talk.id, at_address=phone.address_id)
    fresh = people.begin_again(work.connection, work.road.registry(work.now), contact)
    work.group.talks[fresh.talk.id] = fresh.talk
    due.schedule(work.connection, *door_timers(work.group, fresh.talk))
    bye = Work(group=work.group, contact=fresh, cause=f"{work.cause}.bye")
    bye.say(Saying.BUBBLE, _bubble(bye, replace(phone, has_news=False), "helper_bye.text"), address_id=phone.address_id)
    work.note("helper.let_go")


def _bubble(work: Work, phone: HelperPhone, *keys: str, urgent: bool = False) -> Bubble:
    options = STEPS[_STEP].options.items() if phone.has_news else ()
    return Bubble(
        step=_STEP,
        turn=work.talk.state.turn,
        parts=tuple(map(Phrase, keys)),
        options=tuple(Option(id, Phrase(label)) for id, label in options),
        commands=("help_now",),
        language=phone.language,
        urgent=urgent,
    )


def _only(work: Work) -> None:
    if not work.group.alone:
        raise Alone
