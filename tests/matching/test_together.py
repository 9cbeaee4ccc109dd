"""Two cases are laid side by side only when every single thing allows it, of both: tried in every combination."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from bot.casework.case import CaseStatus
from bot.conversation.danger import KINDS
from bot.matching.together import Standing, barred, barred_by_talk, may_meet
from tests.matching.making import NOW

YES = frozenset({"keep", "cocreate", "contact"})
A, B = (
    Standing(case=case, resident=number, status=CaseStatus.PROPOSED, closed_at=None, scopes=YES)
    for number, case in enumerate("ab", 1)
)

#: Everything that may keep a case apart, and the reason the team reads.
APART: dict[str, tuple[dict[str, Any], str | None]] = {
    "nothing": ({}, None),
    "no yes to keeping": ({"scopes": YES - {"keep"}}, "withdrawn"),
    "no yes to looking together": ({"scopes": YES - {"cocreate"}}, "consent"),
    "no yes at all": ({"scopes": frozenset()}, "withdrawn"),
    "taken back": ({"status": CaseStatus.WITHDRAWN}, "withdrawn"),
    "being erased": ({"erasing": True}, "withdrawn"),
    "blocked us": ({"blocked": True}, "unsafe"),
    "closed last year": ({"status": CaseStatus.CLOSED, "closed_at": NOW - timedelta(days=366)}, "closed"),
    "closed this year": ({"status": CaseStatus.CLOSED, "closed_at": NOW - timedelta(days=364)}, None),
}


@pytest.mark.parametrize("why", APART)
def test_the_team_reads_why(why: str) -> None:
    changes, key = APART[why]
    found = barred(replace(A, **changes), now=NOW)
    assert (found.key if found else None) == (f"alike.barred.{key}" if key else None)


@pytest.mark.parametrize(("here", "there"), list(product(APART, APART)))
def test_two_cases_meet_only_when_both_may(here: str, there: str) -> None:
    (ours, mine), (theirs, yours) = APART[here], APART[there]
    this, other = replace(A, **ours), replace(B, **theirs)
    assert may_meet(this, other, now=NOW) is may_meet(other, this, now=NOW) is (mine is None and yours is None)


def test_nobody_meets_themselves() -> None:
    assert may_meet(A, B, now=NOW)
    assert not may_meet(A, replace(B, resident=A.resident), now=NOW)


def test_who_may_not_be_safe_meets_nobody() -> None:
    assert barred_by_talk(("home", "money"), noticed=(), writable=True) is None
    assert barred_by_talk(("home", "safety"), noticed=(), writable=True) is not None
    assert barred_by_talk(("home",), noticed=(), writable=False) is not None
    kept_apart = {kind for kind in KINDS if barred_by_talk((), noticed=(kind,), writable=True)}
    assert kept_apart == {"violence", "child", "locked"}
