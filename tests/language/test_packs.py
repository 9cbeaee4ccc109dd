"""The packs as they are: complete, alike, in their own script, short enough, plain, and honest about their checking."""

from pathlib import Path

import pytest
from wordfreq import zipf_frequency

from bot.conversation.commands import command_of
from bot.language import plain
from bot.language.catalogue import Catalogues
from bot.language.lexicon import load_lexicon
from tests.language import guards, keys_used
from tests.language.guards import assert_clean
from tests.language.packs import GIVEN, LOCALES, STAFF, TEN, PackFile, read_packs

PACKS = read_packs(languages=TEN)
CONSOLE = read_packs(languages=STAFF, domain="console")
ALL = [*PACKS, *CONSOLE]
DUTCH = [PACKS[0], CONSOLE[0]]

#: Rare in Dutch newspapers and subtitles, and still the plainest word there is.
REASONS_FOR_RARE_WORDS = {
    "the names of languages, and a word for those who read no Dutch": (
        "english", "العربية", "ትግርኛ", "türkçe", "polski", "українська", "فارسی", "دری", "soomaali", "français", "other",
    ),
    "names": ("aanbel", "kindertelefoon", "persoonsgegevens", "wcag", "esc", "openmoji", "by-sa"),
    "what a talk with a program is made of; everyone with a phone knows them": (
        "chatbot", "spraakbericht", "typ", "microfoon", "browser", "cookie", "cookies", "postcode",
    ),
    "words for what a resident can always do, the same everywhere": (
        "wis", "wissen", "gewist", "overslaan", "herhaal", "bewaar", "bewaart", "opschrijven",
        "opgeschreven", "langskomen", "voorlezen",
    ),
    "people and places of the neighbourhood; the rarest are explained where they stand": (
        "buurthuis", "tolk", "tolken", "sleutelpersoon", "cliëntondersteuner", "hulpverlener", "moedertaal",
    ),
    "plain, and only rare in writing": ("beloven", "doodgaan", "meegaat", "vierkant"),
    "the word that must be said as it is": ("zelfdoding",),
}  # fmt: skip


#: The first words of keys that only the team's texts have.
OF_STAFF = {key.split(".")[0] for key in CONSOLE[0].messages} - {key.split(".")[0] for key in PACKS[0].messages}


def written_out() -> set[str]:
    """The keys that stand in the code; an action of the audit log looks like one, and its text is `audit.<action>`."""
    code = keys_used.in_the_code()
    spaces = {key.split(".")[0] for pack in ALL for key in pack.messages}
    keys = {key for key in code.keys - code.beginnings if key.split(".")[0] in spaces}
    return {key for key in keys if f"audit.{key}" not in CONSOLE[0].messages}


def test_every_key_that_is_used_stands_in_every_pack() -> None:
    console = CONSOLE[0].messages.keys()
    written = {key for key in written_out() - console if key.split(".")[0] not in OF_STAFF}
    assert len(written) > 100
    assert_clean(guards.keys(PACKS, keys_used.of_the_steps() | written), at_least=300)


def test_every_key_of_the_staff_stands_in_both_their_packs() -> None:
    code = keys_used.in_the_code(keys_used.ALL_ROOMS)
    written = {key for key in written_out() if key.split(".")[0] in OF_STAFF}
    shown = {key for key in code.shown if keys_used.is_key(key)} - PACKS[0].messages.keys()
    assert min(len(written), len(shown)) > 500
    assert len(code.notices) > 20
    assert_clean(guards.keys(CONSOLE, written | shown | code.notices), at_least=1000)


@pytest.mark.parametrize("pack", [PACKS[0], CONSOLE[0]], ids=["bot", "console"])
def test_no_phrase_stands_in_a_pack_for_nothing(pack: PackFile) -> None:
    steps, code = keys_used.of_the_steps(), keys_used.in_the_code(keys_used.ALL_ROOMS)
    assert_clean(guards.orphans(pack, lambda key: key in steps or code.uses(key)), at_least=80)


def test_nothing_is_fuzzy_missing_obsolete_or_written_twice() -> None:
    assert_clean(guards.unfinished(ALL), at_least=1500)


def test_placeholders_are_the_same_in_every_language() -> None:
    assert_clean(guards.placeholders(PACKS), at_least=1200)
    assert_clean(guards.placeholders(CONSOLE), at_least=160)


def test_every_placeholder_is_one_that_somebody_fills_in() -> None:
    assert_clean(guards.values_known(PACKS, GIVEN), at_least=1500)


def test_whoever_shows_a_text_of_the_staff_fills_in_what_it_asks_for() -> None:
    assert_clean(guards.values_given(CONSOLE, keys_used.in_the_code(keys_used.ALL_ROOMS)), at_least=200)


def test_plural_rules_are_those_of_babel() -> None:
    assert_clean(guards.plural_forms(ALL), at_least=6 * 201)


def test_no_letter_of_another_script_strays_into_a_pack() -> None:
    assert_clean(guards.stray_letters(ALL), at_least=1500)


@pytest.mark.parametrize("pack", ALL, ids=lambda pack: pack.language)
def test_nearly_every_letter_is_in_the_packs_own_script(pack: PackFile) -> None:
    assert guards.script_share(pack) >= 0.97


def test_no_text_turns_directions_by_itself() -> None:
    assert_clean(guards.bidi(ALL), at_least=1500)


def test_each_script_has_its_own_signs_and_tigrinya_the_eritrean_spelling() -> None:
    assert_clean(guards.signs(PACKS), at_least=1200)


def test_no_label_is_longer_than_its_translator_was_told() -> None:
    assert_clean(guards.lengths(PACKS), at_least=700)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.language)
def test_every_label_tells_its_translator_how_long_it_may_be(pack: PackFile) -> None:
    assert_clean(guards.labels_without_limit(pack), at_least=90)


def test_one_message_asks_one_question() -> None:
    assert_clean(guards.questions(PACKS), at_least=200)


def test_what_is_sent_unasked_tells_nothing() -> None:
    assert_clean(guards.proactive(PACKS), at_least=28)


def test_help_begins_with_the_number_to_call() -> None:
    assert_clean(guards.help_first(PACKS), at_least=4)


def test_every_end_without_a_story_shows_the_way_to_a_person() -> None:
    assert_clean(guards.way_to_a_person(PACKS), at_least=20)


def test_every_pack_says_how_far_people_have_checked_it() -> None:
    assert_clean(guards.review_status(ALL), at_least=6)


@pytest.mark.parametrize("language", TEN[2:])
def test_a_pack_no_native_speaker_has_read_says_so_to_the_program(language: str) -> None:
    assert Catalogues.load(LOCALES, TEN).status(language) == "draft: not yet reviewed by a native speaker"


@pytest.mark.parametrize("pack", DUTCH, ids=["bot", "console"])
def test_no_dutch_sentence_is_longer_than_fifteen_words(pack: PackFile) -> None:
    assert_clean(guards.long_sentences([pack]), at_least=80)


@pytest.mark.parametrize("pack", DUTCH, ids=["bot", "console"])
def test_the_dutch_catalogue_reads_easily(pack: PackFile) -> None:
    reading = plain.measure(message.text for message in pack.messages.values())
    assert reading.sentences > 80
    assert reading.ease >= plain.EASE_LIMIT


def test_every_rare_dutch_word_has_a_reason() -> None:
    allowed = {word for words in REASONS_FOR_RARE_WORDS.values() for word in words}
    rare = guards.rare_words(PACKS[0], lambda word: zipf_frequency(word, "nl"), ())
    assert len(rare) > 20
    assert {word: keys for word, keys in rare.items() if word not in allowed} == {}
    assert allowed - rare.keys() == set(), "no longer used, or no longer rare"


#: The words the texts tell a resident to type, per language: command -> word.
SHOWN = {
    "nl": {
        "stop": "STOP", "go_on": "VERDER", "wipe": "WIS", "delete": "ALLES WISSEN", "question": "VRAAG",
        "help_now": "NU HULP",
        "sharing": "WIE LEEST MEE",
    },
    "en": {
        "stop": "STOP", "go_on": "GO ON", "wipe": "WIPE", "delete": "DELETE EVERYTHING", "question": "QUESTION",
        "help_now": "HELP NOW",
        "sharing": "WHO READS",
    },
    "ar": {
        "stop": "توقف", "go_on": "متابعة", "wipe": "مسح", "delete": "حذف كل شيء", "question": "سؤال",
        "help_now": "مساعدة الآن",
        "sharing": "من يقرأ",
    },
    "ti": {
        "stop": "ደው በል", "go_on": "ቀጽል", "wipe": "ደምስስ", "delete": "ኩሉ ደምስስ", "question": "ሕቶ",
        "help_now": "ሕጂ ሓገዝ",
        "sharing": "መን የንብብ",
    },
    "tr": {
        "stop": "DUR", "go_on": "DEVAM", "wipe": "SİL", "delete": "HER ŞEYİ SİL", "question": "SORU",
        "help_now": "ŞİMDİ YARDIM",
        "sharing": "KİM OKUYOR",
    },
    "pl": {
        "stop": "STOP", "go_on": "DALEJ", "wipe": "WYCZYŚĆ", "delete": "USUŃ WSZYSTKO", "question": "PYTANIE",
        "help_now": "POMOC TERAZ",
        "sharing": "KTO CZYTA",
    },
    "uk": {
        "stop": "СТОП", "go_on": "ДАЛІ", "wipe": "СТЕРТИ", "delete": "ВИДАЛИТИ ВСЕ", "question": "ПИТАННЯ",
        "help_now": "ДОПОМОГА ЗАРАЗ",
        "sharing": "ХТО ЧИТАЄ",
    },
    "fa": {
        "stop": "توقف", "go_on": "ادامه", "wipe": "پاک کن", "delete": "همه را پاک کن", "question": "سوال",
        "help_now": "کمک فوری",
        "sharing": "چه کسی می‌خواند",
    },
    "so": {
        "stop": "JOOJI", "go_on": "SII WAD", "wipe": "TIRTIR", "delete": "WAX WALBA TIRTIR", "question": "SU'AAL",
        "help_now": "CAAWIMAAD HADDA",
        "sharing": "YAA AKHRIYA",
    },
    "fr": {
        "stop": "STOP", "go_on": "CONTINUER", "wipe": "EFFACER", "delete": "TOUT EFFACER", "question": "QUESTION",
        "help_now": "AIDE MAINTENANT",
        "sharing": "QUI LIT",
    },
}  # fmt: skip
#: Where each word is shown.
SHOWN_IN = {
    "stop": "welcome.hint", "help_now": "welcome.hint", "go_on": "stopped.text", "delete": "stopped.text",
    "wipe": "help_now.wipe", "question": "done.hint", "sharing": "share.hint",
}  # fmt: skip


@pytest.mark.parametrize("language", TEN)
def test_every_word_a_text_tells_to_type_is_understood(language: str) -> None:
    catalogues = Catalogues.load(LOCALES, TEN)
    lexicon = load_lexicon(LOCALES, TEN, catalogues)
    for command, word in SHOWN[language].items():
        assert word in catalogues.phrases(language)[SHOWN_IN[command]]
        assert command_of(word, language, lexicon) == command
        assert command_of(word.casefold(), language, lexicon) == command


def test_the_packs_lie_where_the_program_looks() -> None:
    assert {path.parent.parent.name for path in Path(LOCALES).glob("*/LC_MESSAGES/bot.po")} == set(TEN)
