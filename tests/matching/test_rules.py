"""Each rule alone: a hard one bars, a soft one weighs, and both say why."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.casework.answers import Given
from bot.casework.case import case_from
from bot.casework.consent import Consent, share_with
from bot.casework.hours import read_hours
from bot.casework.people import Host, Party, Period
from bot.casework.preferences import Reach
from bot.matching import rules
from bot.matching.rules import barred
from bot.matching.situation import Load, Situation
from tests.matching.making import NOW, YES, informal, key_person, party, situation

HELP = party("help", "money")
SHARED = Consent(scope=share_with("help"), version="1", language="nl", given_at=NOW)


def why_not(of: Situation, one: Party = HELP) -> str | None:
    reason = barred(of, one)
    return reason.key.removeprefix("match.barred.") if reason else None


def test_nothing_bars_a_party_that_fits() -> None:
    assert why_not(situation("money")) is None


@pytest.mark.parametrize(
    ("consents", "why"),
    [
        ((), "consent"),
        ((YES.withdrawn(NOW + timedelta(days=1)),), "consent"),
        ((YES, SHARED), None),
        ((YES, SHARED.withdrawn(NOW + timedelta(days=1))), "consent"),
    ],
)
def test_without_a_standing_yes_nobody_sits_at_the_table(consents: tuple[Consent, ...], why: str | None) -> None:
    assert why_not(situation("money", consents=consents)) == why


def test_a_blocked_party_and_one_in_conflict_stay_away() -> None:
    assert why_not(situation("money", blocked=frozenset({"help"}))) == "blocked"
    assert why_not(situation("money", conflicts=frozenset({"help"}))) == "conflict"
    assert why_not(situation("money", blocked=frozenset({"other"}), conflicts=frozenset({"other"}))) is None


@pytest.mark.parametrize(
    ("here", "there", "why"),
    [("n1", {"n1", "n2"}, None), ("n3", {"n1", "n2"}, "area"), ("n3", set(), None), ("", {"n1"}, None)],
)
def test_a_party_works_in_the_residents_neighbourhood(here: str, there: set[str], why: str | None) -> None:
    of = situation("money", wishes={"neighbourhood": here} if here else {})
    assert why_not(of, party("help", "money", neighbourhoods=frozenset(there))) == why


@pytest.mark.parametrize(("day", "why"), [(23, None), (24, "closed"), (27, "closed"), (28, "closed"), (29, None)])
def test_a_closed_party_stays_away_until_it_opens(day: int, why: str | None) -> None:
    closed = (Period(date(2026, 11, 24), date(2026, 11, 28)),)
    assert why_not(situation("money", today=date(2026, 11, day)), party("help", "money", closed=closed)) == why


@pytest.mark.parametrize(("residents", "why"), [(0, None), (2, None), (3, "full"), (4, "full")])
def test_a_full_party_stays_away(residents: int, why: str | None) -> None:
    of = situation("money", load={"help": Load(residents)})
    assert why_not(of, party("help", "money", capacity=3)) == why
    assert why_not(of, HELP) is None


@pytest.mark.parametrize(
    ("language", "one", "why"),
    [
        ("ti", key_person("help", "ti"), "own_group"),
        ("ti", key_person("help", "nl", community=frozenset({"ti"})), "own_group"),
        ("ti", key_person("help", "ar"), None),
        ("ti", informal("help", "money", community=frozenset({"ti"})), "own_group"),
        ("ti", informal("help", "money", languages=frozenset({"nl", "ti"})), None),
        # Who writes Dutch or English may come from anywhere.
        ("nl", key_person("help", "ti"), "own_group"),
        ("en", key_person("help", "nl", community=frozenset({"ar"})), "own_group"),
        ("nl", key_person("help", "nl"), None),
        ("nl", HELP, None),
    ],
)
def test_who_wants_nobody_of_the_own_country_gets_nobody_of_it(language: str, one: Party, why: str | None) -> None:
    assert why_not(situation("money", language=language, wishes={"interpreter": "not_mine"}), one) == why
    assert why_not(situation("money", language=language, wishes={"interpreter": "yes"}), one) is None


def test_a_volunteer_is_not_at_the_table_of_someone_who_is_not_safe() -> None:
    assert why_not(situation("safety", "money"), informal("help", "money")) == "volunteer"
    assert why_not(situation("safety", "money"), HELP) is None


def test_a_party_helps_with_the_cases_topics_in_the_cases_order() -> None:
    assert rules.helps_with(situation("work", "home", "money"), party("help", "money", "sport", "work")) == (
        "work", "money",
    )  # fmt: skip


def verdict(rule: rules.SoftRule, of: Situation, **fields: Any) -> tuple[int, str] | None:
    """The points and the key's end of what the rule says of a party with these fields."""
    found = rule(of, party("help", "money", **fields))
    return (found.points, found.reason.key.removeprefix("match.reason.") if found.reason else "") if found else None


def test_near_weighs_more_than_everywhere_and_unknown_less() -> None:
    near = {"neighbourhoods": frozenset({"n1"})}
    assert verdict(rules.nearness, situation("money", wishes={"neighbourhood": "n1"}), **near) == (1, "area")
    assert verdict(rules.nearness, situation("money", wishes={"neighbourhood": "n1"})) == (0, "everywhere")
    assert verdict(rules.nearness, situation("money"), **near) == (-1, "area_unknown")


@pytest.mark.parametrize(
    ("language", "wish", "speaks", "brings", "found"),
    [
        ("nl", None, "nl", False, (3, "")),
        ("ti", None, "ti", False, (3, "speaks")),
        ("ti", "yes", "nl", True, (2, "interpreter")),
        ("ti", None, "nl", True, (2, "interpreter")),
        ("ti", "no", "nl", True, (0, "no_shared_language")),
        ("ti", "yes", "nl", False, (0, "no_shared_language")),
        ("ti", "known", "nl", True, None),
    ],
)
def test_a_shared_language_weighs_more_than_an_interpreter(
    language: str, wish: str | None, speaks: str, brings: bool, found: tuple[int, str] | None
) -> None:
    of = situation("money", language=language, wishes={"interpreter": wish} if wish else {})
    assert verdict(rules.language, of, languages=frozenset({speaks}), interpreter=brings) == found


@pytest.mark.parametrize(
    ("wish", "host", "found"),
    [
        ("woman", Host.WOMAN, (3, "woman")),
        ("woman", Host.BOTH, (3, "woman")),
        ("woman", Host.MAN, (-3, "no_woman")),
        ("man", Host.MAN, (3, "man")),
        ("man", Host.WOMAN, (-3, "no_man")),
        ("man", Host.UNKNOWN, None),
        ("any", Host.MAN, None),
        ("", Host.MAN, None),
    ],
)
def test_the_wish_for_a_woman_or_a_man_weighs(wish: str, host: Host, found: tuple[int, str] | None) -> None:
    assert verdict(rules.host, situation("money", wishes={"person": wish} if wish else {}), host=host) == found


@pytest.mark.parametrize("reach", Reach)
def test_the_place_the_resident_wants_weighs(reach: Reach) -> None:
    of = situation("money", wishes={"channel": reach.value})
    assert verdict(rules.place, of, places=frozenset({reach})) == (2, f"place.{reach}")
    assert verdict(rules.place, of, places=frozenset(set(Reach) - {reach})) is None
    assert verdict(rules.place, situation("money"), places=frozenset({reach})) is None


def test_the_time_the_resident_wants_weighs() -> None:
    evening, hours = situation("money", wishes={"time": "evening"}), read_hours("di 19:00-21:00")
    assert verdict(rules.time, evening, hours=hours) == (1, "time.evening")
    assert verdict(rules.time, evening, hours=read_hours("di 09:00-12:00")) is None
    assert verdict(rules.time, evening) is None
    assert verdict(rules.time, situation("money"), hours=hours) is None


def test_free_places_weigh_and_are_named() -> None:
    of = situation("money", load={"help": Load(4)})
    assert verdict(rules.free, of, capacity=9) == (2, "free")
    assert verdict(rules.free, of, capacity=5) == (1, "free")
    assert verdict(rules.free, of) == (2, "")


def test_national_help_weighs_least() -> None:
    assert verdict(rules.fallback, situation("money"), fallback=True) == (-4, "fallback")
    assert verdict(rules.fallback, situation("money")) is None


def test_own_words_about_the_interpreter_keep_the_own_group_away() -> None:
    content = case_from({"interpreter": Given((), "niet iemand van daar")}, given_at=NOW)
    of = Situation(content=content, language="ti", today=date(2026, 11, 27), consents=(YES,))
    assert why_not(of, key_person("help", "ti")) == "own_group"
