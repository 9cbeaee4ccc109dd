"""The stories the papers ask for, at a table."""

from datetime import timedelta

import pytest

from bot.casework.answers import Given
from bot.casework.case import case_from
from bot.casework.consent import Consent, share_with
from bot.casework.people import Host, PartyKind, Period
from bot.casework.proposal import Gap, Reason, Role
from bot.casework.topics import TOPICS
from bot.matching.situation import Load, Situation
from tests.effort import IN_PROPORTION, growth
from tests.matching.making import (
    NOW,
    SAMPLE_PARTIES,
    YES,
    informal,
    key_person,
    keys,
    noted,
    party,
    seated,
    situation,
    table,
)

SUPPORT = party("support", beside=True)
TIGRINYA = key_person("bridge-ti", "ti", "family", "health", community=frozenset({"ti"}))
DUTCH = key_person("bridge-nl", "nl", "papers")
CLINIC = party("clinic", "family", "health", interpreter=True)


def test_r22_a_grieving_man_in_a_house_in_chaos_meets_mental_support_and_the_second_hand_shop() -> None:
    proposal = table(situation("feelings", "things", "home", wishes={"neighbourhood": "n1"}), *SAMPLE_PARTIES)
    assert seated(proposal) == ["buurtteam-werk", "kringloop"]
    assert Reason("match.reason.topic", {"topic": "feelings"}) in proposal.seats[0].reasons
    assert {seat.kind for seat in proposal.seats if seat.role is Role.COVERS} == {PartyKind.FORMAL, PartyKind.INFORMAL}
    assert proposal.gaps == ()
    assert not proposal.tailor_made


def test_p4_an_eritrean_mother_meets_a_key_person_first_and_nobody_calls_her_unsafe() -> None:
    proposal = table(situation("family", "health", language="ti", wishes={"neighbourhood": "n2"}), *SAMPLE_PARTIES)
    assert proposal.seats[0].party == "sleutelpersoon-tigrinya"
    assert proposal.seats[0].role is Role.BRIDGE
    assert "match.reason.bridge_culture" in keys(proposal, "sleutelpersoon-tigrinya")
    assert seated(proposal) == ["jeugdgezondheid"]
    assert not {"veilig-thuis", "wijkagent"} & {seat.party for seat in proposal.seats}
    assert "match.note.safety" not in noted(proposal)


def test_r11_when_no_offer_fits_it_is_tailor_made_with_the_gaps_named_and_a_person_beside() -> None:
    parties = (party("a", "money", capacity=0), party("b", "money"), party("c", "money", capacity=0), SUPPORT)
    proposal = table(situation("money", "sport", blocked=frozenset({"b"})), *parties)
    assert proposal.tailor_made
    assert proposal.gaps == (
        Gap(
            topic="money",
            reasons=(Reason("match.barred.full", {"count": 2}), Reason("match.barred.blocked", {"count": 1})),
        ),
        Gap(topic="sport", reasons=(Reason("match.gap.nobody"),)),
    )
    assert seated(proposal, Role.BESIDE) == ["coordinator", "support"]


def test_an_empty_list_is_no_dead_end() -> None:
    proposal = table(situation("money"))
    assert proposal.tailor_made
    assert seated(proposal, Role.BESIDE) == ["coordinator"]
    assert noted(proposal) == ["match.note.support_missing"]


def test_a_story_without_a_topic_goes_to_who_helps_with_something_else_and_a_person_reads_it() -> None:
    proposal = table(situation(), *SAMPLE_PARTIES)
    assert seated(proposal) == ["buurtteam-werk"]
    assert "match.note.no_topics" in noted(proposal)
    assert "match.note.no_topics" not in noted(table(situation("money"), *SAMPLE_PARTIES))


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("place", ["n1", "n2", "n3"])
def test_every_topic_of_the_sample_finds_somebody_in_every_neighbourhood(topic: str, place: str) -> None:
    proposal = table(situation(topic, wishes={"neighbourhood": place}), *SAMPLE_PARTIES)
    assert len(seated(proposal)) == 1
    assert proposal.gaps == ()
    assert seated(proposal, Role.BESIDE) == ["coordinator", "clientondersteuning"]


# Key persons


def test_who_asks_for_a_key_person_gets_one_of_the_own_language() -> None:
    asked = situation("papers", wishes={"along": "key_person"})
    proposal = table(asked, party("law", "papers"), TIGRINYA, DUTCH, key_person("bridge-2", "nl"))
    # All speak Dutch: the one who knows the topic bridges.
    assert seated(proposal, Role.BRIDGE) == ["bridge-nl"]
    assert keys(proposal, "bridge-nl")[0] == "match.reason.bridge_asked"
    assert seated(table(situation("papers"), party("law", "papers"), DUTCH), Role.BRIDGE) == []


def test_language_alone_asks_for_a_bridge_when_nobody_interprets() -> None:
    work = situation("work", language="ti")
    proposal = table(work, party("coach", "work"), TIGRINYA)
    assert keys(proposal, "bridge-ti")[0] == "match.reason.bridge_language"
    assert "match.note.interpreter_unknown" in noted(proposal)
    understood = table(work, party("coach", "work", languages=frozenset({"ti"})), TIGRINYA)
    assert seated(understood, Role.BRIDGE) == []
    assert noted(understood) == ["match.note.support_missing"]


@pytest.mark.parametrize("interpreter", ["yes", "known"])
def test_with_an_interpreter_language_alone_asks_for_no_bridge(interpreter: str) -> None:
    work = situation("work", language="ti", wishes={"interpreter": interpreter})
    assert seated(table(work, party("coach", "work"), TIGRINYA), Role.BRIDGE) == []


def test_a_table_where_nobody_sits_yet_still_asks_for_a_bridge() -> None:
    proposal = table(situation("work", language="ti"), TIGRINYA)
    assert seated(proposal, Role.BRIDGE) == ["bridge-ti"]
    assert proposal.tailor_made


def test_a_key_person_alone_covers_no_topic() -> None:
    proposal = table(situation("family", language="ti"), TIGRINYA)
    assert proposal.gaps == (Gap(topic="family", reasons=(Reason("match.barred.key_person", {"count": 1}),)),)


@pytest.mark.parametrize("language", ["ti", "nl", "en"])
def test_nobody_of_the_own_country_bridges_for_who_does_not_want_that_and_the_coordinator_is_told(
    language: str,
) -> None:
    wishes = {"along": "key_person", "interpreter": "not_mine"}
    proposal = table(situation("family", language=language, wishes=wishes), CLINIC, TIGRINYA)
    assert seated(proposal, Role.BRIDGE) == []
    assert noted(proposal)[0] == "match.note.interpreter_not_own"
    assert "match.note.key_person_missing" in noted(proposal)


def test_who_wants_nobody_of_the_own_country_can_have_a_key_person_of_no_group() -> None:
    wishes = {"along": "key_person", "interpreter": "not_mine"}
    assert seated(table(situation("papers", wishes=wishes), TIGRINYA, DUTCH), Role.BRIDGE) == ["bridge-nl"]


def test_a_key_person_who_stands_beside_every_table_sits_there_once() -> None:
    beside = key_person("bridge-ti", "ti", beside=True)
    proposal = table(situation("family", language="ti", wishes={"along": "key_person"}), CLINIC, beside)
    assert [seat.party for seat in proposal.seats] == ["clinic", "coordinator", "bridge-ti"]


def test_who_wants_nobody_along_gets_no_key_person() -> None:
    alone = situation("family", language="ti", wishes={"along": "no"})
    assert seated(table(alone, CLINIC, TIGRINYA), Role.BRIDGE) == []


def test_a_blocked_key_person_never_bridges() -> None:
    blocked = situation("family", language="ti", wishes={"along": "key_person"}, blocked=frozenset({"bridge-ti"}))
    assert seated(table(blocked, CLINIC, TIGRINYA), Role.BRIDGE) == []


# Safety


def test_for_someone_who_is_not_safe_only_professionals_come_and_they_come_first() -> None:
    unsafe = situation("things", "family", "safety", language="ti")
    parties = (CLINIC, party("safe-home", "safety"), informal("shop", "things", "safety"), TIGRINYA, SUPPORT)
    proposal = table(unsafe, *parties)
    assert [seat.party for seat in proposal.seats] == ["safe-home", "clinic", "coordinator", "support"]
    assert proposal.gaps == (Gap(topic="things", reasons=(Reason("match.barred.volunteer", {"count": 1}),)),)
    assert noted(proposal)[0] == "match.note.safety"


def test_someone_who_is_not_safe_and_asks_for_a_key_person_gets_one_after_the_professionals() -> None:
    asked = situation("safety", language="ti", wishes={"along": "key_person"})
    proposal = table(asked, party("safe-home", "safety"), TIGRINYA)
    assert [seat.party for seat in proposal.seats][:2] == ["safe-home", "bridge-ti"]


def test_volunteers_alone_never_cover_safety() -> None:
    proposal = table(situation("safety"), informal("shop", "safety"))
    assert proposal.tailor_made
    assert proposal.gaps[0].reasons == (Reason("match.barred.volunteer", {"count": 1}),)


# Who else


def test_national_help_comes_only_for_what_nobody_nearby_can_do() -> None:
    far = party("far", "money", "papers", fallback=True)
    near = party("near", "money")
    proposal = table(situation("money", "papers"), far, near)
    assert seated(proposal) == ["near", "far"]
    assert [seat.topics for seat in proposal.seats if seat.role is Role.COVERS] == [("money",), ("papers",)]
    assert "match.reason.fallback" in keys(proposal, "far")
    assert seated(table(situation("money"), far, near)) == ["near"]
    assert seated(table(situation("money"), far, party("near", "money", closed=(Period(NOW.date(), NOW.date()),)))) == [
        "far"
    ]


def test_who_asked_for_a_supporter_reads_that_as_the_reason() -> None:
    asked = table(situation("money", wishes={"along": "supporter"}), SUPPORT)
    assert keys(asked, "support")[:2] == ["match.reason.support_asked", "match.reason.support"]
    assert keys(table(situation("money"), SUPPORT), "support")[0] == "match.reason.support"


def test_a_blocked_supporter_is_not_offered() -> None:
    proposal = table(situation("money", blocked=frozenset({"support"})), SUPPORT)
    assert seated(proposal, Role.BESIDE) == ["coordinator"]


def test_a_party_whose_yes_was_taken_back_is_not_offered_again() -> None:
    shared = Consent(scope=share_with("a"), version="1", language="nl", given_at=NOW)
    consents = (YES, shared.withdrawn(NOW + timedelta(hours=1)))
    assert seated(table(situation("money", consents=consents), party("a", "money"), party("b", "money"))) == ["b"]


def test_of_two_who_cover_the_same_the_better_fit_comes() -> None:
    wishes = {"person": "woman", "channel": "home"}
    parties = (party("a", "money", host=Host.MAN), party("b", "money", host=Host.WOMAN))
    assert seated(table(situation("money", wishes=wishes), *parties)) == ["b"]
    # Of equals the one that was asked longest ago.
    load = {"a": Load(0, NOW), "b": Load(0, NOW - timedelta(days=1))}
    assert seated(table(situation("money", load=load), party("a", "money"), party("b", "money"))) == ["b"]


@pytest.mark.parametrize(
    ("language", "wishes", "notes"),
    [
        ("ti", {"interpreter": "yes"}, ["match.note.interpreter"]),
        ("nl", {"interpreter": "yes"}, ["match.note.interpreter_which"]),
        ("ti", {"interpreter": "not_mine"}, ["match.note.interpreter_not_own", "match.note.interpreter"]),
        ("ti", {"interpreter": "known"}, ["match.note.interpreter_known"]),
        ("ti", {"interpreter": "no"}, ["match.note.interpreter_ask"]),
        ("nl", {"interpreter": "no"}, []),
        ("ti", {}, ["match.note.interpreter_unknown"]),
        ("en", {}, []),
        ("nl", {"along": "family"}, ["match.note.family_along"]),
        ("nl", {"along": "key_person"}, ["match.note.key_person_missing"]),
    ],
)
def test_every_wish_no_seat_fulfils_becomes_a_note(language: str, wishes: dict[str, str], notes: list[str]) -> None:
    assert noted(table(situation("work", language=language, wishes=wishes), party("coach", "work"), SUPPORT)) == notes


def test_no_interpreter_is_noted_where_everyone_understands() -> None:
    of = situation("work", language="ti", wishes={"interpreter": "no"})
    coach = party("coach", "work", languages=frozenset({"ti"}))
    assert noted(table(of, coach, SUPPORT)) == []


def test_own_words_with_a_wish_are_noted() -> None:
    content = case_from({"person": Given((), "liever geen buren"), "topics": Given(("work",))}, given_at=NOW)
    of = Situation(content=content, language="nl", today=NOW.date(), consents=(YES,))
    assert "match.note.own_words" in noted(table(of, party("coach", "work"), SUPPORT))


def test_thousands_of_parties_take_work_in_proportion() -> None:
    parties = [
        (party if n % 3 else informal)(f"p{n}", TOPICS[n % 15], TOPICS[n * 7 % 15], neighbourhoods=frozenset({"n1"}))
        for n in range(5000)
    ]
    of = situation("home", "money", "work", wishes={"neighbourhood": "n1"})
    assert growth(lambda count: table(of, *parties[:count]), len(parties)) <= IN_PROPORTION
    assert table(of, *parties).gaps == ()
