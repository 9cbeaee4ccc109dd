"""The language of somebody who has not chosen one yet: named in any way, or plain from how the words are written."""

from dataclasses import replace

from bot.conversation import line
from bot.conversation.asking import languages
from bot.conversation.bubbles import Phrase
from bot.conversation.reading import fold, read_choice, read_number
from bot.conversation.scene import Lexicon, Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn
from bot.conversation.written import written_in


def by_first_words(state: State, scene: Scene, text: str) -> Turn | None:
    """Go on in the language of the first words; None when they tell none. A number counts only below its question."""
    if read_number(text, "", scene.lexicon) is not None:
        return None
    named = code_in(text, scene.lexicon) or read_choice(text, languages(scene), "", scene.lexicon)
    if named:
        return line.leave(replace(state, language=named), scene, named)
    return by_sentence(state, scene, text)


def by_sentence(state: State, scene: Scene, text: str) -> Turn | None:
    """Go on in the language of a sentence. Before the yes it may not be kept: that is said, so that nothing is lost."""
    written = written_in(text, scene.lexicon)
    if written is None:
        return None
    return line.leave(replace(state, language=written), scene, written, Phrase("ack.tell_later"))


def code_in(text: str, lexicon: Lexicon) -> str | None:
    """The language that is named by its code: "nl", "EN"."""
    return next((code for code in lexicon.languages if code == fold(text)), None)
