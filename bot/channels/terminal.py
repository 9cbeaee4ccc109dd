"""A talk in the terminal, for trying texts and scripts: the real engine and words, no database, nothing kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.conversation import transcript
from bot.conversation.effects import Say
from bot.conversation.engine import advance
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.language.catalogue import Catalogues
from bot.language.render import Rendered, render

HELP = """Type as a resident would; a number or a word chooses.
  [goal:skip] or [yes]  press a button      (photo) words   send a picture, (voice) a voice note
  /start n12_ti         open by a poster    @               the reminder comes
  - away                half an hour passes # words         a remark in the saved file
End with Ctrl-D."""


@dataclass(kw_only=True)
class TerminalTalk:
    """One talk; `saved` is its transcript so far."""

    scene: Scene
    catalogues: Catalogues
    #: What the organisation fills in, by language.
    facts: Callable[[str], Mapping[str, str]]
    saved: list[str] = field(default_factory=list)
    _state: State = field(default_factory=State)
    _away: bool = False
    _number: int = 0

    def play(self, lines: Iterable[str]) -> Iterator[str]:
        """What to print for each line typed; a line that cannot be read says why and changes nothing."""
        for typed in lines:
            line = typed.rstrip("\n")
            if line.startswith(("#", "- ")):
                self.saved.append(line)
                self._away = self._away or line.startswith("- away")
            else:
                yield from self._heard(line if line.startswith(("@", "~", "> ", "& ", "= ")) else f"> {line}")

    def _heard(self, line: str) -> Iterator[str]:
        try:
            event = transcript.read(line, self._number + 1, self._state.turn)
        except ValueError:
            yield "This line cannot be read.\n"
            return
        self._number += 1
        scene = replace(self.scene, away=self._away, seen_turn=self._state.turn - line.startswith("&"))
        turn = advance(self._state, event, scene)
        self._state, self._away = turn.state, False
        self.saved += [line, *transcript.write(turn), ""]
        for effect in turn.effects:
            yield self._shown(effect) if isinstance(effect, Say) else f"    * {type(effect).__name__}\n"

    def _shown(self, said: Say) -> str:
        bubble = transcript.fill_in(said.bubble)
        return _as_text(render(bubble, self._state.language, self.catalogues, self.facts(self._state.language)))


def _as_text(rendered: Rendered) -> str:
    options = "".join(f"  {number}. {option.label}\n" for number, option in enumerate(rendered.options, 1))
    commands = "   ".join(f"[{command.id}] {command.label}" for command in rendered.commands)
    return f"\n{rendered.text}\n{options}  {commands}\n"
