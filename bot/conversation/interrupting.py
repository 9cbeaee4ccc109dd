"""Help in the place of the next question. What was said is kept as ever, and after the help the talk goes on."""

from collections.abc import Collection
from dataclasses import replace

from bot.conversation import line
from bot.conversation.asking import note
from bot.conversation.bubbles import Phrase
from bot.conversation.danger import HANDS_ON_PHONE, KINDS, WORRY, help_lines, notice, worries
from bot.conversation.effects import AskPerson, LeaveAddress, RedeemReturnCode, RequestKind, Say
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.steps import STEPS, Kind
from bot.conversation.turn import Turn

#: What help was given for, in the order it is told in.
_ANSWERED = (*KINDS, WORRY)

#: After these another talk has the phone.
_MOVES = (LeaveAddress, RedeemReturnCode)
#: Where a second look may be spoken of: not over help, a question of the team, or something about to be deleted.
_CALM = (Kind.LINE, Kind.EXPLORE, Kind.REST)


def interrupted(turn: Turn, scene: Scene, *, before: State, text: str) -> Turn:
    """The turn these words led to; with help instead of its question, when they hold a danger not yet answered."""
    if any(isinstance(effect, _MOVES) for effect in turn.effects):
        return turn
    state = turn.state
    kinds = tuple(one.kind for one in notice(text, state.language, scene.lexicon) if one.kind not in state.noticed)
    if not kinds:
        return _offered(turn, scene, text)
    done = tuple(effect for effect in turn.effects if not isinstance(effect, Say))
    if state.step == "erased":
        return at_goodbye(state, kinds, Phrase("erased.text")).after(done)
    # Before the yes nothing is kept: there only the help is given, and a call offered.
    alert = (AskPerson(RequestKind.DANGER, about=kinds),) if state.consented else ()
    return line.aside(_helped(_unsaid(state, before), kinds), scene, "danger").after((*done, *alert))


def _offered(turn: Turn, scene: Scene, text: str) -> Turn:
    """No sign of danger stands in these words; where they sound like it all the same, a call is offered below."""
    asked = look_again(turn.state, scene, (WORRY,))
    # The words are read only where a call can be offered at all.
    if not asked.effects or not worries(text, turn.state.language, scene.lexicon):
        return turn
    return replace(asked, effects=(*turn.effects, *asked.effects))


def at_goodbye(state: State, kinds: Collection[str], *after: Phrase) -> Turn:
    """While everything is being erased: only the numbers."""
    return note(state, "erased", *map(Phrase, help_lines(kinds)), *after)


def look_again(state: State, scene: Scene, found: Collection[str]) -> Turn:
    """A later look found what may be danger: a call is offered, once, to who is in the talk now on a safe phone.

    The open question stays open: what is typed before this was seen still answers it.
    """
    new = tuple(kind for kind in _ANSWERED if kind in found and kind not in state.helped)
    if not new or scene.away or not _is_in_the_talk(state):
        return Turn(state)
    said = note(replace(state, helped=_with(state.helped, new)), "second_look", Phrase("second_look.text"))
    return replace(said, state=replace(said.state, offered=said.state.turn))


def _is_in_the_talk(state: State) -> bool:
    here = state.consented and state.safe and not (state.stopped or state.quiet)
    return here and STEPS[state.step].kind in _CALM


def _helped(state: State, kinds: tuple[str, ...]) -> State:
    near = not HANDS_ON_PHONE.isdisjoint(kinds)
    return replace(
        state,
        noticed=_with(state.noticed, kinds),
        helped=_with(state.helped, kinds),
        safe=state.safe and not near,
        safe_due=state.safe_due or _is_cut_short(state) or (near and _may_be_unsafe(state)),
    )


def _is_cut_short(state: State) -> bool:
    """The very question whether it is safe here, asked after help, is what this help takes the place of."""
    return state.step == "safe" and bool(state.back_to)


def _may_be_unsafe(state: State) -> bool:
    """Whether it is safe here is open, or was said before this; who said no already is not asked for it again."""
    asked_anyway = (state.back_to or state.step) in ("safe", "code_word")
    return state.consented and not state.locked and not asked_anyway and (state.safe or not state.code_word)


def _unsaid(state: State, before: State) -> State:
    """The question of this turn is not asked after all: nothing of it counts as shown."""
    shown = {prompt.id: prompt for prompt in before.prompts}
    prompts = (replace(one, turn=shown[one.id].turn, last=shown[one.id].last) for one in state.prompts)
    return replace(state, turn=before.turn, prompts=tuple(prompts))


def _with(known: Collection[str], new: Collection[str]) -> tuple[str, ...]:
    return tuple(kind for kind in _ANSWERED if kind in known or kind in new)
