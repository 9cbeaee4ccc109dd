"""There is always somebody whose turn it is, and the page says who, with the command that goes on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.casework import moving
from bot.casework.answers import Told
from bot.casework.case import Case, CaseStatus
from bot.casework.course import Note, NoteKind, Translation
from bot.casework.joint_talk import TalkStatus
from bot.casework.plan import Plan
from bot.casework.proposal import Role
from bot.casework.referral import Chosen
from bot.team.next_steps import Around, next_steps
from tests.casework.courses import WORD_BACK, A, C, accepted, offered, planned, proposed, seat, step, talk, told_back
from tests.casework.making import NOW

ID = "k7m2p9q4r1"
DUTCH = Told("Ik wil een bed", language="nl")


def say(key: str, values: Any) -> str:
    return key + "".join(f" {value}" for value in values.values())


def ahead(case: Case, *, held: bool = True, read: bool = True, **around: Any) -> list[tuple[str, str]]:
    """What stands on the page for a case that somebody has and has read."""
    case = replace(case, holder="noor") if held else case
    if read:
        translated = {name: Translation(text="x", by="Selam", at=NOW) for name in case.said()}
        case = case.with_course(translations=translated)
    steps = next_steps(case, Around(**{"now": NOW, "zone": ZoneInfo("Europe/Amsterdam"), "say": say, **around}))
    return [(each.text, each.command) for each in steps]


def keys(case: Case, **around: Any) -> list[str]:
    return [text.split()[0] for text, _ in ahead(case, **around)]


def test_a_new_case_wants_a_holder_a_translator_and_a_table() -> None:
    first, second, third = ahead(proposed(), held=False, read=False)
    assert first == ("next.assign", f"assign {ID} WHO")
    assert second[0].startswith("next.translate language.ti goal, can_self, ")
    assert "number" not in second[0]
    assert second[1] == f"translate {ID} goal TEXT"
    assert third == ("next.confirm", f"confirm {ID}")
    assert keys(replace(proposed(), language="en"), read=False) == ["next.confirm"]


def test_an_answer_in_another_language_than_the_talk_wants_a_translator_too() -> None:
    case = replace(proposed(), language="nl")
    in_tigrinya = replace(case.content.story, need=Told("ዓራት የድልየኒ", language="ti"))
    mixed = replace(case, content=replace(case.content, story=in_tigrinya))
    assert ahead(mixed, read=False)[0] == ("next.translate language.ti need", f"translate {ID} need TEXT")
    back = replace(mixed, language="ti", content=replace(mixed.content, story=replace(in_tigrinya, goal=DUTCH)))
    assert "goal" not in ahead(back, read=False)[0][0]


def test_each_party_is_waited_for_by_name_and_day() -> None:
    asked = moving.confirm(proposed(), [A], at=NOW)
    agreed = moving.answer_share(asked, "a", yes=True, at=NOW)
    given = moving.offer(agreed, "a", at=NOW)
    assert ahead(asked) == [("next.asked Partij A a 2026-11-27", "")]
    assert ahead(agreed)[0] == ("next.agreed Partij A a 2026-11-27", f"party {ID} a --offered")
    assert ahead(given)[0] == ("next.offered Partij A a 2026-11-27", "")
    assert keys(moving.open_by(given, "a", knows_resident=False, at=NOW)) == ["next.opened"]
    expired = ahead(moving.expire(given, "a", at=NOW))
    assert expired[0] == ("next.expired Partij A a 2026-11-27", f"party {ID} a --offered")


def test_after_a_decline_the_next_is_named_or_that_there_is_none() -> None:
    declined = moving.decline(offered(A), "a", reason="vol", at=NOW)
    assert ahead(declined, suggested=[seat(C)]) == [("next.suggest c Partij C", f"confirm {ID} --party c")]
    assert ahead(declined) == [("next.suggest_nobody Partij A", "")]


def test_after_a_no_the_reserve_is_named_before_anybody_else() -> None:
    behind = Chosen(party="r", name="Reserve", topics=A.topics)
    asked = moving.confirm(proposed(), [A], reserves=[behind], at=NOW)
    assert keys(asked) == ["next.asked"]
    refused = moving.answer_share(asked, "a", yes=False, at=NOW)
    assert ahead(refused) == [("next.reserve r Reserve", f"confirm {ID} --party r")]
    bridge = replace(behind, topics=(), role=Role.BRIDGE)
    lost = moving.confirm(proposed(), [replace(bridge, party="b")], reserves=[bridge], at=NOW)
    assert keys(moving.answer_share(lost, "b", yes=False, at=NOW)) == ["next.reserve"]


def test_where_nothing_may_be_written_unasked_the_page_says_so_first() -> None:
    assert keys(proposed(), writable=False) == ["next.unwritable", "next.confirm"]


def test_what_waits_for_a_person_stands_below_the_rest_as_long_as_it_waits() -> None:
    assert ahead(proposed(), asked=["person", "question"])[-1] == ("next.requests 2", "")
    told = moving.give_word_back(accepted(A), WORD_BACK, at=NOW)
    assert keys(moving.answer_word_back(told, "yes", at=NOW), asked=["person"]) == ["next.closed", "next.requests"]


def test_a_plan_that_was_done_and_did_not_help_is_made_anew() -> None:
    done = moving.finish_step(planned(A, steps=(step(),)), 1, at=NOW)
    unhappy = moving.answer_word_back(moving.give_word_back(done, WORD_BACK, at=NOW), "no", at=NOW)
    assert keys(unhappy) == ["next.reopened", "next.talk", "next.plan_anew", "next.close_anew"]


def test_who_does_not_answer_word_back_is_waited_for_and_then_let_be() -> None:
    told = told_back()
    assert keys(told, now=NOW + timedelta(days=27)) == ["next.word_back"]
    assert ahead(told, now=NOW + timedelta(days=28))[-1] == ("next.unanswered", f"close {ID} --unanswered")


def test_when_everybody_answered_the_talk_is_next() -> None:
    assert keys(accepted(A)) == ["next.talk"]
    half = moving.confirm(accepted(A), [C], at=NOW)
    assert keys(half) == ["next.asked"]
    tailor_made = moving.make_tailor_made(proposed(), "samen", by="noor", at=NOW)
    assert keys(tailor_made) == ["next.tailor_made"]


def test_the_talk_goes_from_asked_to_held() -> None:
    asked = moving.propose_talk(accepted(A), talk(), at=NOW)
    assert ahead(asked) == [("next.talk_asked Partij A, case.who.resident", "")]
    assert keys(moving.answer_talk(asked, "a", ())) == ["next.no_moment"]
    agreed = moving.answer_talk(moving.answer_talk(asked, "a", (0,)), "resident", (0,))
    assert ahead(agreed) == [("next.talk_agreed 2026-11-28 16:30", f"calendar {ID}")]
    assert ahead(agreed, now=NOW + timedelta(days=3)) == [("next.held", f"held {ID}")]
    held = moving.hold_talk(agreed, at=NOW + timedelta(days=3))
    assert keys(held) == ["next.plan"]
    gone = moving.take_back(agreed, "a", at=NOW)
    assert gone.course.joint_talk is not None
    assert gone.course.joint_talk.status is TalkStatus.CANCELLED
    assert keys(gone) == ["next.suggest_nobody"]
    assert keys(moving.accept(_offered_too(gone), "c", at=NOW)) == ["next.suggest_nobody", "next.talk"]


def _offered_too(case: Case) -> Case:
    """Another party is at the table, and reads."""
    case = moving.offer(moving.answer_share(moving.confirm(case, [C], at=NOW), "c", yes=True, at=NOW), "c", at=NOW)
    return moving.open_by(case, "c", knows_resident=False, at=NOW)


def test_the_plan_goes_from_asked_to_done() -> None:
    asked = moving.propose_plan(accepted(A), Plan(steps=(step("a"),)), at=NOW)
    assert "next.plan_asked Partij A, case.who.resident" in [text for text, _ in ahead(asked)]
    almost = moving.answer_plan(asked, "a", "almost", words="later")
    assert "next.plan_talk Partij A" in [text for text, _ in ahead(almost)]
    assert "next.plan_back" in keys(almost)
    assert "next.plan_left" in keys(moving.take_back(asked, "a", at=NOW))
    done = moving.finish_step(planned(A, steps=(step(),)), 1, at=NOW)
    assert "next.close" in keys(done)


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "next.step 1 case.who.coordinator 2026-12-01"), (30, "next.late 1 case.who.coordinator")]
)
def test_a_step_is_waited_for_and_then_late(days: int, expected: str) -> None:
    steps = ahead(planned(A, steps=(step(),)), now=NOW + timedelta(days=days))
    assert [command for text, command in steps if text.startswith(expected)] == [f"done {ID} 1"]


def test_what_is_arranged_is_asked_before_and_after() -> None:
    case = planned(A, steps=(step(arranges=True), step()))
    assert "next.wanted" in keys(case)
    assert "next.not_wanted" in keys(moving.want(case, 1, yes=False))
    wanted = moving.want(case, 1, yes=True)
    assert (f"next.arrange 1 case.who.coordinator {date(2026, 12, 1)}", f"arranged {ID} 1") in ahead(wanted)
    there = moving.arrange(wanted, 1, at=NOW)
    assert "next.step" in keys(there)
    useless = moving.finish_step(moving.use(there, 1, usable=False), 1, at=NOW)
    assert "next.not_usable" in keys(useless)
    assert (f"next.usable_now 1 case.who.coordinator {date(2026, 12, 1)}", f"resident {ID} --can-use 1") in ahead(
        useless
    )
    assert f"done {ID} 1" not in [command for _, command in ahead(moving.use(there, 1, usable=False))]


def test_what_is_needed_to_use_it_is_arranged_with_it() -> None:
    case = moving.want(planned(A, steps=(step(arranges=True),)), 1, yes=True, needs="Les")
    told = f"next.arrange_with 1 case.who.coordinator {date(2026, 12, 1)}"
    assert (f"{told} Les", f"arranged {ID} 1") in ahead(case, read=False)
    assert (f"{told} x", f"arranged {ID} 1") in ahead(case)


def test_word_back_waits_for_the_resident_and_a_closed_case_for_nobody() -> None:
    told = told_back()
    assert ahead(told) == [("next.word_back 2026-11-27", "")]
    closed = moving.answer_word_back(told, "yes", at=NOW)
    assert ahead(closed) == [("next.closed", f"reopen {ID} --because TEXT")]
    assert keys(moving.answer_word_back(told, "no", at=NOW))[0] == "next.reopened"


def test_nobody_made_contact_comes_first_until_a_talk_is_noted() -> None:
    alone = moving.contacted(proposed(), yes=False)
    assert ahead(alone)[0] == ("next.contact", f"note {ID} --talk TEXT")
    early, late = (
        Note(kind=NoteKind.HUMAN_TALK, text="gebeld", by="noor", at=NOW + timedelta(days=days)) for days in (1, 8)
    )
    assert keys(moving.note(alone, early))[0] == "next.contact"
    assert keys(moving.note(alone, late)) == ["next.confirm"]


def test_a_story_that_was_taken_back_is_nobodys_work() -> None:
    assert ahead(proposed().withdrawn()) == [("next.withdrawn", "")]


def test_there_is_always_something_to_say() -> None:
    received = replace(proposed(), status=CaseStatus.RECEIVED)
    assert ahead(received) == [("next.look", "")]


@pytest.mark.parametrize(
    ("kind", "key", "command"),
    [
        ("unreachable", "next.call", "note {} --talk TEXT"),
        ("call_instead", "next.call", "note {} --talk TEXT"),
        ("too_late", "next.call", "note {} --talk TEXT"),
        ("wellbeing_drop", "next.wellbeing_drop", "note {} --talk TEXT"),
        ("overdue", "next.overdue", "nothing-yet {} --why WHY"),
        ("step_help", "next.step_help", "note {} --talk TEXT"),
        ("resident_silent", "next.silent", "note {} --talk TEXT"),
        ("feedback_unanswered", "next.silent", "note {} --talk TEXT"),
    ],
)
def test_what_was_put_before_the_team_says_what_to_do_first_also_once_a_case_is_closed(
    kind: str, key: str, command: str
) -> None:
    closed = moving.answer_word_back(told_back(), "yes", at=NOW)
    for case in (proposed(), closed):
        found = ahead(case, asked=[kind, kind])
        assert found[0] == (key, command.format(ID))
        assert found[-1] == ("next.requests 2", "")
    assert key not in keys(proposed(), asked=["person"])
