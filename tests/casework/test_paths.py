"""No path leads around a yes: searched over the tables, and over every move from every case that can be reached."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import Any, TypeVar

import pytest

from bot.casework import case as cases
from bot.casework import joint_talk, moving, plan, referral
from bot.casework.case import Case, CaseStatus
from bot.casework.course import Course
from bot.casework.joint_talk import RESIDENT, TalkStatus
from bot.casework.plan import Plan, PlanStatus
from bot.casework.proposal import Proposal
from bot.casework.referral import LIVE, READABLE, ReferralStatus
from bot.casework.word_back import UNANSWERED_AFTER
from bot.errors import IllegalChange
from tests.casework.courses import TABLE, WORD_BACK, A, B, proposed, step, talk
from tests.casework.making import NOW, case, content

R, C, T, P = ReferralStatus, CaseStatus, TalkStatus, PlanStatus
Status = TypeVar("Status", bound=StrEnum)
Table = Mapping[Status, frozenset[Status]]

#: Every table, where it begins, and what ends it.
TABLES: list[tuple[Table[Any], StrEnum, set[StrEnum]]] = [
    (cases.ALLOWED_CHANGES, C.RECEIVED, {C.WITHDRAWN}),
    (referral.ALLOWED_CHANGES, R.RESERVE, {R.DECLINED, R.CONFLICT}),
    (joint_talk.ALLOWED_CHANGES, T.PROPOSED, {T.HELD, T.CANCELLED}),
    (plan.ALLOWED_CHANGES, P.PROPOSED, {P.BACK, P.DONE}),
]  # fmt: skip

#: The resident's yes is not there, or no longer.
NO_YES = frozenset({R.RESERVE, R.ASKED, R.REFUSED, R.WITHDRAWN, R.DECLINED, R.CONFLICT, R.COMPLETED})


def reached(table: Table[Status], starts: Iterable[Status], *, around: Iterable[Status] = ()) -> set[Status]:
    """Every status that can be reached from these without ever standing in one of those around which the way goes."""
    closed = set(around)
    seen, ahead = set[Status](), deque(starts)
    while ahead:
        new = table[ahead.popleft()] - seen - closed
        seen |= new
        ahead += new
    return seen


def referral_ways_around(table: Table[ReferralStatus]) -> set[ReferralStatus]:
    """Where the story is offered or read without a yes, or read without the conflict question."""
    without_yes = reached(table, NO_YES, around={R.AGREED}) & LIVE
    without_question = reached(table, set(R) - READABLE, around={R.OPENED}) & READABLE
    unopened = {R.OPENED} if any(R.OPENED in table[old] for old in set(R) - {R.OFFERED}) else set()
    return without_yes | without_question | unopened


def case_ways_around(table: Table[CaseStatus]) -> set[CaseStatus]:
    """Where a case closes without word back."""
    return reached(table, set(C) - {C.WORD_BACK, C.CLOSED}, around={C.WORD_BACK}) & {C.CLOSED}


@pytest.mark.parametrize(("table", "start", "ends"), TABLES, ids=("case", "referral", "talk", "plan"))
def test_every_status_is_reached_and_all_but_the_ends_are_left(
    table: Table[Any], start: StrEnum, ends: set[StrEnum]
) -> None:
    assert set(table) == set(type(start)) == reached(table, [start]) | {start}
    assert {status for status, after in table.items() if not after} == ends


def test_no_path_of_the_tables_leads_around_a_yes_the_conflict_question_or_word_back() -> None:
    assert referral_ways_around(referral.ALLOWED_CHANGES) == set()
    assert case_ways_around(cases.ALLOWED_CHANGES) == set()


def _with_way(table: Table[Status], old: Status, new: Status) -> Table[Status]:
    return {**table, old: table[old] | {new}}


def test_the_search_finds_every_way_somebody_could_add_by_mistake() -> None:
    wrong = [(old, new) for old, new in product(NO_YES, LIVE)]
    wrong += [(old, new) for old, new in product(set(R) - READABLE, READABLE) if (old, new) != (R.OFFERED, R.OPENED)]
    assert len(wrong) > 30
    for old, new in wrong:
        assert referral_ways_around(_with_way(referral.ALLOWED_CHANGES, old, new)), (old, new)
    for early in set(C) - {C.WORD_BACK, C.CLOSED}:
        assert case_ways_around(_with_way(cases.ALLOWED_CHANGES, early, C.CLOSED)), early


@dataclass(frozen=True, slots=True)
class World:
    """A case, and what was said of it so far: kept here by the search itself, from the moves that were made."""

    case: Case
    #: Parties with a yes of the resident that stands.
    yes: frozenset[str] = frozenset()
    #: Parties that said they know nobody, since they were last sent a link.
    strangers: frozenset[str] = frozenset()
    #: Word back was given, and answered, since the case was last opened.
    told: bool = False
    #: Or no answer came for long.
    answered: bool = False

    def after(self, move: "Move", meaning: "Meaning") -> "World":
        """The world after this move. Raises IllegalChange when it is refused."""
        moved = meaning(replace(self, case=move(self.case)))
        over = moved.case.status in (C.WORD_BACK, C.CLOSED)
        return moved if over else replace(moved, told=False, answered=False)

    @property
    def key(self) -> object:
        """What tells two worlds apart: no moments, numbers, notes or earlier word back."""
        course = self.case.course
        talking, planning = course.joint_talk, course.plan
        return (
            (self.case.status, course.begun),
            tuple((party, each.status) for party, each in course.referrals.items()),
            talking and (talking.status, talking.who, frozenset(talking.answers.items())),
            planning and (planning.status, planning.who, frozenset(planning.answers.items())),
            course.word_back[-1].answer if course.word_back else None,
            (self.yes, self.strangers, self.told, self.answered),
        )


Move = Callable[[Case], Case]
#: What a move means for what was said.
Meaning = Callable[[World], World]


def _nothing(world: World) -> World:
    return world


def _yes(party: str) -> Meaning:
    return lambda world: replace(world, yes=world.yes | {party})


def _no_longer(party: str) -> Meaning:
    return lambda world: replace(world, yes=world.yes - {party}, strangers=world.strangers - {party})


def _asked_anew(party: str) -> Meaning:
    return lambda world: replace(world, strangers=world.strangers - {party})


def _stranger(party: str) -> Meaning:
    return lambda world: replace(world, strangers=world.strangers | {party})


def _told(world: World) -> World:
    return replace(world, told=True, answered=False)


def _answered(world: World) -> World:
    return replace(world, answered=True)


def _of_party(party: str) -> list[tuple[Move, Meaning]]:
    """Every move of one party, with what it means."""
    return [
        (lambda case: moving.answer_share(case, party, yes=True, at=NOW), _yes(party)),
        (lambda case: moving.answer_share(case, party, yes=False, at=NOW), _no_longer(party)),
        (lambda case: moving.take_back(case, party, at=NOW), _no_longer(party)),
        (lambda case: moving.unask(case, party, at=NOW), _no_longer(party)),
        (lambda case: moving.ask_reserve(case, party, at=NOW), _nothing),
        (lambda case: moving.offer(case, party, at=NOW), _asked_anew(party)),
        (lambda case: moving.open_by(case, party, knows_resident=False, at=NOW), _stranger(party)),
        (lambda case: moving.open_by(case, party, knows_resident=True, at=NOW), _nothing),
        (lambda case: moving.accept(case, party, at=NOW), _nothing),
        (lambda case: moving.decline(case, party, reason="vol", at=NOW), _nothing),
        (lambda case: moving.conflict(case, party, at=NOW), _nothing),
        (lambda case: moving.expire(case, party, at=NOW), _nothing),
        (lambda case: moving.complete(case, party, at=NOW), _nothing),
    ]


TABLE_MOVES: list[tuple[Move, Meaning]] = [
    (lambda case: moving.confirm(case, (A,), reserves=(B,), at=NOW), _nothing),
    (lambda case: moving.confirm(case, (B,), at=NOW), _nothing),
    (lambda case: moving.make_tailor_made(case, "op maat", by="noor", at=NOW), _nothing),
    (lambda case: moving.give_word_back(case, WORD_BACK, at=NOW), _told),
    (lambda case: moving.answer_word_back(case, "little", at=NOW), _answered),
    (lambda case: moving.answer_word_back(case, "no", at=NOW), _answered),
    (lambda case: moving.close_unanswered(case, at=NOW), _nothing),
    (lambda case: moving.close_unanswered(case, at=NOW + UNANSWERED_AFTER), _answered),
    (lambda case: moving.reopen(case, "toch", by="noor", at=NOW), _nothing),
    (lambda case: case.told_again(case.content, TABLE), _nothing),
    (lambda case: case.told_again(case.content, Proposal()), _nothing),
    (lambda case: case.withdrawn(), _nothing),
]
#: A talk with one party.
TALK_MOVES: list[tuple[Move, Meaning]] = [
    (lambda case: moving.propose_talk(case, talk(1), at=NOW), _nothing),
    (lambda case: moving.answer_talk(case, RESIDENT, (0,)), _nothing),
    (lambda case: moving.answer_talk(case, "a", (0,)), _nothing),
    (lambda case: moving.answer_talk(case, "a", ()), _nothing),
    (lambda case: moving.hold_talk(case, at=NOW), _nothing),
]
#: A plan with one party.
PLAN_MOVES: list[tuple[Move, Meaning]] = [
    (lambda case: moving.propose_plan(case, Plan(steps=(step("resident"),)), at=NOW), _nothing),
    (lambda case: moving.answer_plan(case, RESIDENT, "yes"), _nothing),
    (lambda case: moving.answer_plan(case, "a", "yes"), _nothing),
    (lambda case: moving.answer_plan(case, RESIDENT, "almost"), _nothing),
    (lambda case: moving.finish_step(case, 1, at=NOW), _nothing),
]  # fmt: skip


def steps(moves: Iterable[tuple[Move, Meaning]], *, start: Case) -> Iterator[tuple[World, World]]:
    """Every step from a world these moves lead to, with the world after it. What a move refuses leads nowhere."""
    first, every = World(start), list(moves)
    seen, ahead = {first.key}, deque([first])
    while ahead:
        world = ahead.popleft()
        for move, meaning in every:
            try:
                after = world.after(move, meaning)
            except IllegalChange:
                continue
            yield world, after
            if after.key not in seen:
                seen.add(after.key)
                ahead.append(after)


def broken(world: World) -> list[str]:
    """The promises that this world breaks."""
    referrals = world.case.course.referrals.items()
    live = {party for party, each in referrals if each.status in LIVE}
    over = world.case.status in (C.CLOSED, C.WITHDRAWN)
    reads = {party for party, each in referrals if each.status in READABLE}
    closed = world.case.status is C.CLOSED
    promises = {
        "a party is offered the case without a yes": live <= world.yes,
        "a party reads without the conflict question": reads <= world.strangers,
        "a case closes without word back that is answered": not closed or (world.told and world.answered),
        "a party reads a case that is closed or withdrawn": not (live and over),
    }
    return [promise for promise, kept in promises.items() if not kept]


def _with_two_parties() -> Iterator[tuple[World, World]]:
    """A party and one in reserve."""
    return steps([*TABLE_MOVES, *_of_party("a"), *_of_party("b")], start=proposed())


def _with(together: list[tuple[Move, Meaning]]) -> Iterator[tuple[World, World]]:
    """One party, from a first answer to the last."""
    return steps([TABLE_MOVES[0], *TABLE_MOVES[2:], *_of_party("a"), *together], start=case(content()))


def arrows(table: Table[Status]) -> Iterator[tuple[StrEnum, StrEnum]]:
    """Every way that a table draws."""
    return ((old, new) for old, after in table.items() for new in after)


def ways(before: Case, after: Case) -> Iterator[tuple[StrEnum, StrEnum]]:
    """Every change of status in one step."""
    yield before.status, after.status
    then = before.course.referrals
    for party, each in after.course.referrals.items():
        yield then[party].status if party in then else each.status, each.status


def test_with_two_parties_no_move_breaks_a_promise() -> None:
    after = [world for _, world in _with_two_parties()]
    assert [broken(world) for world in after if broken(world)] == []
    assert len(after) > 5000


@pytest.mark.parametrize(
    ("together", "theirs", "elsewhere"),
    [(TALK_MOVES, T, {C.PLANNING, C.PLANNED}), (PLAN_MOVES, P, {C.TALKING})],
    ids=("talk", "plan"),
)
def test_from_the_first_answer_to_the_last_no_move_breaks_a_promise_and_every_status_is_reached(
    together: list[tuple[Move, Meaning]], theirs: type[StrEnum], elsewhere: set[StrEnum]
) -> None:
    seen, count = set[StrEnum]({C.RECEIVED}), 0
    for count, (_, world) in enumerate(_with(together), start=1):
        assert broken(world) == []
        course = world.case.course
        seen |= {world.case.status, *(each.status for each in course.referrals.values())}
        seen |= {each.status for each in (course.joint_talk, course.plan) if each}
        if count % 500 == 0:
            assert Course.from_json(course.to_json()) == course
    assert seen == {*C, *R, *theirs} - elsewhere
    assert count > 5000


def test_every_way_of_the_tables_is_one_that_some_move_goes() -> None:
    share, _no, _back, _ask, offer, open_by, _knows, accept, *_ = _of_party("a")
    together = [TALK_MOVES[0], *PLAN_MOVES[:2], (lambda case: moving.answer_plan(case, "a", "yes"), _nothing)]
    found = [
        *steps([TABLE_MOVES[0], *TABLE_MOVES[2:], share, offer, open_by, accept, *together], start=case(content())),
        *_with_two_parties(),
    ]
    gone = {way for before, after in found for way in ways(before.case, after.case)}
    drawn = {*arrows(cases.ALLOWED_CHANGES), *arrows(referral.ALLOWED_CHANGES)}
    assert drawn - gone == set()
    assert {(old, new) for old, new in gone - drawn if old is not new} == set()


def test_the_tables_leave_open_what_must_always_be_possible() -> None:
    ended = {R.DECLINED, R.CONFLICT, R.WITHDRAWN}
    assert all(R.WITHDRAWN in referral.ALLOWED_CHANGES[status] for status in set(R) - ended)
    assert all({R.DECLINED, R.CONFLICT} <= referral.ALLOWED_CHANGES[status] for status in LIVE)
    assert all(R.EXPIRED in referral.ALLOWED_CHANGES[status] for status in (R.OFFERED, R.OPENED))
    assert all(C.WITHDRAWN in cases.ALLOWED_CHANGES[status] for status in set(C) - {C.WITHDRAWN})
    # A coordinator may do otherwise than the program thinks (R13): every stage of the work can follow every other.
    work = {C.TAILOR_MADE, C.CONFIRMED, C.TALKING, C.PLANNING, C.WORD_BACK}
    begun = {*work, C.PROPOSED, C.PLANNED, C.REOPENED} - {C.WORD_BACK}
    assert all(work <= cases.ALLOWED_CHANGES[status] for status in begun - {C.PROPOSED})
    assert work - {C.TALKING} <= cases.ALLOWED_CHANGES[C.PROPOSED]
    # An answer that changes leaves the case where it is.
    assert all(status in cases.ALLOWED_CHANGES[status] for status in begun)
    assert {C.WORD_BACK, C.REOPENED} <= cases.ALLOWED_CHANGES[C.WORD_BACK]
    assert all(T.CANCELLED in joint_talk.ALLOWED_CHANGES[status] for status in (T.PROPOSED, T.AGREED, T.NO_MOMENT))


#: A way too many in a table -> the promise that is broken by it.
WAYS: list[tuple[str, StrEnum, StrEnum]] = [
    ("without a yes", R.REFUSED, R.OFFERED),
    ("without a yes", R.ASKED, R.OFFERED),
    ("without a yes", R.WITHDRAWN, R.OFFERED),
    ("without the conflict question", R.OFFERED, R.ACCEPTED),
    ("without the conflict question", R.EXPIRED, R.ACCEPTED),
]


@pytest.mark.parametrize(("promise", "old", "new"), WAYS)
def test_the_search_over_moves_sees_a_way_too_many(
    promise: str, old: ReferralStatus, new: ReferralStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(referral, "ALLOWED_CHANGES", _with_way(referral.ALLOWED_CHANGES, old, new))
    assert any(promise in wrong for _, world in _with_two_parties() for wrong in broken(world))
