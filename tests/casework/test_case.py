"""A case keeps every word and changes status only as its table says."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.answers import Answers, Given, Told
from bot.casework.case import ALLOWED_CHANGES, Case, CaseStatus, Content, case_from
from bot.casework.people import PartyKind
from bot.casework.preferences import Along, Form, Interpreter, Partner, PartOfDay, Reach
from bot.casework.proposal import Gap, Proposal, Reason, Role, Seat
from bot.casework.story import Join
from bot.errors import IllegalChange
from tests.casework.making import EVERYTHING, NOW, case, content

SEAT = Seat(
    party="taalhuis",
    name="Taalhuis",
    kind=PartyKind.FORMAL,
    role=Role.COVERS,
    topics=("language",),
    reasons=(Reason("match.reason.topic", {"topic": "language"}),),
)
TABLE = Proposal(
    seats=(SEAT,),
    gaps=(Gap(topic="work", reasons=(Reason("match.barred.full", {"count": 2}),)),),
    notes=(Reason("match.note.no_topics"),),
)
NO_OFFER = Proposal(gaps=TABLE.gaps)


def test_every_answer_finds_its_own_field() -> None:
    told = case_from(EVERYTHING, given_at=NOW)
    assert told.story.goal == Told("Rust in huis.\nEn slapen.")
    assert told.story.can_self == Told("Ik kan koken.")
    assert told.story.can_other == Told("Ik kook voor de straat.")
    assert told.story.need == Told("", 2)
    assert list(told.story.exploration) == [
        "change", "who", "needs", "fears", "frustrations", "wishes", "dreams", "drive",
    ]  # fmt: skip
    assert told.story.join is Join.MAYBE
    assert told.story.join_words == Told("misschien in de lente")
    assert told.story.added == Told("Ik heb ook een hond.")
    wishes = told.preferences
    assert (wishes.channel, wishes.time, wishes.person) == (Reach.HOME, PartOfDay.EVENING, Partner.WOMAN)
    assert (wishes.interpreter, wishes.along, wishes.form) == (Interpreter.YES, Along.KEY_PERSON, Form.VOICE)
    assert (wishes.name, wishes.number) == (Told("Sara"), Told("0612345678"))
    assert wishes.own_words == {"person": Told("of mijn zus")}
    assert (told.neighbourhood, told.neighbourhood_words) == ("n2", Told("bij het park"))
    assert told.topics == ("things", "feelings")


def test_every_word_and_file_is_found_back() -> None:
    told = case_from(EVERYTHING, given_at=NOW).told()
    for step, answer in EVERYTHING.items():
        if answer.text or answer.attachments:
            assert told[step] == Told(answer.text, answer.attachments)


@given(st.dictionaries(st.sampled_from(sorted(EVERYTHING)), st.text(min_size=1).map(lambda text: Given((), text))))
def test_no_words_are_ever_lost(answers: Answers) -> None:
    told = case_from(answers, given_at=NOW).told()
    kept = {step: answer.text for step, answer in answers.items() if step != "topics"}
    assert {step: said.text for step, said in told.items()} == kept


@pytest.mark.parametrize("answers", [EVERYTHING, {}, {"wellbeing": Given((), "moe")}, {"join": Given((), "later")}])
def test_content_goes_through_json_unchanged(answers: Answers) -> None:
    told = case_from(answers, given_at=NOW)
    assert Content.from_json(json.loads(json.dumps(told.to_json()))) == told


def test_a_proposal_goes_through_json_unchanged() -> None:
    assert Proposal.from_json(json.loads(json.dumps(TABLE.to_json()))) == TABLE


def test_a_talk_without_answers_is_an_empty_content() -> None:
    assert content() == Content()


def test_an_option_of_another_version_is_no_choice() -> None:
    told = content(channel=Given(("pigeon",)), topics=Given(("", "huisvesting", "home")))
    assert told.preferences.channel is None
    assert told.topics == ("home",)


def test_own_words_at_a_wish_count_as_a_no_until_a_person_has_read_them() -> None:
    worded = content(interpreter=Given((), "niet die man"), along=Given((), "mijn zus")).preferences
    assert worded.refuses_own_group
    assert worded.refuses_company
    chosen = content(interpreter=Given(("yes",), "graag"), along=Given(("family",), "mijn zus")).preferences
    assert not chosen.refuses_own_group
    assert not chosen.refuses_company
    refused = content(interpreter=Given(("not_mine",)), along=Given(("no",))).preferences
    assert refused.refuses_own_group
    assert refused.refuses_company


def test_a_table_that_covers_something_is_proposed_and_one_that_covers_nothing_is_tailor_made() -> None:
    received = case(content())
    proposed = received.proposed(TABLE)
    assert (received.status, proposed.status, proposed.proposal) == (CaseStatus.RECEIVED, CaseStatus.PROPOSED, TABLE)
    assert TABLE.covered == {"language"}
    assert received.proposed(NO_OFFER).status is CaseStatus.TAILOR_MADE


def test_a_changed_answer_makes_content_and_table_again() -> None:
    told = content(goal=Given((), "Werk"))
    again = case(content()).proposed(NO_OFFER).told_again(told, TABLE)
    assert (again.content, again.status, again.proposal) == (told, CaseStatus.PROPOSED, TABLE)


def test_a_withdrawn_case_keeps_no_table_and_never_changes_again() -> None:
    withdrawn = case(content()).proposed(TABLE).withdrawn()
    assert (withdrawn.status, withdrawn.proposal) == (CaseStatus.WITHDRAWN, Proposal())
    with pytest.raises(IllegalChange, match="The case is withdrawn and cannot become proposed"):
        withdrawn.proposed(TABLE)
    with pytest.raises(IllegalChange, match="The case is withdrawn and cannot become withdrawn"):
        withdrawn.withdrawn()
    assert withdrawn.status is CaseStatus.WITHDRAWN


def _reached(status: CaseStatus) -> Iterator[CaseStatus]:
    seen, ahead = {status}, [status]
    while ahead:
        yield (now := ahead.pop())
        ahead += (new := ALLOWED_CHANGES[now] - seen)
        seen |= new


def test_every_status_can_be_reached_and_all_but_the_last_can_be_left() -> None:
    assert set(ALLOWED_CHANGES) == set(CaseStatus) == set(_reached(CaseStatus.RECEIVED))
    assert [status for status in CaseStatus if not ALLOWED_CHANGES[status]] == [CaseStatus.WITHDRAWN]


@pytest.mark.parametrize("old", CaseStatus)
@pytest.mark.parametrize("new", CaseStatus)
def test_only_the_changes_of_the_table_are_allowed(old: CaseStatus, new: CaseStatus) -> None:
    now = replace(case(content()), status=old)
    if new in ALLOWED_CHANGES[old]:
        assert now.changed(new).status is new
    else:
        with pytest.raises(IllegalChange):
            now.changed(new)
    assert now.status is old


def test_a_case_without_a_zone_in_its_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Case(id="x", language="nl", channel="web", received_at=datetime(2026, 1, 1), content=content())
