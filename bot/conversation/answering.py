"""Reading a message as an answer: each way of reading has its own small function."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import accompanied, asides, line, noticing, replying, telling, tongues
from bot.conversation.asking import LATER, ask, languages, may_unlock, onward, options_of
from bot.conversation.bubbles import Phrase, Term
from bot.conversation.choosing import choose, holds_a_story, toggle
from bot.conversation.commands import is_help_by_name, is_polite, yes_or_no
from bot.conversation.effects import AskPerson, RequestKind
from bot.conversation.keeping import Said, add, add_beside, store, store_words, worded
from bot.conversation.reading import (
    fold,
    names_option,
    read_choice,
    read_many,
    read_number,
    read_phone,
    read_place,
    read_score,
)
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.conversation.steps import STEPS, Kind, Reads
from bot.conversation.turn import Turn

#: A message of more words than a label has says more than the choice.
_LABEL_WORDS = 3
#: Years: the age from which a story is kept (house.md), and the least that can be meant as an age.
_OLD_ENOUGH = 16
_YOUNGEST = 5


def answer(state: State, scene: Scene, said: Said) -> Turn:
    """What this message is at the current step."""
    if replying.is_open(state):
        return replying.hear(state, scene, said)
    return _READERS[STEPS[state.step].reads](state, scene, said)


def unlock(state: State, scene: Scene, said: Said) -> Turn:
    """The code word opens the story again; any other word does not, and is counted."""
    tried = replace(state, tried_message=said.event.message_id)
    if is_code_word(state, said.text):
        return accompanied.then_let_go(ask(replace(tried, locked=False, wrong_words=0), scene), scene)
    sorry = Phrase("unlock.wrong" if may_unlock(state) else "unlock.locked")
    return ask(replace(tried, wrong_words=state.wrong_words + 1), scene, sorry)


def is_code_word(state: State, text: str) -> bool:
    return may_unlock(state) and fold(text) == state.code_word


def is_ok(state: State, scene: Scene, text: str) -> bool:
    """Nothing but "yes" or "ok", which at a question without those words means: go on."""
    if yes_or_no(text, state.language, scene.lexicon) == "yes":
        return True
    return names_option(text, {"ok": "option.ok"}, state.language, scene.lexicon) == "ok"


def option_in(state: State, scene: Scene, text: str) -> str | None:
    """The option of the current step that these words choose."""
    reads = STEPS[state.step].reads
    if reads is Reads.SCORE:
        score = read_score(text, state.language, scene.lexicon)
        if score is not None:
            return f"={score}"
    sure = read_place(text, scene.neighbourhoods) if reads is Reads.PLACE else None
    if state.step in ("language", "change_language", "other_tongue"):
        sure = tongues.code_in(text, scene.lexicon)
    return sure or read_choice(text, options_of(state, scene), state.language, scene.lexicon)


def is_brief(text: str) -> bool:
    """No longer than a label: it says no more than the choice."""
    return len(text.split()) <= _LABEL_WORDS


def _choice(state: State, scene: Scene, said: Said) -> Turn:
    option = option_in(state, scene, said.text)
    if option is None and state.step == "age":
        option = _old_enough(read_number(said.text, state.language, scene.lexicon))
    if option is not None:
        return _chosen_in_words(state, scene, said, option)
    if state.step == "other_tongue":
        return noticing.hear(state, scene, said)
    if said.text and is_ok(state, scene, said.text):
        return _ok(state, scene, said)
    if STEPS[state.step].story and state.step != "topics":
        # At a choice of the story own words are an answer as good as any.
        return store_words(state, scene, said)
    language = names_option(said.text, languages(scene), state.language, scene.lexicon)
    if language is not None:
        # Whoever came by a poster in another language says so where it fits no question.
        return asides.change_language(state, scene, language)
    if state.step == "danger":
        return _told_on(state, scene, said)
    spoken = tongues.by_sentence(state, scene, said.text) if state.step == "language" else None
    return spoken or _not_understood(state, scene, said, "not_understood.text", "not_understood.hint")


def _told_on(state: State, scene: Scene, said: Said) -> Turn:
    """Who goes on telling below the help is not asked to choose first; a number given there is one to call."""
    number = read_phone(said.text)
    if number:
        return asides.asked_to_call(state, scene, number, said.text)
    kept = add_beside(state, said)
    return line.come_back(kept.state, scene).after(kept.effects)


def _old_enough(years: int | None) -> str | None:
    """Who is asked for an age may well give it; a number too small for an age is none."""
    if years is None or years < _YOUNGEST:
        return None
    return "yes" if years >= _OLD_ENOUGH else "no"


def _chosen_in_words(state: State, scene: Scene, said: Said, option: str) -> Turn:
    """A choice may come with a reason ("in the morning, then the children are at school"): the words are kept too."""
    brief = is_brief(said.text) and not said.files
    if STEPS[state.step].story and state.step not in ("topics", "join"):
        given = replace(worded(state, scene, said), options=(option,), text="" if brief else said.text)
        return store(state, scene, given, option).after(said.kept(state.step))
    kept = Turn(state) if brief else add_beside(state, said)
    chosen = choose(kept.state, scene, option).after(kept.effects)
    if state.step != "join":
        return chosen
    joined = replace(chosen.state.answers["join"], message_id=said.event.message_id)
    return replace(chosen, state=chosen.state.with_answer("join", joined))


def _ok(state: State, scene: Scene, said: Said) -> Turn:
    if state.step == "language":
        return choose(state, scene, scene.lexicon.languages[0])
    step = STEPS[state.step]
    if step.kind is Kind.REST or not step.skippable or (step.kind is Kind.LINE and not step.story):
        return _not_understood(state, scene, said, "not_understood.text", "not_understood.hint")
    return asides.run(state, scene, "skip")


def _not_understood(state: State, scene: Scene, said: Said, *keys: str) -> Turn:
    """Say so kindly and ask again; what may be kept is kept. Before the question was seen, stay silent."""
    if state.locked and state.code_word and said.text.strip() and is_brief(said.text):
        return unlock(state, scene, said)
    kept = Turn(state) if _is_a_stray_number(state, scene, said) else add_beside(state, said)
    if scene.seen_turn < state.turn and not state.consented:
        return kept
    # Where the talk rests there is nothing to understand: what stands there is said again.
    sorry = () if STEPS[state.step].kind is Kind.REST else tuple(Phrase(key) for key in keys)
    return ask(kept.state, scene, *sorry).after(kept.effects)


def _is_a_stray_number(state: State, scene: Scene, said: Said) -> bool:
    """The number of a choice that is not there; one that can tell something, of a street or a telephone, is longer."""
    number = read_number(said.text, state.language, scene.lexicon)
    return number is not None and not said.files and STEPS[state.step].reads is not Reads.PHONE


def _open(state: State, scene: Scene, said: Said) -> Turn:
    return _OPEN.get(state.step, store_words)(state, scene, said)


def _score(state: State, scene: Scene, said: Said) -> Turn:
    option = option_in(state, scene, said.text)
    if option is not None:
        return _chosen_in_words(state, scene, said, option)
    if said.files or state.step in state.answers:
        return store_words(state, scene, said)
    # Words are kept, and the number is asked for once more, not a third time.
    kept = add(state, state.step, said)
    return ask(kept.state, scene, Phrase("not_understood.score")).after(kept.effects)


def _place(state: State, scene: Scene, said: Said) -> Turn:
    option = option_in(state, scene, said.text)
    return _chosen_in_words(state, scene, said, option) if option else store_words(state, scene, said)


def _phone(state: State, scene: Scene, said: Said) -> Turn:
    number = read_phone(said.text)
    if number is None:
        return _not_understood(state, scene, said, "not_understood.phone")
    if STEPS[state.step].kind is Kind.ASIDE:
        return asides.asked_to_call(state, scene, number, said.text)
    # "Only after six, then he is out" is not to be lost beside the number.
    more = sum(word.isalpha() for word in said.text.split()) > _LABEL_WORDS
    kept = add_beside(state, said) if more or said.files else Turn(state)
    given = replace(worded(state, scene, said), text=number, attachments=(), language=state.language)
    return store(kept.state, scene, given).after(kept.effects)


def _topics(state: State, scene: Scene, said: Said) -> Turn:
    named = read_many(said.text, options_of(state, scene), state.language, scene.lexicon)
    if not named:
        return _not_understood(state, scene, said, "not_understood.text", "not_understood.hint")
    for option in named[:-1]:
        state = toggle(state, scene, option)
    return _chosen_in_words(state, scene, said, named[-1])


def _code_word(state: State, scene: Scene, said: Said) -> Turn:
    word = fold(said.text)
    if holds_a_story(state):
        # A word that is chosen now would open what somebody else may have told.
        return line.leave(state, scene, "", Phrase("unlock.text" if may_unlock(state) else "unlock.locked"))
    if not word:
        return ask(state, scene, Phrase("not_understood.text"))
    return line.leave(replace(state, code_word=word, code_message=said.event.message_id), scene, "")


def _need(state: State, scene: Scene, said: Said) -> Turn:
    if not is_help_by_name(said.text, scene.lexicon):
        return store_words(state, scene, said)
    # It may be meant as a call all the same: what to press for that stands right below.
    return store_words(state, scene, said, Phrase("ack.help_near", {"name": Term("command.help_now")}))


def _question(state: State, scene: Scene, said: Said) -> Turn:
    request = AskPerson(RequestKind.QUESTION, said.text, said.event.attachments)
    acked = Phrase("ack.question", {"read_by": LATER})
    return asides.asked_person(state, scene, request, acked).after(said.kept("question"))


def _other_language(state: State, scene: Scene, said: Said) -> Turn:
    request = AskPerson(RequestKind.LANGUAGE, said.text, said.event.attachments)
    home = replace(state, back_to="language")
    acked = Phrase("ack.person_chat", {"read_by": LATER})
    return asides.asked_person(home, scene, request, acked).after(said.kept("other_language"))


def _after_summary(state: State, scene: Scene, said: Said) -> Turn:
    if _is_only_polite(state, scene, said):
        return onward(state, scene, Phrase("done.polite"))
    added = add(state, telling.ADDED, said)
    told = onward(replace(added.state, last_step=telling.ADDED), scene, Phrase("done.added"))
    return told.after(added.effects)


def _told_after_all(state: State, scene: Scene, said: Said) -> Turn:
    if _is_only_polite(state, scene, said):
        return ask(state, scene)
    return store_words(replace(state, step="goal"), scene, said)


def _is_only_polite(state: State, scene: Scene, said: Said) -> bool:
    """ "Ok, thank you" where no question is open: it is no part of the story."""
    return not said.files and is_polite(said.text, state.language, scene.lexicon)


_OPEN: Mapping[str, Callable[[State, Scene, Said], Turn]] = {
    "need": _need,
    "question": _question,
    "other_language": _other_language,
    "done": _after_summary,
    "nothing_told": _told_after_all,
}

_READERS: Mapping[Reads, Callable[[State, Scene, Said], Turn]] = {
    Reads.OPEN: _open,
    Reads.CHOICE: _choice,
    Reads.SCORE: _score,
    Reads.PLACE: _place,
    Reads.PHONE: _phone,
    Reads.TOPICS: _topics,
    Reads.CODE_WORD: _code_word,
}
