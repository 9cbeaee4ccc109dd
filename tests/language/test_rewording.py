"""What a text may be when it is written anew: values, length, letters, numbers first, and words that mean one thing."""

import pytest

from bot.conversation.commands import command_of
from bot.language.catalogue import Catalogues, PhraseMissing
from bot.language.hints import hints
from bot.language.lexicon import load_lexicon, with_labels
from bot.language.rewording import Draft, cleaned, fits, original, problems
from tests.language.packs import LOCALES, RESIDENTS

CATALOGUES = Catalogues.load(LOCALES, RESIDENTS)
LEXICON = load_lexicon(LOCALES, RESIDENTS, CATALOGUES)
WELCOME = "Welkom! Ik ben een chatbot. {coordinator} van {organisation} leest wat je schrijft."


def draft(key: str, text: str, language: str = "nl") -> Draft:
    return Draft(language=language, key=key, text=text)


def wrong(key: str, text: str, language: str = "nl") -> list[str]:
    found = problems(draft(key, cleaned(text), language), CATALOGUES, LEXICON)
    return [problem.key.removeprefix("texts.problem.") for problem in found]


@pytest.mark.parametrize("language", RESIDENTS)
def test_every_text_of_every_pack_is_right_as_it_is(language: str) -> None:
    own = CATALOGUES.own(language).phrases
    assert len(own) > 400
    assert {key: wrong(key, text, language) for key, text in own.items() if wrong(key, text, language)} == {}


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("welcome.text", WELCOME, []),
        ("welcome.text", "Welkom.", ["value_gone", "value_gone"]),
        ("welcome.text", WELCOME + " {story}", ["value_unknown"]),
        ("welcome.text", WELCOME + " Bel {phone}.", []),
        ("goal.text", "Wat wil je? {organisation.__class__}", ["brace"]),
        ("goal.text", "Wat wil je? {0}", ["value_unknown"]),
        ("goal.text", "Wat wil je? {{organisation}}", ["brace"]),
        ("form.type", "Bel {phone}", ["value_unknown"]),
        ("knock.text", "Hallo van {organisation}.", ["value_unknown"]),
        ("goal.text", "<script>alert(1)</script> Wat wil je?", ["markup"]),
        ("goal.text", "Wat &lt;wil&gt; je?", ["markup"]),
        ("goal.text", "Wat wil je? 1 < 2 & 3 > 2", []),
        ("goal.text", " \n\t ", ["empty"]),
        ("goal.text", "Wat wil je? " * 100, ["long"]),
        ("form.type", "⌨️ Tikken", []),
        ("form.type", "Ik wil het liefst alles typen", ["long"]),
        ("form.type", "Tik\nhier", ["lines"]),
        ("goal.text", "እንታይ ትደልዩ፧", ["letters"]),
        ("language.ar", "العربية", []),
        ("knock.text", "Hallo. Er is iets over je schulden en geld.", ["telling"]),
        ("knock.text", "Hallo. Er ligt iets voor je klaar.", []),
        ("help_now.wipe", "Kijkt iemand mee? Dan haal ik berichten weg.", ["to_type"]),
        ("block.ask", "Wij zijn er altijd voor jou.", ["to_type"]),
        ("danger.emergency", "Bel {emergency} als er nu gevaar is.", ["number_first"]),
        ("form.type", "Stop", ["taken"]),
        ("form.type", "🎤 Praten", ["taken"]),
        ("option.yes", "✅ Nee", ["taken"]),
        ("option.no", "❌ Ja", ["taken"]),
        ("command.skip", "⏭️ Stop", ["taken"]),
        ("command.skip", "⏭️ Liever niet", []),
        ("language.en", "Nederlands", ["taken"]),
    ],
)  # fmt: skip
def test_what_would_break_a_talk_is_named(key: str, text: str, said: list[str]) -> None:
    assert wrong(key, text) == said


def test_what_nobody_sees_is_taken_out() -> None:
    assert cleaned(" Wat \u202ewil\u202c je\x00?\r\n\tZeg\u2066 het. ") == "Wat wil je?\nZeg het."
    assert cleaned("👩\u200d👧 ልኣኽዎ") == "👩\u200d👧 ልኣኽዎ", "what joins signs is part of spelling"


def test_a_text_that_is_missing_comes_from_where_it_is_shown_from() -> None:
    lacking = Catalogues([CATALOGUES.own("nl"), CATALOGUES.own("en")]).own("en")
    assert original(CATALOGUES, "ti", "goal.text") == CATALOGUES.own("ti").phrases["goal.text"]
    assert not fits(draft("goal.text", "{phone}"), CATALOGUES, ())
    assert fits(draft("goal.text", "Bel {phone}"), CATALOGUES, ("phone",)), (
        "what the organisation says of itself fits anywhere"
    )
    assert not fits(draft("no.such", "Anders"), CATALOGUES, ())
    assert lacking.limits["form.type"] == 24
    with pytest.raises(PhraseMissing):
        original(CATALOGUES, "nl", "no.such")


def test_a_new_label_is_a_word_as_well_and_one_that_is_no_choice_changes_nothing() -> None:
    labels = {("nl", "command.skip"): "⏭️ Liever niet", ("nl", "goal.text"): "Wens", ("xx", "command.skip"): "Xx"}
    taught = with_labels(LEXICON, labels)
    assert command_of("liever niet", "nl", taught) == "skip"
    assert command_of("sla over", "nl", taught) == command_of("sla over", "nl", LEXICON) == "skip"
    assert command_of("liever niet", "nl", LEXICON) != "skip"
    assert command_of("wens", "nl", taught) is None
    assert taught.packs["en"] is LEXICON.packs["en"], "what did not change keeps what was worked out for it"


def test_an_edit_stands_everywhere_at_once_and_a_trial_nowhere() -> None:
    texts = Catalogues.load(LOCALES, RESIDENTS)
    before, still = texts.version, texts.still()
    tried = texts.trial({("ti", "goal.text"): "ሕልሚ፧"})
    assert tried.find("ti", "goal.text").template == "ሕልሚ፧"
    assert texts.version == before
    texts.edit({("nl", "goal.text"): "Wat wil je graag?"})
    assert texts.text("nl", "goal.text", {}, {}) == "Wat wil je graag?"
    assert texts.phrases("nl")["goal.text"] == "Wat wil je graag?"
    assert texts.own("nl").phrases["goal.text"] != "Wat wil je graag?"
    assert texts.version != before
    assert (still.version, still.find("nl", "goal.text")) == (before, CATALOGUES.find("nl", "goal.text"))
    texts.edit({})
    assert texts.version == before


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("Wij bellen je morgen. Is dat goed?", "nl", []),
        ("Wij verstrekken een indicatie.", "nl", ["hard", "hard"]),
        ("Kunt u bellen? Of komt u?", "nl", ["questions", "formal"]),
        ("Wij kijken samen met jou en met de mensen om je heen wat er nu echt nodig is.", "nl", ["long"]),
        ("We will utilise {names} to assist you.", "en", ["hard"]),
        ("متى؟ أين؟", "ar", ["questions"]),
        ("እንታይ ትደልዩ፧ ንገሩና።", "ti", []),
        ("Toestemmingsverklaringen bevatten verantwoordelijkheden. " * 12, "nl", ["ease"]),
    ],
)  # fmt: skip
def test_hints_name_what_could_be_plainer(text: str, language: str, said: list[str]) -> None:
    assert [hint.key.removeprefix("plain.") for hint in hints(text, language)] == said
