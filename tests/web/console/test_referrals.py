"""Somebody of a party with an account: the same questions and answers as through the link, and nothing more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.casework import moving
from bot.casework.access import Role
from bot.casework.course import NoteKind
from bot.casework.referral import Chosen, ReferralStatus
from bot.store import case_access, cases, conversations
from bot.store.case_access import Kind, NewAccess
from tests.web.console.staff import CASE, Staff, engage, staff, staff_house
from tests.web.party_house import GOAL, OTHER, PARTY, SECRETS, PartyHouse, offered, plan_of, talk_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PartyHouse]:
    with staff_house(tmp_path) as house:
        house.begin(PARTY)
        yield house


def of_party(house: PartyHouse, party: str = PARTY, name: str = "Joris", role: Role = Role.PROFESSIONAL) -> Staff:
    return staff(house, role, name=name, party=party)


def takes_part(someone: Staff) -> Staff:
    someone.get(f"/referrals/{CASE}")
    someone.post(f"/referrals/{CASE}/conflict", knows="no")
    someone.post(f"/referrals/{CASE}/accept")
    return someone


def test_the_list_shows_what_waits_and_no_word_of_a_story(house: PartyHouse) -> None:
    joris = of_party(house)
    page = joris.get("/referrals").text
    assert CASE in page
    assert not [secret for secret in SECRETS if secret in page]


def test_the_story_opens_after_the_question_and_reading_it_is_written_down(house: PartyHouse) -> None:
    joris = of_party(house)
    assert GOAL not in joris.get(f"/referrals/{CASE}").text
    assert house.audited("case.read") == 0
    page = joris.post(f"/referrals/{CASE}/conflict", knows="no").text
    assert GOAL in page
    assert house.audited("case.read") == 1


def test_who_could_know_the_resident_reads_nothing(house: PartyHouse) -> None:
    joris = of_party(house)
    joris.get(f"/referrals/{CASE}")
    page = joris.post(f"/referrals/{CASE}/conflict", knows="yes").text
    assert GOAL not in page
    assert house.case.course.referral(PARTY).status is ReferralStatus.CONFLICT
    assert joris.get(f"/referrals/{CASE}").status_code == 404


def test_everything_a_party_can_say_is_heard(house: PartyHouse) -> None:
    joris = takes_part(of_party(house))
    assert house.case.course.referral(PARTY).status is ReferralStatus.ACCEPTED
    joris.post(f"/referrals/{CASE}/ask", question="Is er een lift?")
    joris.post(f"/referrals/{CASE}/step", step="Wij brengen een bed, voor vrijdag.")
    house.move(lambda case: moving.propose_talk(case, talk_of(1, 2), at=house.now))
    joris.get(f"/referrals/{CASE}")
    joris.post(f"/referrals/{CASE}/moments", number="1", fit1="yes")
    talk = house.case.course.joint_talk
    assert talk
    assert talk.answers[PARTY] == (1,)
    house.move(lambda case: moving.propose_plan(case, plan_of("ዓራት"), at=house.now))
    joris.get(f"/referrals/{CASE}")
    joris.post(f"/referrals/{CASE}/plan", number="1", answer="almost", words="Donderdag is beter")
    plan = house.case.course.plan
    assert plan
    assert plan.answers[PARTY].words == "Donderdag is beter"
    joris.get(f"/referrals/{CASE}")
    joris.post(f"/referrals/{CASE}/report", report="Het bed staat er.")
    told = [note for note in house.case.course.notes if note.kind is NoteKind.REPORT]
    assert [(note.text, note.by) for note in told] == [("Het bed staat er.", f"Party {PARTY}")]
    for action in ("party.ask", "party.propose_step", "party.report"):
        assert house.audited(action) == 1


def test_a_part_that_is_done_closes_the_page(house: PartyHouse) -> None:
    joris = takes_part(of_party(house))
    page = joris.post(f"/referrals/{CASE}/report", report="Klaar.", done="yes").text
    assert CASE not in page
    assert house.case.course.referral(PARTY).status is ReferralStatus.COMPLETED
    assert joris.get(f"/referrals/{CASE}").status_code == 404


@pytest.mark.parametrize("act", ["step", "report", "ask"])
def test_nothing_written_is_nothing_said_and_says_so(house: PartyHouse, act: str) -> None:
    joris = takes_part(of_party(house))
    answer = joris.post(f"/referrals/{CASE}/{act}", step=" ", report=" ", question=" ")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_what_was_written_too_long_stands_there_again(house: PartyHouse) -> None:
    joris = takes_part(of_party(house))
    answer = joris.post(f"/referrals/{CASE}/step", step="bed " * 600)
    assert answer.status_code == 422
    assert "bed bed bed" in answer.text


def test_another_party_a_reserve_and_somebody_without_a_party_find_nothing(house: PartyHouse) -> None:
    others = [of_party(house, OTHER, "Anna"), of_party(house, "klusdienst", "Bas"), of_party(house, "", "Cor")]
    unknown = others[0].get("/referrals/zzzz234567")
    for other in others:
        assert CASE not in other.get("/referrals").text
        answer = other.get(f"/referrals/{CASE}")
        assert (answer.status_code, len(answer.text)) == (404, len(unknown.text) - len("Anna") + len(_name(other)))
        assert other.post(f"/referrals/{CASE}/accept").status_code == 404
    assert house.case.course.referral(PARTY).status is ReferralStatus.OFFERED


def test_a_key_person_of_the_party_reads_too_and_a_coordinator_does_not_come_in_here(house: PartyHouse) -> None:
    assert CASE in of_party(house, role=Role.KEY_PERSON, name="Selam").get("/referrals").text
    assert staff(house, Role.COORDINATOR).get(f"/referrals/{CASE}").status_code == 404


def test_when_the_resident_takes_the_yes_back_it_is_gone(house: PartyHouse) -> None:
    joris = takes_part(of_party(house))
    house.stop(PARTY)
    assert joris.get(f"/referrals/{CASE}").status_code == 404
    assert CASE not in joris.get("/referrals").text


def test_whom_the_resident_does_not_want_finds_nothing(house: PartyHouse) -> None:
    joris = takes_part(of_party(house))
    account = engage(house, "Joris", Role.PROFESSIONAL)
    house.write(lambda connection: _block(house, connection, account.id))
    assert joris.get(f"/referrals/{CASE}").status_code == 404
    assert CASE not in joris.get("/referrals").text


def test_a_new_offer_is_seen_at_once(house: PartyHouse) -> None:
    anna = of_party(house, OTHER, "Anna")
    assert CASE not in anna.get("/referrals").text
    house.later(minutes=2)
    chosen = Chosen(party=OTHER, name="POH", topics=("feelings",))
    house.at_case(lambda file: file.change(moving.confirm(file.case, [chosen], at=file.now)))
    house.at_case(lambda file: offered(file, OTHER))
    assert CASE in anna.get("/referrals").text


def _name(someone: Staff) -> str:
    assert someone.account
    return someone.account.name


def _block(house: PartyHouse, connection: Connection, account_id: int) -> None:
    vault = house.app.vault
    stored = cases.find_case(connection, vault, CASE)
    assert stored
    talk = conversations.find_by_id(connection, vault, stored.conversation_id)
    assert talk
    new = NewAccess(
        id=house.app.ids.new(), resident_id=stored.resident_id, case_id=CASE, account_id=account_id, kind=Kind.BLOCKED,
        reason="", given_by="Noor", made_at=house.now,
    )  # fmt: skip
    case_access.add(connection, vault, talk.key, new=new)
