"""What a story is about, with the sentence that led to it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.scene import Lexicon, Words
from bot.conversation.steps import TOPICS
from bot.conversation.topics import find_topics
from tests.conversation.scenes import LANGUAGES, lexicon
from tests.effort import IN_PROPORTION, growth


def topics(texts: dict[str, str], language: str = "nl") -> tuple[str, ...]:
    return tuple(found.topic for found in find_topics(texts, lexicon(), language))


@pytest.mark.parametrize(
    ("language", "goal", "need"),
    [
        ("nl", "Mijn vrouw is overleden. Mijn huis is een chaos.", "iemand om mee te praten, en spullen"),
        ("en", "My wife died and my house is a mess", "someone to help me tidy and some furniture"),
        ("ar", "ماتت زوجتي والبيت فوضى", "شخص يساعدني في ترتيب البيت"),
        ("ti", "ሰበይተይ ሞይታ፡ ገዛ ሕንፍሽፍሽ ኮይኑ", "ዝሕግዘኒ ሰብን ኣቕሑትን"),
    ],
)
def test_the_grieving_man_with_a_house_in_chaos_has_more_than_one_topic(language: str, goal: str, need: str) -> None:
    assert {"feelings", "things"} <= set(topics({"goal": goal, "need": need}, language))


@pytest.mark.parametrize(("language", "goal"), [("nl", "ik wil hulp bij borstvoeding"), ("ti", "ህጻነይ ከጥቡ ይሽገር ኣለኹ")])
def test_a_mother_and_her_baby_are_family_and_not_unsafe(language: str, goal: str) -> None:
    assert topics({"goal": goal}, language) == ("family",)


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("nl", "de huurschulden", "money"),
        ("nl", "mijn woningg is te klein", "home"),
        ("nl", "geen deurwardr meer", "money"),
        ("nl", "stoppen met roken", "feelings"),
        ("nl", "mensen leren kennen", "people"),
        ("ar", "والديون", "money"),
        ("ar", "بالبيت", "home"),
        ("ti", "ብገንዘብ", "money"),
        ("ti", "ንስራሕ", "work"),
    ],
)
def test_words_are_known_by_stem_within_others_with_prefixes_and_with_typos(
    language: str, text: str, topic: str
) -> None:
    assert topic in topics({"goal": text}, language)


def test_the_sentence_that_led_to_a_topic_is_the_residents_own() -> None:
    found = find_topics({"goal": "Rust! Ik heb schulden, en veel brieven.\nMijn kind is ziek?"}, lexicon(), "nl")
    because = {topic.topic: topic.because for topic in found}
    assert because["money"] == "Ik heb schulden, en veel brieven"


def test_what_somebody_wants_weighs_more_than_what_they_offer() -> None:
    assert topics({"can_other": "ik kan koken en voetballen", "goal": "werk"}) == ("work",)
    assert topics({"can_other": "koken"}) == ()
    assert topics({"fears": "schulden"}) == ("money",)


@pytest.mark.parametrize(
    ("language", "goal", "after"),
    [
        ("nl", "Ik wil geen schulden meer", "Uitleg van brieven. Mensen leren kennen. Mijn kinderen zijn ziek."),
        (
            "en",
            "no more debts",
            "meet people, and help with letters. my children are ill. my child and the school",
        ),
    ],
)
def test_what_the_goal_is_about_is_never_outweighed_by_what_is_told_after_it(
    language: str, goal: str, after: str
) -> None:
    told = {"goal": goal, **dict.fromkeys(("need", "needs", "fears", "wishes"), after)}
    assert "money" in topics(told, language)
    assert len(topics(told, language)) == 3


def test_at_most_three_topics_are_found_and_nothing_found_is_an_answer() -> None:
    many = "schulden, werk, mijn huis, taalles, de dokter, mijn kinderen, voetbal"
    assert len(topics({"goal": many})) == 3
    assert topics({"goal": "hm", "need": ""}) == ()
    assert topics({}) == ()
    assert find_topics({"goal": "schulden"}, Lexicon({})) == ()


def test_a_sentence_in_another_language_than_the_residents_is_read_as_that() -> None:
    assert topics({"goal": "ik heb veel schulden en ik zoek werk"}, "en") == ("money", "work")
    assert "health" not in topics({"goal": "I have been looking for a job for a long time"}, "en")
    assert "health" not in topics({"goal": "I have been looking for a job for a long time"}, "nl")


def test_a_stem_of_several_words_can_end_open_and_needs_all_its_words() -> None:
    pack = Words(language="xx", topics={"home": frozenset({"nieuw huis*", "nieuw dak", "nieuw"})})
    only = Lexicon({"xx": pack})
    assert find_topics({"goal": "een nieuw huisje"}, only)[0].topic == "home"
    assert [len(find_topics({"goal": text}, only)) for text in ("een nieuw", "een dak")] == [1, 0]


def test_of_topics_that_count_as_much_the_same_come_first_in_every_process() -> None:
    alike = Lexicon({"xx": Words(language="xx", topics=dict.fromkeys(TOPICS, frozenset({"fiets"})))})
    assert [found.topic for found in find_topics({"goal": "een fiets"}, alike)] == sorted(TOPICS)[:3]


@given(st.dictionaries(st.sampled_from(("goal", "need", "can_other", "fears")), st.text(st.characters(codec=None))))
def test_no_story_makes_it_raise(texts: dict[str, str]) -> None:
    for language in ("", *LANGUAGES):
        found = find_topics(texts, lexicon(), language)
        assert {topic.topic for topic in found} <= set(TOPICS)
        assert all(any(topic.because in text for text in texts.values()) for topic in found)


@pytest.mark.parametrize("between", [" ", ". "])
def test_a_long_story_takes_work_in_proportion(between: str) -> None:
    slips = ("".join(letters) for letters in itertools.product("bdfgklmnprst", repeat=3))
    story = between.join(f"rekening{slip}" for slip in slips)[:4096]
    assert growth(lambda size: find_topics({"goal": story[:size]}, lexicon(), "nl"), len(story)) <= IN_PROPORTION
