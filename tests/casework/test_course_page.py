"""The course of a case on its page: what was asked, who said what, and every word beside its translation."""

import json
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

import pytest

from bot.casework import moving
from bot.casework.case import CaseStatus
from bot.casework.course import Note, NoteKind, Translation
from bot.casework.joint_talk import PLACES, TalkStatus
from bot.casework.page import as_text
from bot.casework.plan import PlanStatus
from bot.casework.referral import ReferralStatus
from bot.casework.summary import as_plain
from bot.casework.wellbeing import Wellbeing
from bot.casework.word_back import UNANSWERED_AFTER
from tests.casework.courses import WORD_BACK, A, B, accepted, planned, proposed, step, talk, told_back
from tests.casework.making import NOW
from tests.casework.test_summary import say
from tests.language.packs import read_packs

DUTCH = Translation(text="Rust in huis.\nSlapen.", by="sleutelpersoon", at=NOW)


def in_order(page: str, *parts: str) -> bool:
    places = [page.index(part) for part in parts]
    return places == sorted(places)


def test_a_case_nobody_has_taken_up_shows_no_course() -> None:
    page = as_text(proposed(), say)
    assert "case.holder: case.holder.nobody" in page
    for absent in ("case.referrals", "case.talk", "case.plan", "case.word_back", "case.history", "case.contacted"):
        assert absent not in page


def test_who_was_asked_stands_with_how_far_it_is_and_why_not() -> None:
    case = moving.decline(accepted(A, B), "b", reason="vol\ntot mei", at=NOW)
    page = as_text(moving.contacted(moving.assign(case, "noor"), yes=True), say)
    assert in_order(
        page, "case.holder: noor", "case.contacted: case.answer.yes",
        "case.referrals\n  Partij A [a]: case.referral.accepted (2026-11-27 15:30 UTC)\n",
        "  Partij B [b]: case.referral.declined (2026-11-27 15:30 UTC)\n    vol\n    tot mei\n",
    )  # fmt: skip


def test_the_talk_shows_who_can_when_and_whom_it_waits_for() -> None:
    at_home = replace(talk(), place_words="Dorpsweg 1", interpreter="Selam", along="haar zus")
    case = moving.answer_talk(moving.propose_talk(accepted(A), at_home, at=NOW), "a", (1,))
    page = as_text(case, say)
    assert in_order(
        page, "case.talk\n  1. case.talk.proposed\n", "case.talk.place: case.place.home Dorpsweg 1\n",
        "case.talk.interpreter: Selam\n", "case.talk.along: haar zus\n", "    1) 2026-11-28 15:30 UTC\n",
        "    2) 2026-11-29 15:30 UTC: Partij A\n", "  case.waiting: case.who.resident",
    )  # fmt: skip
    agreed = as_text(moving.answer_talk(case, "resident", (0, 1)), say)
    assert "  * 2) 2026-11-29 15:30 UTC: Partij A, case.who.resident" in agreed
    assert "case.waiting" not in agreed
    alone = as_text(moving.propose_talk(accepted(A), talk(), at=NOW), say)
    assert "case.talk.interpreter" not in alone
    assert "case.talk.along" not in alone


def test_the_plan_shows_each_step_and_each_objection() -> None:
    case = planned(A, steps=(step(arranges=True), step("a")))
    case = moving.arrange(moving.want(case, 1, yes=True, needs="fietsles"), 1, at=NOW)
    case = moving.finish_step(moving.use(case, 1, usable=False, words="te hoog"), 1, at=NOW)
    case = moving.translate(case, "plan.1", DUTCH)
    case = moving.answer_plan(case, "resident", "almost", words="niet op maandag")
    page = as_text(moving.answer_plan(case, "a", "no", words="te duur"), say)
    assert in_order(
        page, "case.plan\n  1. case.plan.back\n  1) Een fiets halen (case.who.coordinator, 2026-12-01)\n",
        "     case.translated language=language.nl text=Rust in huis.\n     Slapen.\n",
        "     case.step.wanted: case.answer.yes\n     fietsles\n", "     case.step.arranged: 2026-11-27 15:30 UTC\n",
        "     case.step.usable: case.answer.no\n     te hoog\n", "     case.step.done: 2026-11-27",
        "  2) Een fiets halen (Partij A, 2026-12-01)\n",
        "  - case.who.resident: case.answer.almost\n    niet op maandag\n",
        "  - Partij A: case.answer.no\n    te duur",
    )  # fmt: skip


def test_word_back_shows_what_was_told_and_what_the_resident_says_to_it() -> None:
    assert "case.word_back.helps" not in as_text(told_back(), say)
    case = moving.answer_word_back(told_back(), "no", words="nog niet", at=NOW)
    case = moving.give_word_back(moving.reopen(case, "belde", by="noor", at=NOW), WORD_BACK, at=NOW)
    page = as_text(case, say)
    assert in_order(
        page, "case.word_back\n  case.word_back.told: Het huis.\n  case.word_back.did: Opgeruimd.\n",
        "  case.word_back.gave: Rust.\n  case.word_back.helps: case.answer.no\n  nog niet\n",
        "case.history\n  2026-11-27 15:30 UTC noor: case.note.reopened\n    belde",
    )  # fmt: skip


def test_word_back_that_was_never_answered_says_so() -> None:
    at = NOW + UNANSWERED_AFTER
    page = as_text(moving.close_unanswered(told_back(), at=at), say)
    assert "  case.word_back.unanswered: 2026-12-25 15:30 UTC\n" in page
    assert "case.word_back.helps" not in page


def test_how_it_goes_later_stands_beneath_how_it_went() -> None:
    page = as_text(moving.feel_again(proposed(), Wellbeing(score=7, given_at=NOW)), say)
    assert in_order(
        page, "case.wellbeing: case.wellbeing.exact score=4",
        "case.wellbeing.later: case.wellbeing.exact score=7 (2026-11-27 15:30 UTC)",
    )  # fmt: skip


def test_a_translation_stands_beneath_the_words_it_translates() -> None:
    page = as_text(moving.translate(proposed(), "goal", DUTCH), say)
    assert "  En slapen.\n  case.translated language=language.nl text=Rust in huis.\n  Slapen.\n" in page


def test_as_plain_values_the_course_is_whole() -> None:
    noted = Note(kind=NoteKind.GAP, text="geen fietsles", by="noor", at=NOW)
    case = moving.assign(moving.note(accepted(A), noted), "noor")
    plain = json.loads(json.dumps(as_plain(case, say)))
    assert (plain["holder"], plain["course"]) == ("noor", case.course.to_json())
    assert as_plain(proposed(), say)["holder"] is None


FAMILIES: list[tuple[str, Iterable[str]]] = [
    ("case.status", CaseStatus), ("case.referral", ReferralStatus), ("case.talk", TalkStatus),
    ("case.plan", PlanStatus), ("case.note", NoteKind), ("case.place", PLACES),
    ("case.answer", ("yes", "little", "almost", "no")),
    ("case.who", ("resident", "coordinator")), ("case.word_back", ("told", "did", "gave", "because", "possible")),
]  # fmt: skip


@pytest.mark.parametrize(("family", "ends"), FAMILIES, ids=[family for family, _ in FAMILIES])
def test_the_staff_have_a_word_for_every_status(family: str, ends: Iterable[StrEnum | str]) -> None:
    packs = read_packs(languages=("nl", "en"), domain="console")
    assert len(packs) == 2
    assert [
        f"{pack.language} {family}.{end}" for pack in packs for end in ends if f"{family}.{end}" not in pack.messages
    ] == []
