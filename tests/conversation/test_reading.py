"""Reading a choice: generous, but never guessing between two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.reading import names_option, read_choice, read_many
from bot.conversation.scene import Lexicon
from bot.conversation.steps import STEPS
from tests.conversation.scenes import LANGUAGES, lexicon

ANYTHING = st.text(st.characters(codec=None), max_size=300)
_CHOICES = {id: step.options for id, step in STEPS.items() if step.options}
_LANGUAGES = {language: f"language.{language}" for language in LANGUAGES}


def choose(step: str, text: str, language: str = "nl") -> str | None:
    return read_choice(text, STEPS[step].options, language, lexicon())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_understood_with_and_without_its_emoji(language: str) -> None:
    from bot.language.catalogue import Catalogues
    from bot.resources import folder

    phrases = Catalogues.load(folder("locales"), LANGUAGES).phrases(language)
    assert len(_CHOICES) > 20
    for step, options in _CHOICES.items():
        for id, key in options.items():
            sign, _, words = phrases[key].partition(" ")
            for typed in (phrases[key], phrases[key].upper(), words or sign):
                assert read_choice(typed, options, language, lexicon()) == id, (step, typed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["2", "٢", "፪", "2️⃣", " 2. ", "(2)", "２"])
def test_a_choice_can_be_its_number_in_the_digits_of_any_script(typed: str, language: str) -> None:
    assert choose("time", typed, language) == "afternoon"


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("nl", "twee"), ("nl", "nummer 2"), ("nl", "de tweede"), ("nl", "2e"), ("nl", "optie twee graag"),
        ("nl", "tweeede"), ("en", "two"), ("en", "the second one"), ("en", "2nd"), ("en", "secnod"),
        ("nl", "the second"),
        ("ar", "اثنين"), ("ar", "رقم ٢"), ("ar", "الثاني"), ("ar", "tnin"),
        ("ti", "ክልተ"), ("ti", "ቁጽሪ 2"), ("ti", "ካልኣይ"),
    ],
)  # fmt: skip
def test_a_choice_can_be_its_number_in_words(language: str, typed: str) -> None:
    assert choose("time", typed, language) == "afternoon"


def test_the_last_is_a_number_too_and_a_number_too_high_is_none() -> None:
    assert choose("time", "de laatste") == "weekend"
    assert choose("time", "5") is None
    assert choose("time", "0") is None
    assert read_choice("1", {}, "nl", lexicon()) is None


@pytest.mark.parametrize(
    ("step", "language", "typed", "option"),
    [
        ("time", "nl", "'s middags, dan zijn mijn kinderen op school", "afternoon"),
        ("time", "nl", "mddag", "afternoon"),
        ("time", "nl", "niet 's ochtends", None),
        ("time", "nl", "ochtend of avond", None),
        ("time", "nl", "ergens", None),
        ("person", "nl", "liefst een vrouw", "woman"),
        ("person", "nl", "vruow", "woman"),
        ("person", "nl", "maakt niet uit", "any"),
        ("person", "nl", "geen man", None),
        ("person", "en", "no woman", None),
        ("person", "ti", "ሰበይቲ", "woman"),
        ("person", "ar", "امرأة لو سمحت", "woman"),
        ("person", "nl", "woman", "woman"),
        ("person", "ti", "vrouw", "woman"),
        ("consent", "nl", "ja hoor, dat mag", "yes"),
        ("consent", "nl", "ja natuurlijk mag je dat", "yes"),
        ("consent", "nl", "ja maar mijn man mag het niet weten", None),
        ("consent", "nl", "ja misschien", None),
        ("consent", "nl", "ja nee", None),
        ("consent", "nl", "nee dank je wel", "no"),
        ("consent", "nl", "nee, dat wil ik liever niet hebben", "no"),
        ("consent", "nl", "vertel meer", "more"),
        ("consent", "nl", "👍", "yes"),
        ("consent", "nl", "👎", "no"),
        ("consent", "ar", "نعم", "yes"),
        ("consent", "ti", "ኣይፋል", "no"),
        ("interpreter", "nl", "ja, een bekende", "known"),
        ("interpreter", "nl", "nee ik heb geen tolk nodig", "no"),
        ("interpreter", "nl", "ja een tolk of een bekende", None),
        ("interpreter", "en", "no, someone I know", None),
        ("age", "nl", "16", None),
        ("age", "nl", "nee", "no"),
        ("along", "nl", "mijn zus komt mee", "family"),
        ("channel", "nl", "bij mij thuis alsjeblieft", "home"),
        ("delete", "nl", "ja wis alles", "yes"),
        ("time", "nl", "ochtend " * 30, None),
        ("time", "nl", "o" * 5000, None),
        ("time", "nl", "", None),
    ],
)
def test_a_choice_can_be_said_in_many_ways_but_is_never_guessed(
    step: str, language: str, typed: str, option: str | None
) -> None:
    assert choose(step, typed, language) == option


@pytest.mark.parametrize(
    ("typed", "language"),
    [("2", "en"), ("Arabisch graag", "ar"), ("العربية", "ar"), ("tigrinja", "ti"), ("Nederlands", "nl"), ("ነገር", None)],
)
def test_a_language_is_chosen_before_any_language_is_known(typed: str, language: str | None) -> None:
    assert read_choice(typed, _LANGUAGES, "", lexicon()) == language


def test_only_the_label_itself_names_an_option_surely() -> None:
    options = STEPS["delete"].options
    assert names_option("Ja, wis alles graag", options, "nl", lexicon()) == "yes"
    assert names_option("2", options, "nl", lexicon()) is None
    assert names_option("yes", options, "nl", lexicon()) == "yes"
    assert names_option("delete everything", options, "nl", lexicon()) is None


def many(text: str, language: str = "nl") -> tuple[str, ...]:
    return read_many(text, STEPS["choose_topics"].options, language, lexicon())


@pytest.mark.parametrize(
    ("language", "text", "topics"),
    [
        ("nl", "1 3 5", ("home", "work", "health")),
        ("nl", "5, 3 en 1", ("home", "work", "health")),
        ("nl", "een drie vijf", ("home", "work", "health")),
        ("nl", "1 geld", ("home", "money")),
        ("nl", "٣ + ፩", ("home", "work")),
        ("nl", "geld, werk", ("money", "work")),
        ("nl", "ik heb schulden en zoek een baan", ("money", "work")),
        ("nl", "werk werk werk", ("work",)),
        ("nl", "geen werk", ()),
        ("nl", "blauw", ()),
        ("nl", "klaar", ("done",)),
        ("nl", "werk " * 100, ()),
        ("ar", "السكن والمال", ("home", "money")),
        ("ti", "ገዛ፡ ስራሕ", ("home", "work")),
    ],
)
def test_several_choices_are_read_from_one_message(language: str, text: str, topics: tuple[str, ...]) -> None:
    assert many(text, language) == topics


@given(ANYTHING, st.sampled_from(sorted(_CHOICES)), st.sampled_from(("", "xx", *LANGUAGES)))
def test_no_message_makes_it_raise_and_only_what_is_offered_is_chosen(text: str, step: str, language: str) -> None:
    options = _CHOICES[step]
    assert read_choice(text, options, language, lexicon()) in (None, *options)
    assert set(read_many(text, options, language, lexicon())) <= set(options)
    assert names_option(text, options, language, lexicon()) in (None, *options)
    assert read_choice(text, options, language, Lexicon({})) in (None, *options)
