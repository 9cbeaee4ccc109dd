"""Somebody helped in the talk: the team and the parties see who, in which language, and what that asks of them."""

from dataclasses import replace

import pytest

from bot.casework.answers import Given, Told, told
from bot.casework.case import Content
from bot.casework.helped import Helped
from bot.casework.page import as_text
from bot.casework.summary import as_plain
from tests.casework.making import case, content
from tests.casework.test_summary import say

HELPED = Helped(by="family", reads="nl", speaks="ti", updates="here", alone="asked")


def helped_case(helped: Helped) -> Content:
    return replace(content(), helped=helped)


def test_an_answer_through_a_helper_keeps_who_gave_it() -> None:
    said = told({"goal": Given((), "rust in huis", 0, "nl", False, "family")}, "goal")
    assert said is not None
    assert said.told_by == "family"
    assert Told.from_json(said.to_json()) == said
    assert "told_by" not in Told("rust").to_json()


def test_a_case_keeps_who_helped() -> None:
    kept = helped_case(HELPED)
    assert Content.from_json(kept.to_json()) == kept
    assert "helped" not in content().to_json()


@pytest.mark.parametrize(
    ("alone", "key"),
    [("", "alone"), ("asked", "alone"), ("no", "alone"), ("call", "wants_alone"), ("meet", "wants_alone")],
)
def test_the_team_is_told_to_talk_with_the_resident_alone(alone: str, key: str) -> None:
    assert list(replace(HELPED, alone=alone).notes()) == ["case.helped.updates.here", f"case.helped.{key}"]


def test_the_page_of_a_case_says_who_helped_and_what_the_resident_speaks() -> None:
    page = as_text(case(helped_case(HELPED)), say)
    assert "case.helped who=case.helper.family language=language.nl" in page
    assert "case.helped.speaks language=\u1275\u130d\u122d\u129b" in page
    assert "case.helped.speaks" not in as_text(case(helped_case(replace(HELPED, speaks=""))), say)
    assert "case.helped" not in as_text(case(content()), say)


def test_an_answer_on_the_page_says_that_a_helper_gave_it() -> None:
    story = replace(content().story, goal=Told("rust in huis", told_by="near"))
    assert "case.told_by who=case.helper.near" in as_text(case(replace(content(), story=story)), say)


def test_plain_values_say_who_helped() -> None:
    assert as_plain(case(helped_case(HELPED)), say)["helped"] == HELPED.to_json()
    assert as_plain(case(content()), say)["helped"] is None


@pytest.mark.parametrize(("speaks", "spoken"), [("ti", "ti"), ("other", "nl"), ("", "nl")])
def test_a_bridge_is_sought_for_the_language_of_the_resident(speaks: str, spoken: str) -> None:
    assert helped_case(replace(HELPED, speaks=speaks)).spoken("nl") == spoken
    assert content().spoken("ar") == "ar"
