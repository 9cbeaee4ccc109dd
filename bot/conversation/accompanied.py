"""Somebody helps: who types, whether the resident says yes to it, who reads what comes later, and how it ends."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import line
from bot.conversation.asking import LATER, ask, note
from bot.conversation.bubbles import Phrase
from bot.conversation.companion import Companion
from bot.conversation.effects import AskPerson, GiveConsent, KeepWatching, LetGo, RequestKind, Say, Scope
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.turn import Turn


def begin(state: State, scene: Scene) -> Turn:
    """Somebody helps: ask who it is, or what is to change when that is known."""
    known = state.companion
    return line.aside(state, scene, "helper_now" if known and known.speaks_for else "helper")


def _known(state: State) -> Companion:
    assert state.companion is not None
    return state.companion


# Who types.


def _who(state: State, scene: Scene, option: str) -> Turn:
    if option == "none":
        return line.come_back(replace(state, companion=None), scene, Phrase("ack.go_on"))
    asked = state.back_to or state.step
    home = "form" if asked == "language" else asked
    known = state.companion
    companion = Companion(
        kind=option,
        home=known.home if known and not known.agreed else home,
        before=known.before if known else state.language,
        reads=state.language,
    )
    return ask(replace(state, step="helper_reads", back_to=companion.home, companion=companion), scene)


def _reads(state: State, scene: Scene, option: str) -> Turn:
    companion = replace(_known(state), reads=option)
    return ask(replace(state, step="helper_speaks", language=option, companion=companion), scene)


def _speaks(state: State, scene: Scene, option: str) -> Turn:
    return ask(replace(state, step="helper_yes", companion=replace(_known(state), speaks=option)), scene)


# The resident's yes.


def _yes(state: State, scene: Scene, option: str) -> Turn:
    if option != "yes":
        return ask(replace(state, step="helper_no"), scene)
    companion = replace(_known(state), agreed=True)
    # Somebody else reads along from now on: whether that is safe, for both, is asked anew.
    agreed = replace(state, companion=companion, back_to=companion.home, safe_due=state.consented)
    return ask(replace(agreed, step="helper_updates"), scene)


def _no(state: State, scene: Scene, option: str) -> Turn:
    match option:
        case "here":
            return ask(replace(state, step="helper_yes"), scene)
        case "person":
            return line.aside(state, scene, "human")
        case "own":
            return note(state, "helper_no", Phrase("helper.own_start"))
        case "desk":
            return note(state, "helper_no", Phrase("helper.desk"))
        case _:
            return _myself(state, scene)


def _updates(state: State, scene: Scene, option: str) -> Turn:
    decided = replace(state, companion=replace(_known(state), updates=option))
    if option == "own":
        return _to_own_phone(decided, scene)
    if option == "call":
        return ask(replace(decided, step="call_back"), scene)
    return line.come_back(decided, scene, Phrase("ack.helper_here"))


def _to_own_phone(state: State, scene: Scene) -> Turn:
    """How the resident goes on elsewhere: with a number, once there is something to go on with."""
    if not state.consented:
        return line.come_back(state, scene, Phrase("helper.own_start"))
    resting = replace(state, step=state.back_to or state.step, back_to="", stopped=True)
    code = Phrase("stopped.code", {"return_code": LATER})
    return note(resting, "stopped", Phrase("helper.own"), code)


# While somebody helps, and after.


def _now(state: State, scene: Scene, option: str) -> Turn:
    match option:
        case "myself":
            return _myself(state, scene)
        case "own":
            return _to_own_phone(_elsewhere(state), scene)
        case "stops":
            return _stops(state, scene)
        case "alone":
            return line.aside(state, scene, "alone")
        case _:
            return line.come_back(state, scene, Phrase("ack.go_on"))


def _myself(state: State, scene: Scene) -> Turn:
    """The resident has the phone: what comes now is told by the resident."""
    known = _known(state)
    language = known.language_after(scene.lexicon.languages) or state.language
    # Shut by a helper who went, and there is no word that would open it: then the resident's hand does.
    shut = state.locked and not (known.agreed and state.safe and not state.code_word)
    back = replace(state, companion=None, language=language, locked=shut)
    return line.come_back(back, scene, Phrase("ack.myself"))


def _stops(state: State, scene: Scene) -> Turn:
    """The helper goes, and the phone with the helper: nothing of the story is shown on it any more."""
    if not state.consented:
        return _myself(state, scene)
    return _to_own_phone(replace(_elsewhere(state), locked=True), scene)


def _elsewhere(state: State) -> State:
    return replace(state, companion=replace(_known(state), updates="own"))


# What the resident wants to tell without the helper.


def kind_of_call(state: State) -> RequestKind:
    """What is asked with a number: who wants to talk without the helper says so."""
    known = state.companion
    return RequestKind.ALONE if known and known.alone == "call" else RequestKind.PERSON


def _alone(state: State, scene: Scene, option: str) -> Turn:
    known = state.companion
    chosen = replace(state, companion=replace(known, alone=option)) if known else state
    if option == "no":
        return line.come_back(chosen, scene, Phrase("ack.go_on"))
    if option == "call":
        return ask(replace(chosen, step="call_back"), scene)
    request = AskPerson(RequestKind.ALONE)
    onward = line.come_back(replace(chosen, person_asked=True), scene, Phrase("ack.alone", {"read_by": LATER}))
    return onward.after((GiveConsent(Scope.CONTACT), request))


# On a phone of their own.


def moved(state: State) -> State:
    """The resident took the talk up elsewhere: it goes on in the resident's own language, by the resident."""
    known = state.companion
    if known is None or not known.agreed:
        return replace(state, companion=None)
    language = known.speaks if known.speaks not in ("", "other") else known.before
    return replace(state, companion=replace(known, moved=True), language=language, left_phone=True)


def came_back(state: State) -> State:
    """It was not the resident who took it up: the helper has the phone, as before."""
    known = state.companion
    if known is None or not known.moved:
        return state
    return replace(state, companion=replace(known, moved=False), language=known.reads, left_phone=False)


def then_let_go(turn: Turn, scene: Scene) -> Turn:
    """The story is open on the resident's own phone: ask whether the helper's gets news, once."""
    known = turn.state.companion
    if known is None or not known.moved or turn.state.locked:
        return turn
    said = [part for say in turn.says for part in say.bubble.parts if part.key.startswith("resumed.")]
    before = tuple(effect for effect in turn.effects if not isinstance(effect, Say))
    return line.aside(turn.state, scene, "helper_left", *said).after(before)


def _left(state: State, scene: Scene, option: str) -> Turn:
    free = replace(state, companion=None)
    if option == "yes":
        return line.come_back(free, scene, Phrase("ack.helper_news")).after((KeepWatching(),))
    return line.come_back(free, scene, Phrase("ack.helper_gone")).after((LetGo(),))


def _while(
    holds: Callable[[Companion], bool], choose: Callable[[State, Scene, str], Turn]
) -> Callable[[State, Scene, str], Turn]:
    """An old button means something only as long as it stands so with the helper."""

    def chosen(state: State, scene: Scene, option: str) -> Turn:
        known = state.companion
        return choose(state, scene, option) if known and holds(known) else line.come_back(state, scene)

    return chosen


def _waits(known: Companion) -> bool:
    return not known.agreed


def _helps(known: Companion) -> bool:
    return known.speaks_for


def _moved(known: Companion) -> bool:
    return known.moved


#: What an option of these asides does, by step.
CHOSEN: Mapping[str, Callable[[State, Scene, str], Turn]] = {
    "helper": _who,
    "helper_reads": _while(_waits, _reads),
    "helper_speaks": _while(_waits, _speaks),
    "helper_yes": _while(_waits, _yes),
    "helper_no": _while(_waits, _no),
    "helper_updates": _while(_helps, _updates),
    "helper_now": _while(_helps, _now),
    "alone": _alone,
    "helper_left": _while(_moved, _left),
}
