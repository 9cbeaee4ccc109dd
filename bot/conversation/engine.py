"""The core decides; it does nothing. One event in, the new state and the effects out.

Everything that can happen to a conversation enters here, in order. The function is pure: the same state, event and
scene always lead to the same turn, which is why a talk can be replayed, tested and stored between any two messages.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.conversation import (
    accompanied,
    asides,
    forms,
    heard,
    interrupting,
    line,
    noticing,
    prompting,
    replying,
    through,
    tongues,
    without_yes,
)
from bot.conversation.answering import answer, is_code_word, is_ok, unlock
from bot.conversation.asking import ask, may_unlock, note, options_of, rests, unasked
from bot.conversation.bubbles import Phrase
from bot.conversation.choosing import choose
from bot.conversation.commands import command_of, is_help_by_name
from bot.conversation.danger import notice
from bot.conversation.editing import edit
from bot.conversation.effects import ConfirmResume, RedeemReturnCode
from bot.conversation.events import (
    UNASKED,
    AttachmentRefused,
    ButtonPressed,
    Event,
    KnockDue,
    MessageEdited,
    MessageReceived,
    OtherReceived,
    Prompted,
    PromptsDropped,
    ReminderDue,
    ReturnCodeRefused,
    SharingBegan,
    SharingEnded,
    Started,
    TalkResumed,
    TopicsFound,
    Transcribed,
)
from bot.conversation.finding import asked_for, topics_found
from bot.conversation.fitting import fitted
from bot.conversation.keeping import Said, add, add_beside
from bot.conversation.pressing import press
from bot.conversation.reading import names_option, read_choice, read_return_code
from bot.conversation.scene import Scene
from bot.conversation.state import Answer, State
from bot.conversation.steps import STEPS, Kind, Reads
from bot.conversation.turn import Turn


def advance(state: State, event: Event, scene: Scene) -> Turn:
    """Lead the talk one turn further. Never raises for anything a resident can send."""
    wanted = prompting.wanted(state, scene)
    led = through.marked(wanted, fitted(wanted, _led(wanted, event, scene), scene))
    return forms.in_forms(through.addressed(asked_for(wanted, led)))


def _led(state: State, event: Event, scene: Scene) -> Turn:
    if state.step == "erased":
        return _after_the_goodbye(state, scene, event)
    if scene.away:
        # What was answered with help before may be said anew.
        state = replace(state, noticed=())
    if scene.away and state.consented and not state.safe:
        # A phone that others may read was put down and taken up again: by whom, we do not know.
        state = replace(state, locked=True)
    if state.locked:
        state = replying.shut(state)
    if state.turn == 0 and not isinstance(event, (Started, *UNASKED)):
        return _first(state, scene, event)
    if without_yes.waits_for_yes(state, event):
        return without_yes.held(_HEARD[type(event)], state, scene, event)
    return _HEARD[type(event)](state, scene, event)


def _start(state: State, scene: Scene, event: Started) -> Turn:
    if state.turn:
        return line.go_on(_placed(state, scene, event.payload), scene)
    fresh = _placed(state, scene, event.payload)
    language = next((part for part in event.payload.split("_") if part in scene.lexicon.languages), "")
    if language:
        return line.arrive(replace(fresh, language=language, trail=("language",)), scene, "form")
    return ask(fresh, scene)


def _placed(state: State, scene: Scene, payload: str) -> State:
    place = next((part for part in payload.split("_") if part in {known.id for known in scene.neighbourhoods}), "")
    return state.with_answer("neighbourhood", Answer(options=(place,))) if place else state


def _first(state: State, scene: Scene, event: Event) -> Turn:
    """The first thing from a new address: help and return codes count, all else is met with the first question."""
    if _calls_for_help(state, scene, event):
        return asides.run(state, scene, "help_now")
    match event:
        case MessageReceived(text=text):
            code = read_return_code(text)
            if code:
                return Turn(state, (RedeemReturnCode(code),))
            turn = tongues.by_first_words(state, scene, text) or ask(state, scene)
            return interrupting.interrupted(turn, scene, before=state, text=text)
        case ReturnCodeRefused():
            return ask(state, scene, Phrase("code.refused"))
        case _:
            pass
    return ask(state, scene)


def _calls_for_help(state: State, scene: Scene, event: Event) -> bool:
    match event:
        case MessageReceived(text=text):
            return command_of(text, state.language, scene.lexicon) == "help_now"
        case ButtonPressed(option=option):
            return option == "do:help_now"
        case _:
            return False


def _after_the_goodbye(state: State, scene: Scene, event: Event) -> Turn:
    """While everything is being erased only the numbers to call are still given."""
    if isinstance(event, UNASKED):
        return Turn(state)
    if _calls_for_help(state, scene, event):
        return note(state, "erased", Phrase("help_now.text"))
    kinds = [one.kind for one in notice(_typed(event), state.language, scene.lexicon)]
    return interrupting.at_goodbye(state, kinds) if kinds else ask(state, scene)


def _typed(event: Event) -> str:
    return event.text if isinstance(event, (MessageReceived, MessageEdited)) else ""


def _remind(state: State, scene: Scene, event: ReminderDue) -> Turn:
    unfinished = state.consented and not state.case_opened and STEPS[state.step].kind is not Kind.REST
    if not unfinished or state.reminded or not state.reachable or event.turn != state.turn:
        return Turn(state)
    return unasked(replace(state, reminded=True), "reminder")


def _message(state: State, scene: Scene, event: MessageReceived) -> Turn:
    if state.knocked:
        return _after_the_knock(state, scene, event)
    if 0 < state.offered <= scene.seen_turn:
        return _after_the_offer(state, scene, event)
    said = Said(event)
    if not said.text.strip() and not said.files:
        return line.come_back(state, scene, Phrase("other.other"))
    command = "" if said.files else command_of(said.text, state.language, scene.lexicon)
    if command and not _is_choice_first(state, scene, said) and not _names_the_need(state, scene, said):
        # "I need help" may also be what somebody needs: the help comes first, and the words are kept.
        worded = command == "help_now" and not said.text.lstrip().startswith("/")
        kept = add_beside(state, said) if worded else Turn(state)
        return asides.run(kept.state, scene, command).after(kept.effects)
    turn = _heard(state, scene, said)
    if state.locked and is_code_word(state, said.text):
        # Whatever that word is, it tells nothing.
        return turn
    helped = interrupting.interrupted(turn, scene, before=state, text=said.text)
    return noticing.offered(helped, scene, before=state, text=said.text)


def _heard(state: State, scene: Scene, said: Said) -> Turn:
    """What was said, kept where it belongs, and what follows."""
    if replying.is_unseen(state, scene):
        return add_beside(state, said)
    if _belongs_to_the_last_answer(state, scene, said):
        return add(state, state.last_step, said)
    code = "" if state.consented else read_return_code(said.text)
    if code:
        return Turn(state, (RedeemReturnCode(code),))
    if state.locked and is_code_word(state, said.text):
        return unlock(state, scene, said)
    if state.stopped and said.text and is_ok(state, scene, said.text):
        return line.go_on(state, scene)
    awake = replace(state, stopped=False, quiet=False)
    if _may_be_a_guess(state, said):
        awake = replace(awake, wrong_words=awake.wrong_words + 1)
    return answer(awake, scene, said)


def _after_the_knock(state: State, scene: Scene, event: MessageReceived) -> Turn:
    """A knock may be answered in words; anything else is what it is without one."""
    heard = replace(state, knocked=False)
    options = STEPS["knock"].options
    option = None if event.attachments else names_option(event.text, options, state.language, scene.lexicon)
    if option is None or not rests(state):
        return _message(heard, scene, event)
    return replying.answer_knock(heard, scene, option)


def _after_the_offer(state: State, scene: Scene, event: MessageReceived) -> Turn:
    """A call that was offered may be answered in words; anything else goes to the question that is open."""
    heard = replace(state, offered=0)
    options = STEPS["second_look"].options
    option = None if event.attachments else names_option(event.text, options, state.language, scene.lexicon)
    if option is None:
        return _message(heard, scene, event)
    return choose(replace(heard, step="second_look", back_to=state.back_to or state.step), scene, option)


def _edited(state: State, scene: Scene, event: MessageEdited) -> Turn:
    return interrupting.interrupted(edit(state, scene, event), scene, before=state, text=event.text)


def _names_the_need(state: State, scene: Scene, said: Said) -> bool:
    """ "Help" answers "what do you need?" as soon as that question was seen; a cry for it never does."""
    return (
        state.step == "need"
        and not _belongs_to_the_last_answer(state, scene, said)
        and is_help_by_name(said.text, scene.lexicon)
    )


def _may_be_a_guess(state: State, said: Said) -> bool:
    """Where no first answer is due, what is typed at a shut story may be a guess at its code word: it counts."""
    step = STEPS[state.step]
    due = state.step not in state.answers if step.story else step.reads is not Reads.OPEN
    short = 0 < len(said.text.split()) <= len(state.code_word.split())
    return state.locked and short and not due


def _is_choice_first(state: State, scene: Scene, said: Said) -> bool:
    if not STEPS[state.step].choice_first:
        return False
    return read_choice(said.text, options_of(state, scene), state.language, scene.lexicon) is not None


def _belongs_to_the_last_answer(state: State, scene: Scene, said: Said) -> bool:
    """Two messages in a row (house.md): before the next question arrived they are one answer, and so is an album."""
    if not state.last_step:
        return False
    return scene.seen_turn < state.asked_turn or bool(state.album and said.event.album == state.album)


def _refuse_file(state: State, scene: Scene, event: AttachmentRefused) -> Turn:
    answers = {
        id: replace(given, attachments=tuple(ref for ref in given.attachments if not ref.endswith(f":{event.ref}")))
        for id, given in state.answers.items()
    }
    refused, said = replace(state, answers=answers), Phrase(f"file.{event.reason}")
    emptied = next((id for id, given in answers.items() if given.skipped and not state.answers[id].skipped), "")
    if emptied in STEPS and emptied != state.step and STEPS[state.step].kind is not Kind.ASIDE:
        # The question it was the answer to comes again, not the one that is open by now.
        return line.aside(refused, scene, emptied, said)
    return line.come_back(refused, scene, said)


def _other_key(kind: str) -> str:
    return f"other.{kind}" if kind in ("sticker", "location", "contact", "poll") else "other.other"


def _other(state: State, scene: Scene, event: OtherReceived) -> Turn:
    return line.come_back(state, scene, Phrase(_other_key(event.kind)))


def _resume(state: State, scene: Scene, event: TalkResumed) -> Turn:
    # A knock that stands unanswered stands elsewhere.
    shut = replace(accompanied.moved(state), locked=True, stopped=False, knocked=False)
    said = Phrase("resumed.text" if may_unlock(state) else "resumed.no_word")
    return line.come_back(shut, scene, said).after((ConfirmResume(),))


def _refuse_code(state: State, scene: Scene, event: ReturnCodeRefused) -> Turn:
    return line.come_back(state, scene, Phrase("code.refused"))


_HEARD: Mapping[type[Event], Callable[[State, Scene, Any], Turn]] = {
    Started: _start,
    MessageReceived: _message,
    ButtonPressed: press,
    MessageEdited: _edited,
    OtherReceived: _other,
    AttachmentRefused: _refuse_file,
    ReminderDue: _remind,
    TalkResumed: _resume,
    ReturnCodeRefused: _refuse_code,
    Prompted: prompting.prompted,
    PromptsDropped: prompting.dropped,
    SharingBegan: prompting.began,
    SharingEnded: prompting.ended,
    KnockDue: prompting.knock_due,
    TopicsFound: topics_found,
    Transcribed: heard.transcribed,
}
