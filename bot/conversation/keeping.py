"""Keeping what was said: a message becomes an answer, or is added to one. Nothing that was said is ever dropped."""

from dataclasses import dataclass, replace

from bot.conversation import line, telling
from bot.conversation.bubbles import Phrase
from bot.conversation.effects import AskPerson, Effect, KeepAttachments, RequestKind, UpdateCase
from bot.conversation.events import MessageReceived
from bot.conversation.scene import Scene
from bot.conversation.state import Answer, State
from bot.conversation.turn import Turn
from bot.conversation.written import language_of


@dataclass(frozen=True, slots=True)
class Said:
    """A message on its way to become an answer."""

    event: MessageReceived

    @property
    def text(self) -> str:
        return self.event.text

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(f"{file.kind.value}:{file.ref}" for file in self.event.attachments)

    def kept(self, step: str) -> tuple[Effect, ...]:
        """The effects that keep its files with this step."""
        return (KeepAttachments(step, self.event.attachments),) if self.event.attachments else ()


#: Nothing was said besides.
NO_WORDS = Said(MessageReceived())


def worded(state: State, scene: Scene, said: Said) -> Answer:
    """The answer that these words and files are, in the language they are in."""
    language = language_of(said.text, state.language, scene.lexicon)
    return Answer(text=said.text, attachments=said.files, language=language, message_id=said.event.message_id)


def updated(state: State) -> tuple[Effect, ...]:
    """After a change of an answer: the case that was opened from it is made again."""
    return (UpdateCase(),) if state.case_opened else ()


def store(state: State, scene: Scene, given: Answer, option: str = "", *before: Phrase) -> Turn:
    """Keep the answer of the current step and go on."""
    step = state.step
    kept = replace(state, answers={**state.answers, step: given}, last_step=step)
    return line.leave(kept, scene, option, *before).after(updated(kept))


def store_words(state: State, scene: Scene, said: Said, *more: Phrase) -> Turn:
    """Keep a message as the answer of the current step, beside what was said there before, and go on."""
    step = state.step
    given = worded(state, scene, said)
    before = (*((Phrase("ack.file"),) if said.files else ()), *more)
    return store(replace(state, album=said.event.album), scene, given, "", *before).after(said.kept(step))


def add(state: State, step: str, said: Said) -> Turn:
    """Add a message to an answer that was given before, or to what was asked of a person; nothing is said."""
    kind = _ASKED.get(step)
    if kind:
        return Turn(state, (*said.kept(step), AskPerson(kind, said.text, said.event.attachments)))
    before = state.answers.get(step, Answer(language=state.language))
    together = replace(
        before,
        text="\n".join(filter(None, (before.text, said.text))),
        attachments=(*before.attachments, *said.files),
        message_id="",
    )
    added = state.with_answer(step, together)
    return Turn(added, (*said.kept(step), *updated(added)))


def add_beside(state: State, said: Said) -> Turn:
    """Keep what was said beside the question, when keeping is allowed at all."""
    return add(state, telling.ADDED, said) if state.consented else Turn(state)


_ASKED = {"question": RequestKind.QUESTION, "other_language": RequestKind.LANGUAGE}
