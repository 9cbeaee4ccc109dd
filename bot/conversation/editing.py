"""An edited message changes the answer it gave. What changes none is added: nothing that was said is ever dropped."""

from dataclasses import replace

from bot.conversation import line, telling
from bot.conversation.answering import is_brief, option_in, unlock
from bot.conversation.bubbles import Phrase
from bot.conversation.choosing import change_earlier
from bot.conversation.events import MessageEdited, MessageReceived
from bot.conversation.keeping import Said, add
from bot.conversation.reading import fold, read_phone
from bot.conversation.scene import Scene
from bot.conversation.state import Answer, State
from bot.conversation.steps import STEPS, Reads
from bot.conversation.turn import Turn


def edit(state: State, scene: Scene, event: MessageEdited) -> Turn:
    """What a message says now, as far as something can still be done with it."""
    said = Said(MessageReceived(text=event.text, message_id=event.message_id))
    if _holds_code_word(state, event):
        return _edit_code_word(state, scene, said)
    step = next((id for id, given in state.answers.items() if given.message_id == event.message_id != ""), "")
    changed = _read_again(replace(state, step=step), scene, event.text) if step else None
    if changed:
        return change_earlier(state, scene, step, changed)
    if not state.consented:
        return line.come_back(state, scene, Phrase("ack.edit_too_late"))
    kept = add(state, telling.ADDED, said)
    return line.come_back(kept.state, scene, Phrase("ack.added")).after(kept.effects)


def _holds_code_word(state: State, event: MessageEdited) -> bool:
    """The code word in the story would stand where whoever holds the phone may read it."""
    if not state.code_word:
        return False
    held = event.message_id != "" and event.message_id in (state.code_message, state.tried_message)
    return held or fold(event.text) == state.code_word


def _edit_code_word(state: State, scene: Scene, said: Said) -> Turn:
    """A wrong word put right opens the story; the word itself stays as it was chosen."""
    if state.locked:
        return unlock(state, scene, said)
    return line.come_back(state, scene, Phrase("ack.same_word"))


def _read_again(state: State, scene: Scene, text: str) -> Answer | None:
    """The answer of this step as the message gives it now; None when it gives none any more."""
    before = state.answers[state.step]
    if STEPS[state.step].reads is Reads.PHONE:
        number = read_phone(text)
        return replace(before, text=number) if number else None
    option = option_in(state, scene, text)
    if option is None:
        return replace(before, options=(), text=text)
    return replace(before, options=(option,), text="" if is_brief(text) else text)
