"""The word lists: read with the labels of the catalogue, and with errors that say where."""

import re
from pathlib import Path

import pytest

from bot.conversation.commands import command_of
from bot.conversation.danger import KINDS
from bot.conversation.folding import fold
from bot.conversation.scene import Lexicon
from bot.conversation.steps import COMMANDS, TOPICS
from bot.language.catalogue import Catalogues, Pack
from bot.language.lexicon import LexiconError, label_keys, load_lexicon
from bot.resources import folder
from tests.language.packs import TEN

LANGUAGES = ("nl", "en", "ar", "ti")
_CATALOGUES = Catalogues.load(folder("locales"), LANGUAGES)
_LEXICON = load_lexicon(folder("locales"), LANGUAGES, _CATALOGUES)

#: How a text says "type this word".
_TYPED = {
    "nl": re.compile(r"\b[A-Z]{3,}(?: [A-Z]{3,})*\b"),
    "en": re.compile(r"\b[A-Z]{3,}(?: [A-Z]{3,})*\b"),
    "ar": re.compile(r"كتابة: ([^.:،{}\n]+)\."),
    "ti": re.compile(r"[፡።፦] ([^፡።፦{}\n]+?) ኢልኩም ጽሓፉ"),
}


NO_DANGER = "[signs]\n" + "".join(f"{kind} = []\n" for kind in KINDS)


def lexicon_of(toml: str, tmp_path: Path, phrases: dict[str, str] | None = None) -> Lexicon:
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "words.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "nl" / "danger.toml").write_text(NO_DANGER, encoding="utf-8")
    pack = Pack(language="nl", phrases=phrases or {}, status="", rtl=False)
    return load_lexicon(tmp_path, ("nl",), Catalogues([pack]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pack_has_words_for_everything(language: str) -> None:
    pack = _LEXICON.packs[language]
    assert set(pack.commands) == set(COMMANDS)
    assert set(pack.topics) == set(TOPICS) - {"other"}
    assert set(pack.numbers.values()) == {-1, *range(16)}
    for words in (pack.fillers, pack.not_typos, pack.yes, pack.no, pack.negations, pack.reservations, pack.light):
        assert len(words) > 5
    for words in (pack.around_numbers, pack.around_scores, pack.joiners, pack.common):
        assert len(words) > 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_given_only_for_labels_that_exist(language: str) -> None:
    # Other languages are named here before they are in use.
    keys = set(label_keys(TEN))
    assert len(keys) > 60
    assert set(_LEXICON.packs[language].options) <= keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_a_text_asks_to_type_is_a_command(language: str) -> None:
    texts = {
        key: text
        for key, text in _CATALOGUES.phrases(language).items()
        if not key.startswith(("web.", "telegram.", "whatsapp."))
    }
    typed = {word for text in texts.values() for word in _TYPED[language].findall(text)}
    assert len(typed) >= 5
    assert {word for word in typed if command_of(word, language, _LEXICON) is None} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_the_label_of_every_command_button_can_be_typed(name: str, language: str) -> None:
    assert command_of(_CATALOGUES.phrases(language)[f"command.{name}"], language, _LEXICON) == name


def test_the_word_that_calls_for_help_is_what_the_first_text_promises() -> None:
    for language, word in {"nl": "HULP", "en": "HELP", "ar": "مساعدة", "ti": "ሓገዝ"}.items():
        assert word in _CATALOGUES.phrases(language)["welcome.hint"]
        assert command_of(word, language, _LEXICON) == "help_now"


def test_labels_and_groups_become_words_of_an_option(tmp_path: Path) -> None:
    toml = """
        typos_from = 7
        latin_by_sound = true
        prefixes = ["a", "abc"]
        [yes_no]
        yes = ["Ja", "👍"]
        no = ["Nee"]
        [commands]
        stop = ["Stop!"]
        [numbers]
        1 = ["Één"]
        -1 = ["laatste"]
        [options]
        "option.ok" = ["@yes", "Begrepen"]
        "consent.more" = ["Meer"]
        [topics]
        money = ["Schuld*", "*geld*", "te weinig"]
    """
    phrases = {"option.ok": "👌 Oké {x}/ OK", "command.stop": "🛑 Nu stoppen", "topic.money": "💶 Geld"}
    pack = lexicon_of(toml, tmp_path, phrases).packs["nl"]
    assert pack.options["option.ok"] == {"ja", "👍", "begrepen", "oke ok", "oke", "ok", "👌"}
    assert pack.options["consent.yes"] == {"ja", "👍"}
    assert pack.options["consent.more"] == {"meer"}
    assert pack.options["topic.money"] == {"geld", "💶", "schuld", "te weinig"}
    assert pack.commands["stop"] == {"stop", "nu stoppen"}
    assert pack.topics["money"] == {"schuld*", "*geld*", "te weinig"}
    assert pack.numbers == {"een": 1, "laatste": -1}
    assert pack.prefixes == ("abc", "a")
    assert (pack.typos_from, pack.latin_by_sound) == (7, True)


@pytest.mark.parametrize(
    ("toml", "where", "what"),
    [
        ("fillers = [", "words.toml", "Invalid value"),
        ("filers = []", "filers", "not known"),
        ("fillers = 'aub'", "fillers", "list of words"),
        ("fillers = [1]", "fillers", "list of words"),
        ("commands = []", "commands", "a table"),
        ("[commands]\nstopp = ['stop']", "commands.stopp", "not known"),
        ("[commands]\nstop = ['halt']\nskip = ['HALT!']", "commands.skip", "'halt' stands for stop too"),
        ("[commands]\nstop = ['...']", "commands.stop", "without a letter"),
        ("[topics]\nmonney = ['geld']", "topics.monney", "not known"),
        ("[topics]\nmoney = 'geld'", "topics.money", "list of words"),
        ("[numbers]\none = ['een']", "numbers", "one"),
        ("[cores]\nstopp = ['stop']", "cores.stopp", "not known"),
        ("[cores]\nstop = ['stop > ...']", "cores.stop", "'stop > ...' has a part without a word"),
        ("[cores]\nstop = ['']", "cores.stop", "without a word"),
        ("[cores]\nstop = 'stop'", "cores.stop", "list of words"),
        ("[objects]\nstopp = ['nu']", "objects.stopp", "not known"),
        ("frame = 'ik'", "frame", "list of words"),
        ("typos_from = 'x'", "typos_from", "5"),
        ("latin_by_sound = 1", "latin_by_sound", "False"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(toml: str, where: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(LexiconError) as caught:
        lexicon_of(toml, tmp_path)
    assert "words.toml" in str(caught.value)
    assert where in str(caught.value)
    assert what in str(caught.value)


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"words\.toml"):
        load_lexicon(tmp_path, ("nl",), Catalogues([]))
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "words.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(LexiconError, match=r"words\.toml"):
        load_lexicon(tmp_path, ("nl",), Catalogues([]))


def test_no_phrase_of_a_pack_is_lost_in_folding() -> None:
    phrases = [phrase for pack in _LEXICON.packs.values() for group in pack.commands.values() for phrase in group]
    assert len(phrases) > 3000
    assert all(fold(phrase) in (phrase, "") for phrase in phrases)
