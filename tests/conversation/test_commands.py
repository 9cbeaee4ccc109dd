"""A word is a command only when it is the whole message; in doubt it is an answer."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wordfreq import top_n_list

from bot.conversation.commands import MEANINGS, command_of, meaning_of, yes_or_no
from bot.conversation.folding import fold
from bot.conversation.scene import Lexicon, Words
from bot.conversation.steps import COMMANDS
from bot.evaluate.commands import Message, predict, read_messages, scores
from tests.conversation.scenes import LANGUAGES, lexicon
from tests.effort import IN_PROPORTION, effort, growth

ANYTHING = st.text(st.characters(codec=None), max_size=300)
_PHRASES = [
    (language, name, phrase)
    for language, pack in lexicon().packs.items()
    for name, phrases in pack.commands.items()
    for phrase in sorted(phrases)
]
_LISTED = {phrase for _, _, phrase in _PHRASES}
_COMMAND_WORDS = {word for _, _, phrase in _PHRASES for word in phrase.split()}


def test_every_command_has_phrases_in_every_language() -> None:
    assert {(language, name) for language, name, _ in _PHRASES} == set(product(LANGUAGES, COMMANDS))


def test_every_listed_phrase_is_understood_as_its_command_also_when_shouted_and_said_politely() -> None:
    please = {"nl": "alsjeblieft", "en": "please", "ar": "من فضلك", "ti": "በጃኹም"}
    assert len(_PHRASES) > 2000
    for language, name, phrase in _PHRASES:
        assert command_of(phrase, language, lexicon()) == name
        if fold(phrase):
            assert command_of(f"{phrase.upper()} {please[language]}!!", language, lexicon()) == name


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_as_telegram_writes_it_is_understood(name: str, language: str) -> None:
    assert command_of(f"/{name}", language, lexicon()) == name
    assert command_of(f" /{name}@Aanbel_bot ", language, lexicon()) == name


def test_telegrams_own_help_shows_the_menu_and_an_unknown_slash_is_an_answer() -> None:
    assert command_of("/help", "nl", lexicon()) == "menu"
    assert command_of("/start", "nl", lexicon()) is None
    assert command_of("12/2", "nl", lexicon()) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["STOP", "stop!!", "Stoppp", "ደው በል", "توقف"])
def test_stop_is_understood_in_every_language_from_every_language(text: str, language: str) -> None:
    assert command_of(text, language, lexicon()) == "stop"


@pytest.mark.parametrize(
    ("language", "text", "command"),
    [
        ("nl", "kunnen we stoppen aub", "stop"),
        ("nl", "Deze vraag wil ik graag overslaan.", "skip"),
        ("nl", "sla over", "skip"),
        ("nl", "overslaann", "skip"),
        ("nl", "slaover", "skip"),
        ("nl", "stpo", "stop"),
        ("nl", "stop stop", "stop"),
        ("nl", "ik heb NU hulp nodig", "help_now"),
        ("nl", "HULP", "help_now"),
        ("nl", "112", "help_now"),
        ("nl", "🆘", "help_now"),
        ("nl", "MENU", "menu"),
        ("nl", "languge", "language"),
        ("en", "can we please stop?", "stop"),
        ("en", "not a computer, a person please", "human"),
        ("en", "ትግርኛ", "language"),
        ("en", "overslaan", "skip"),
        ("ar", "بدي أوقف", "stop"),
        ("ar", "ما بدي جاوب على هالسؤال", "skip"),
        ("ar", "bedi e7ki ma3 mwazzaf", "human"),
        ("ti", "ነዚ ሕቶ'ዚ ሕለፍዎ በጃኹም", "skip"),
        ("ti", "qwanqwa qyr", "language"),
        ("ti", "hlefo bejaka", "skip"),
        ("", "stop", "stop"),
        ("", "ሓገዝ", "help_now"),
    ],
)
def test_a_whole_message_is_a_command(language: str, text: str, command: str) -> None:
    assert command_of(text, language, lexicon()) == command


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "ik wil stoppen met roken"),
        ("nl", "Success"),
        ("nl", "mijn man wil niet helpen"),
        ("nl", "stap"),
        ("nl", "shop"),
        ("nl", "doodgaan"),
        ("nl", "verhaal"),
        ("nl", "graag"),
        ("nl", "terug naar mijn land"),
        ("nl", "wonen in Nederland"),
        ("nl", "door"),
        ("nl", "agent"),
        ("nl", "1122"),
        ("nl", ""),
        ("nl", "👨‍👩‍👧"),
        ("en", "back pain"),
        ("en", "English"),
        ("en", "men's"),
        ("en", "I want to go back to my country"),
        ("ar", "المال"),
        ("ar", "السعادة"),
        ("ar", "لا شيء"),
        ("ti", "ናብ ዓደይ ክምለስ እደሊ"),
        ("ti", "ሓገዝ ብወረቓቕቲ"),
    ],
)
def test_an_answer_is_no_command(language: str, text: str) -> None:
    assert command_of(text, language, lexicon()) is None


def test_a_word_of_the_residents_own_language_is_no_command_of_another() -> None:
    own = Words(language="xx", options={"time.morning": frozenset({"stop"})})
    assert command_of("stop", "xx", Lexicon({"xx": own, **lexicon().packs})) is None
    assert command_of("stop", "xx", Lexicon({"xx": replace(own, options={}), **lexicon().packs})) == "stop"


def test_a_phrase_that_could_mean_two_commands_means_none() -> None:
    pack = Words(language="xx", commands={"stop": frozenset({"stopperdestop"}), "skip": frozenset({"stopperdeskop"})})
    assert command_of("stopperdestop", "xx", Lexicon({"xx": pack})) == "stop"
    assert command_of("stopperdesop", "xx", Lexicon({"xx": pack})) is None


@pytest.mark.parametrize(
    ("language", "text", "meaning"),
    [
        ("nl", "hulp", "help"), ("nl", "menu", "help"), ("nl", "wis", "delete"), ("nl", "alles wissen", "delete"),
        ("nl", "ik wil een mens", "human"), ("nl", "andere taal", "language"), ("nl", "nog een keer", "repeat"),
        ("nl", "terug", "back"), ("nl", "verder", "none"), ("nl", "mijn gegevens", "none"), ("nl", "vraag", "none"),
        ("nl", "ja hoor", "yes"), ("nl", "neeee", "no"), ("nl", "👍", "yes"), ("nl", "❌", "no"), ("nl", "yes", "yes"),
        ("ar", "لا", "no"), ("ar", "na3am", "yes"), ("ti", "እወ", "yes"), ("ti", "aykonen", "no"),
        ("ti", "ayfeltn", "none"),
    ],
)  # fmt: skip
def test_what_a_message_would_be_taken_for(language: str, text: str, meaning: str) -> None:
    assert meaning_of(text, language, lexicon()) == meaning


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
def test_hardly_any_common_word_is_taken_for_a_command_that_is_not_listed(language: str) -> None:
    words = [word for word in top_n_list(language, 15_000) if fold(word) not in _LISTED]
    taken = [word for word in words if command_of(word, language, lexicon()) is not None]
    assert len(words) > 10_000
    assert len(taken) <= 15, taken


@given(ANYTHING, st.sampled_from(("", "xx", *LANGUAGES)))
def test_no_message_makes_it_raise(text: str, language: str) -> None:
    assert command_of(text, language, lexicon()) in (None, *COMMANDS)
    assert meaning_of(text, language, lexicon()) in MEANINGS
    assert yes_or_no(text, language, lexicon()) in (None, "yes", "no")


_LETTERS = st.characters(categories=("Ll", "Lo"))
_OTHER_WORDS = st.text(_LETTERS, min_size=4, max_size=12).filter(lambda word: fold(word) not in _COMMAND_WORDS)


@given(st.lists(_OTHER_WORDS, min_size=6, max_size=30), st.sampled_from(LANGUAGES))
def test_a_sentence_of_six_other_words_is_never_a_command(words: list[str], language: str) -> None:
    assert command_of(" ".join(words), language, lexicon()) is None


_COMMANDS_HEARD = [
    message
    for name in ("commands", "commands_unseen")
    for message in read_messages(Path(f"tests/eval/{name}.jsonl"), LANGUAGES)
    if message.means not in ("yes", "no", "none")
]
_CONTENT = {
    "nl": ["roken", "kinderen", "schulden", "land", "man", "werk", "school", "buurvrouw", "drinken", "moeder", "huis"],
    "en": ["smoking", "children", "debts", "country", "husband", "job", "school", "neighbour", "drinking", "mother"],
    "ar": ["التدخين", "اولادي", "ديوني", "بلدي", "زوجي", "الشغل", "المدرسة", "جارتي", "البيت", "امي", "sheghel"],
    "ti": ["ሽጋራ", "ደቀይ", "ዕዳይ", "ሃገረይ", "ሰብኣየይ", "ስራሕ", "ትምህርቲ", "ጎረቤተይ", "መስተ", "ኣደይ", "geza"],
}


@given(st.sampled_from(_COMMANDS_HEARD), st.data())
def test_one_word_of_content_makes_a_command_an_answer(message: Message, data: st.DataObject) -> None:
    words = message.text.split()
    words.insert(data.draw(st.integers(0, len(words))), data.draw(st.sampled_from(_CONTENT[message.language])))
    assert command_of(" ".join(words), message.language, lexicon()) is None


@pytest.mark.parametrize("name", ["commands", "commands_unseen", "commands_near"])
def test_nearly_every_message_of_our_sets_is_understood_and_no_answer_is_taken(name: str) -> None:
    messages = read_messages(Path(f"tests/eval/{name}.jsonl"), LANGUAGES)
    measured = scores(messages, predict(messages, lexicon()))
    assert [score.language for score in measured] == list(LANGUAGES)
    assert all(score.share >= 0.97 and score.total >= 40 and not score.answers_taken for score in measured), measured


@pytest.mark.parametrize(
    ("language", "text", "command"),
    [
        ("nl", "zou je de vraag nog een keer willen herhalen", "repeat"),
        ("nl", "zou je de vraag even willen herhaalen", "repeat"),
        ("nl", "kunnen we verder in het Engels praten", "language"),
        ("nl", "could we please continue in English", "language"),
        ("en", "is there someone I could speak to", "human"),
        ("en", "someone I could speak to", None),
        ("en", "stop and skip", None),
        ("en", "stop next", None),
        ("en", "someone english please stop", None),
        ("ar", "wach momken nkemlo bel 3arabi", "language"),
    ],
)
def test_a_sentence_is_a_command_when_nothing_but_a_frame_stands_around_its_core(
    language: str, text: str, command: str | None
) -> None:
    assert command_of(text, language, lexicon()) == command


@pytest.mark.parametrize("text", ["x" * 4096, "stop " * 800, "፩" * 4096, "sto" * 1300, "ab " * 60, "/" * 4096])
def test_a_long_message_is_judged_with_work_in_proportion(text: str) -> None:
    assert growth(lambda size: meaning_of(text[:size], "nl", lexicon()), len(text)) <= IN_PROPORTION


@pytest.mark.parametrize("text", ["stoppen nou " * 7, "verteller " * 14, "sto" * 66, "please help me " * 4])
def test_the_longest_message_that_may_be_a_command_is_judged_with_little_work(text: str) -> None:
    meaning_of(text, "nl", lexicon())
    assert effort(lambda: meaning_of(text, "nl", lexicon())) < 50_000
