"""Who may do what: every role, every standing of a case, and nothing that was not allowed on purpose."""

from dataclasses import replace
from itertools import product

import pytest

from bot.casework.access import RIGHTS, Account, Reach, Right, Role, Standing, may, reach
from bot.casework.case import CaseStatus

NOOR = Account(id=1, name="Noor", roles=frozenset({Role.COORDINATOR}))
SELAM = Account(id=2, name="Selam", roles=frozenset({Role.KEY_PERSON}), party="sleutelpersoon")
CASE = Standing(status=CaseStatus.PROPOSED, holder="", neighbourhood="n1")


def test_every_role_has_rights_and_everybody_has_an_account_of_their_own() -> None:
    assert set(RIGHTS) == set(Role)
    for role in Role:
        assert may(replace(NOOR, roles=frozenset({role})), Right.OWN_ACCOUNT)
        assert Right.OWN_ACCOUNT not in RIGHTS[role]


def test_nobody_without_a_role_may_anything_else() -> None:
    nobody = replace(NOOR, roles=frozenset())
    assert [right for right in Right if may(nobody, right)] == [Right.OWN_ACCOUNT]
    assert reach(nobody, replace(CASE, holder="Noor", given=frozenset({1}), opened=frozenset({1}))) is Reach.NOTHING


def test_rights_come_together_from_several_roles() -> None:
    both = replace(NOOR, roles=frozenset({Role.EDITOR, Role.PROFESSIONAL}))
    assert may(both, Right.TEXTS)
    assert may(both, Right.REFERRALS)
    assert not may(both, Right.CASELOAD)


@pytest.mark.parametrize("role", [Role.PROCESS_FACILITATOR, Role.EDITOR, Role.ADMINISTRATOR])
def test_who_has_nothing_to_do_with_stories_reads_none_whatever_was_given(role: Role) -> None:
    someone = replace(NOOR, roles=frozenset({role}))
    assert reach(someone, replace(CASE, holder="Noor", given=frozenset({1}), opened=frozenset({1}))) is Reach.NOTHING


def test_a_coordinator_works_at_the_own_cases_and_takes_up_what_nobody_has() -> None:
    assert reach(NOOR, replace(CASE, holder="Noor")) is Reach.WORK
    assert reach(NOOR, CASE) is Reach.WORK


def test_what_somebody_else_has_shows_its_outside_only_until_a_reason_was_given() -> None:
    others = replace(CASE, holder="Sam")
    assert reach(NOOR, others) is Reach.BLIND
    assert reach(NOOR, replace(others, opened=frozenset({1}))) is Reach.WORK
    assert reach(NOOR, replace(others, given=frozenset({1}))) is Reach.READ
    assert reach(NOOR, replace(others, opened=frozenset({3}), given=frozenset({3}))) is Reach.BLIND


def test_a_coordinator_of_other_neighbourhoods_sees_the_outside_of_what_nobody_has() -> None:
    elsewhere = replace(NOOR, neighbourhoods=frozenset({"n2"}))
    assert reach(elsewhere, CASE) is Reach.BLIND
    assert reach(elsewhere, replace(CASE, neighbourhood="n2")) is Reach.WORK
    assert reach(elsewhere, replace(CASE, neighbourhood="")) is Reach.WORK
    assert reach(elsewhere, replace(CASE, holder="Noor")) is Reach.WORK


@pytest.mark.parametrize("role", [Role.KEY_PERSON, Role.PROFESSIONAL])
def test_who_was_given_reading_reads_and_no_more(role: Role) -> None:
    someone = replace(SELAM, roles=frozenset({role}))
    assert reach(someone, CASE) is Reach.NOTHING
    assert reach(someone, replace(CASE, opened=frozenset({2}))) is Reach.NOTHING
    assert reach(someone, replace(CASE, given=frozenset({2}))) is Reach.READ


@pytest.mark.parametrize("status", CaseStatus)
def test_a_block_and_an_end_go_before_everything(status: CaseStatus) -> None:
    everything = Standing(
        status=status, holder="Noor", neighbourhood="n1", given=frozenset({1, 2}), opened=frozenset({1, 2})
    )
    for who, ends in product((NOOR, SELAM), ({"blocked": frozenset({1, 2})}, {"erasing": True})):
        assert reach(who, replace(everything, **ends)) is Reach.NOTHING  # type: ignore[arg-type]
    expected = Reach.NOTHING if status is CaseStatus.WITHDRAWN else Reach.WORK
    assert reach(NOOR, everything) is expected
