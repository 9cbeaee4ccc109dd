"""From a talk to what stands on the page: bubbles of both sides, and the choices under the last. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.channels.base import button_data
from bot.conversation.bubbles import Bubble, Option
from bot.conversation.events import ButtonPressed, MessageEdited, MessageReceived
from bot.conversation.steps import STEPS, Reads
from bot.language.catalogue import Catalogues
from bot.language.render import Paragraph, Rendered, RenderedOption, render
from bot.store.talk import Entry, Talk
from bot.web import illustrating
from bot.web.illustrating import Image

HELP = "do:help_now"

#: The header in which a script says which state of the talk it has: a request from elsewhere cannot carry it.
HAVE = "aanbel-have"

#: The newest bubble in a mark.
_MARK = re.compile(r"(\d{1,18})-.{1,64}")


@dataclass(frozen=True, slots=True)
class Shown:
    """One bubble on the page."""

    seq: int
    #: The resident's own.
    mine: bool
    paragraphs: tuple[Paragraph, ...]
    picture: Image | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One button. `press` is what it posts; empty for the link to the help page."""

    press: str
    label: str
    #: What may be typed instead; 0 when a number would mean something else here.
    number: int = 0
    picture: Image | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The whole page of a talk."""

    bubbles: Sequence[Shown]
    options: Sequence[Choice]
    commands: Sequence[Choice]
    #: Our answer is not there yet.
    waiting: bool
    hidden: bool
    #: How the last question is read: the keyboard follows it.
    reads: str = ""
    #: The step is about the resident's name.
    step: str = ""

    def after(self, seq: int) -> "View":
        """The same with only the bubbles that came after this one."""
        return replace(self, bubbles=tuple(bubble for bubble in self.bubbles if bubble.seq > seq))


def mark(talk: Talk, language: str, version: str) -> str:
    """Tells one state of a talk from another, and one version of the texts, without a word of it."""
    last = talk.entries[-1].seq if talk.entries else 0
    return f"{last}-{len(talk.entries)}-{language}-{version}"


def newest_of(marked: str, talk: Talk, language: str, version: str) -> int:
    """The newest bubble of the state this mark stands for, when the talk only grew since; else 0."""
    newest = _MARK.fullmatch(marked)
    if not newest:
        return 0
    then = replace(talk, entries=tuple(entry for entry in talk.entries if entry.seq <= int(newest[1])))
    return int(newest[1]) if marked == mark(then, language, version) else 0


def view(talk: Talk, language: str, catalogues: Catalogues, facts: Mapping[str, str]) -> View:
    """The talk in this language."""
    words = _Words(language, catalogues, facts)
    bubble = talk.entries[-1].bubble if talk.entries else None
    rendered = words.rendered(bubble) if bubble else None
    step = STEPS.get(bubble.step) if bubble else None
    return View(
        bubbles=tuple(words.bubbles(talk.entries)),
        options=_options(bubble, rendered) if bubble and rendered else (),
        commands=_commands(bubble, rendered) if bubble and rendered else (),
        waiting=bubble is None,
        hidden=talk.hidden,
        reads=step.reads.value if step else "",
        step=step.id if step else "",
    )


def _options(bubble: Bubble, rendered: Rendered) -> tuple[Choice, ...]:
    # At a score a typed 3 is the score 3, not the third choice.
    step = STEPS.get(bubble.step)
    numbered = step is None or step.reads is not Reads.SCORE
    choices = (
        _choice(bubble, option, place if numbered else 0) for place, option in enumerate(rendered.options, start=1)
    )
    if not bubble.pictures:
        return tuple(choices)
    return tuple(_illustrated(choice, option) for choice, option in zip(choices, bubble.options, strict=True))


def _illustrated(choice: Choice, option: Option) -> Choice:
    picture = illustrating.on(option.label)
    return replace(choice, picture=picture, label=illustrating.bare(choice.label)) if picture else choice


def _commands(bubble: Bubble, rendered: Rendered) -> tuple[Choice, ...]:
    # Help stands on every page already, always at the same place.
    return tuple(_choice(bubble, command, 0) for command in rendered.commands if command.id != HELP)


def _choice(bubble: Bubble, option: RenderedOption, number: int) -> Choice:
    press = "" if option.id == HELP else button_data(bubble.step, option.id, bubble.turn)
    return Choice(press, option.label, number)


@dataclass(frozen=True, slots=True)
class _Words:
    language: str
    catalogues: Catalogues
    facts: Mapping[str, str]

    def rendered(self, bubble: Bubble) -> Rendered:
        return render(bubble, self.language, self.catalogues, self.facts)

    def bubbles(self, entries: Sequence[Entry]) -> Iterable[Shown]:
        asked: dict[int, Bubble] = {}
        before: Bubble | None = None
        for entry in entries:
            if entry.bubble:
                before = asked[entry.bubble.turn] = entry.bubble
                rendered = self.rendered(entry.bubble)
                picture = illustrating.beside(entry.bubble, rtl=rendered.rtl)
                yield Shown(entry.seq, False, rendered.paragraphs, picture)
            elif said := self._said(entry, asked, before):
                yield Shown(entry.seq, True, tuple(self._own(text) for text in said))

    def _said(self, entry: Entry, asked: Mapping[int, Bubble], before: Bubble | None) -> list[str]:
        match entry.event:
            case MessageReceived(text=text, attachments=attachments):
                files = [self._text(f"web.sent.{attachment.kind.value}") for attachment in attachments]
                return [*([self._secret(text, before)] if text else []), *files]
            case MessageEdited(text=text):
                return [self._secret(text, before)]
            case ButtonPressed() as press:
                return self._label(press, asked.get(press.turn))
        return []

    def _secret(self, text: str, before: Bubble | None) -> str:
        """A code word is never shown back: the next person to look at the page would know it."""
        return self._text("web.sent.word") if before and _asks_word(before) else text

    def _label(self, press: ButtonPressed, bubble: Bubble | None) -> list[str]:
        if press.option.startswith("do:"):
            return self._known(f"command.{press.option.removeprefix('do:')}")
        if bubble and bubble.step == press.step:
            shown = {option.id: option.label for option in self.rendered(bubble).options}
            if press.option in shown:
                return [shown[press.option]]
        step = STEPS.get(press.step)
        label = step.options.get(press.option) if step else None
        return self._known(label) if label else []

    def _known(self, key: str) -> list[str]:
        known = key in self.catalogues.phrases(self.language)
        return [self._text(key)] if known else []

    def _text(self, key: str) -> str:
        return self.catalogues.text(self.language, key, {}, self.facts)

    def _own(self, text: str) -> Paragraph:
        return Paragraph(text, self.language, self.catalogues.is_rtl(self.language))


def _asks_word(bubble: Bubble) -> bool:
    step = STEPS.get(bubble.step)
    asks = bool(step and step.reads is Reads.CODE_WORD)
    return asks or "unlock.text" in (part.key for part in bubble.parts)
