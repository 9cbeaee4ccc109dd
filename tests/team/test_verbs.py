"""Every verb of the team: what it changes, whom it asks, what stands in the log, and how a mistake is refused."""

from collections.abc import Callable

import pytest

from bot.casework.course import NoteKind
from bot.casework.joint_talk import RESIDENT
from bot.errors import AanbelError, IllegalChange
from bot.store.tables import audit
from bot.team.arrange import arrange, finish_step
from bot.team.assign import assign
from bot.team.close import close
from bot.team.hold_talk import hold_talk
from bot.team.message import message
from bot.team.note import note
from bot.team.propose_plan import propose_plan
from bot.team.propose_talk import propose_talk
from bot.team.refused import Refused
from bot.team.reopen import reopen
from bot.team.tailor_made import tailor_made
from bot.team.translate import translate
from bot.work import party_answers
from bot.work.casefile import CaseFile
from tests.work.table import KRINGLOOP, Table

MOMENTS = ("2026-12-01 14:00", "2026-12-02 10:00")
STEPS = ("kringloop; 2026-12-10; Een bed brengen", "resident; 2026-12-11; Erin slapen")
WORD = {"told": "Je wilde een bed.", "did": "Wij haalden het.", "gave": "Je slaapt."}


@pytest.fixture
def seated(table: Table) -> Table:
    """One party takes part."""
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.takes_part(KRINGLOOP)
    table.mails()
    return table


def _refused(table: Table, do: Callable[[CaseFile], object], why: str) -> None:
    before, lines = table.stored(), len(table.house.rows(audit))
    with pytest.raises(AanbelError) as refused:
        table.team(do)
    assert why in str(refused.value)
    assert table.stored() == before
    assert len(table.house.rows(audit)) == lines


def _agreed(table: Table) -> None:
    """The talk was agreed, the plan too."""
    table.team(lambda file: propose_talk(file, at=MOMENTS, place="home"))
    table.answers(("meet", "m2"))
    table.party(KRINGLOOP, party_answers.answer_moments, number=1, fits=(0, 1))
    table.answers(("met", "ok"))
    table.team(lambda file: propose_plan(file, steps=STEPS, arranges=[1], language="nl"))
    table.answers(("plan", "yes"))
    table.party(KRINGLOOP, party_answers.answer_plan, number=1, answer="yes", words="")


def test_a_case_is_assigned(table: Table) -> None:
    table.team(lambda file: assign(file, who=" Noor "))
    assert table.case().holder == table.stored().holder == "Noor"
    assert table.log()[-1] == "case.assigned"
    _refused(table, lambda file: assign(file, who=" "), "The name is empty")


def test_no_offer_fits(table: Table) -> None:
    table.team(lambda file: tailor_made(file, because="Wij maken het samen"))
    case = table.case()
    assert case.status == "tailor_made"
    assert [(each.kind, each.text, each.by) for each in case.course.notes] == [
        (NoteKind.TAILOR_MADE, "Wij maken het samen", "Anna")
    ]
    table.team(lambda file: propose_talk(file, at=MOMENTS[1:], place="centre"))
    talk = table.case().course.joint_talk
    assert talk is not None
    assert talk.who == (RESIDENT,)
    assert "Voorbeeldstraat 1" in talk.place_words


def test_a_translation_stands_beside_the_original(table: Table) -> None:
    table.team(lambda file: translate(file, step="goal", text="I want a bed", language="en"))
    translation = table.case().course.translations["goal"]
    assert (translation.text, translation.language, translation.by) == ("I want a bed", "en", "Anna")
    assert table.case().said()["goal"] == "Ik wil een bed"
    assert table.log()[-1] == "answer.translated"
    _refused(table, lambda file: translate(file, step="gaol", text="x", language="en"), "There are at: goal, can_self")
    _refused(table, lambda file: translate(file, step="goal", text="x", language="nl"), "for the team is in en")
    _refused(table, lambda file: translate(file, step="goal", text="x", language="de"), "for the team is in en")


def test_an_answer_is_translated_from_the_language_it_is_in(table: Table) -> None:
    table.amal.tells(("summary", "change"), ("choose_answer", "goal"))
    table.amal.says("ዓራት ክገዝእ እደሊ ኣለኹ")
    table.amal.tells(("summary", "yes"))
    table.team(lambda file: translate(file, step="goal", text="Ik wil een bed kopen", language="nl"))
    assert table.case().course.translations["goal"].language == "nl"
    assert table.case().language == "nl"
    _refused(table, lambda file: translate(file, step="goal", text="x", language="ti"), "wrote 'ti'")


def test_a_talk_with_a_person_is_noted(table: Table) -> None:
    table.team(lambda file: note(file, text="Gebeld", kind=NoteKind.HUMAN_TALK, language="nl"))
    table.team(lambda file: note(file, text="Sleutel ligt bij de buren", language="nl"))
    assert [each.kind for each in table.case().course.notes] == [NoteKind.HUMAN_TALK, NoteKind.NOTE]
    _refused(table, lambda file: note(file, text="", language="nl"), "The note is empty")


def test_a_talk_is_proposed_to_everyone(seated: Table) -> None:
    seated.team(
        lambda file: propose_talk(
            file, at=MOMENTS, place="home", interpreter="Selam", along="haar zus", minutes=45, although="Zij belde"
        )
    )
    talk = seated.case().course.joint_talk
    assert talk is not None
    assert (talk.who, talk.interpreter, talk.along) == ((RESIDENT, KRINGLOOP), "Selam", "haar zus")
    assert [moment.minutes for moment in talk.moments] == [45, 45]
    assert seated.case().status == "talking"
    assert seated.mails() == [("talk", KRINGLOOP)]
    seated.opens()
    asked = seated.asked("meet")
    assert asked is not None
    assert [option.id for option in asked.options] == ["m1", "m2", "any", "none"]


def test_a_talk_nobody_can_come_to_is_refused(table: Table, seated: Table) -> None:
    del table
    _refused(seated, lambda file: propose_talk(file, at=MOMENTS, place="maan"), "A talk is at: home, centre")
    _refused(seated, lambda file: propose_talk(file, at=MOMENTS, place="other"), "Say with --where")
    _refused(seated, lambda file: propose_talk(file, at=["2026-12-01 03:00"], place="home"), "at night")
    _refused(seated, lambda file: propose_talk(file, at=MOMENTS, place="home", along="x" * 201), "at most 200 fit")


def test_a_talk_before_anybody_accepted_is_refused(table: Table) -> None:
    _refused(table, lambda file: propose_talk(file, at=MOMENTS, place="home"), "No party has accepted yet")


def test_a_talk_is_held_only_after_it_began(seated: Table) -> None:
    _refused(seated, hold_talk, "No talk has been proposed")
    seated.team(lambda file: propose_talk(file, at=MOMENTS, place="home"))
    seated.answers(("meet", "m1"))
    seated.party(KRINGLOOP, party_answers.answer_moments, number=1, fits=(0,))
    _refused(seated, hold_talk, "The talk is at 2026-12-01 14:00: it has not begun")
    seated.house.clock.move(days=9)
    seated.team(hold_talk)
    talk = seated.case().course.joint_talk
    assert talk is not None
    assert talk.status == "held"
    assert "talk.held" in seated.log()


def test_a_plan_is_proposed_to_everyone(seated: Table) -> None:
    seated.team(lambda file: propose_plan(file, steps=STEPS, arranges=[1], language="nl"))
    plan = seated.case().course.plan
    assert plan is not None
    assert [(step.owner, step.text, step.arranges) for step in plan.steps] == [
        (KRINGLOOP, "Een bed brengen", True), ("resident", "Erin slapen", False),
    ]  # fmt: skip
    assert seated.mails() == [("plan", KRINGLOOP)]
    seated.opens()
    assert seated.asked("plan")


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"steps": ["kringloop, morgen"]}, "Step 1: write it as 'OWNER; 2026-12-01; TEXT'"),
        ({"steps": ["kringloop; 2026-12-10; "]}, "Step 1: write it as"),
        ({"steps": ["huisarts; 2026-12-10; x"]}, "The owner is one of: resident, coordinator, kringloop"),
        ({"steps": ["resident; 2016-12-10; x"]}, "2016-12-10 is over: today is 2026-11-23"),
        ({"steps": ["resident; 10 december; x"]}, "Write it like 2026-12-01"),
        ({"steps": ["resident; 2026-12-10; x"], "language": "ti"}, "reads 'nl', not 'ti'"),
        ({"steps": ["resident; 2026-12-10; " + "x" * 301]}, "at most 300 fit"),
        ({"steps": ["resident; 2026-12-10; x"], "arranges": [2]}, "There is no step 2"),
        ({"steps": ["resident; 2026-12-10; x"] * 8}, "at most 7 steps, not 8"),
    ],
)
def test_a_plan_nobody_can_keep_is_refused(seated: Table, plan: dict[str, object], why: str) -> None:
    _refused(seated, lambda file: propose_plan(file, **{"language": "nl", **plan}), why)  # type: ignore[arg-type]


def test_what_is_arranged_is_wanted_before_and_tried_after(seated: Table) -> None:
    _agreed(seated)
    _refused(seated, lambda file: arrange(file, step=1), "the resident has not said yes to it")
    _refused(seated, lambda file: arrange(file, step=2), "Step 2 arranges nothing")
    _refused(seated, lambda file: finish_step(file, step=1), "has not been arranged")
    seated.answers(("wanted", "yes"))
    seated.amal.says("een matras")
    seated.team(lambda file: arrange(file, step=1))
    seated.answers(("usable", "yes"))
    seated.team(lambda file: finish_step(file, step=1))
    seated.team(lambda file: finish_step(file, step=2))
    plan = seated.case().course.plan
    assert plan is not None
    assert (plan.status, plan.steps[0].needs, plan.steps[0].usable) == ("done", "een matras", "yes")
    assert [action for action in seated.log() if action.startswith("plan.")][-3:] == [
        "plan.arranged", "plan.step_done", "plan.step_done",
    ]  # fmt: skip


def test_a_persons_words_reach_the_resident_in_their_language(table: Table) -> None:
    _refused(table, lambda file: message(file, text="Hello", language="en"), "reads 'nl', not 'en'")
    table.team(lambda file: message(file, text="Dag Amal", language="nl"))
    (kept,) = table.case().course.notes
    assert (kept.kind, kept.text) == (NoteKind.MESSAGE, "Dag Amal")
    table.opens()
    told = table.asked("message")
    assert told is not None
    assert {"words": "Dag Amal"} in [part.values for part in told.parts]
    assert "resident.written_to" in table.log()


def test_only_the_residents_answer_to_word_back_closes_a_case(seated: Table) -> None:
    seated.team(lambda file: close(file, language="nl", **WORD))
    assert seated.case().status == "word_back"
    seated.answers(("feedback", "little"))
    assert seated.case().status == "closed"
    assert seated.stored().closed_at is not None
    seated.team(lambda file: reopen(file, because="Er is meer"))
    assert seated.case().status == "reopened"
    assert seated.case().course.notes[-1].text == "Er is meer"


def test_what_did_not_work_says_what_is_possible(seated: Table) -> None:
    parts = {"told": "Je wilde een bed.", "because": "Er was er geen.", "possible": "Een matras."}
    seated.team(lambda file: close(file, language="nl", did="", gave=" ", **parts))
    assert seated.case().course.word_back[-1].kind == "not_possible"


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"told": "x"}, "Give --told, --did and --gave; or"),
        ({}, "Give --told"),
        ({**WORD, "because": "x"}, "Give --told"),
        ({"told": "x", "because": "y"}, "--because and --possible"),
        ({**WORD, "language": "en"}, "reads 'nl', not 'en'"),
        ({**WORD, "did": "x" * 601}, "--did has 601 characters"),
    ],
)
def test_half_a_word_back_is_refused(table: Table, parts: dict[str, str], why: str) -> None:
    _refused(table, lambda file: close(file, **{"language": "nl", **parts}), why)


def test_a_case_that_is_not_over_is_not_opened_again(table: Table) -> None:
    with pytest.raises(IllegalChange, match="cannot become reopened"):
        table.team(lambda file: reopen(file, because="x"))
    with pytest.raises(Refused, match="The reason is empty"):
        table.team(lambda file: reopen(file, because=""))
