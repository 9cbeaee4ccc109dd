"""What a case says can be done, can be done, and what it says cannot, is refused: by the verbs themselves."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.casework.case import Case
from bot.errors import AanbelError
from bot.team.answer_for import FromParty, FromResident
from bot.team.close import close, close_unanswered
from bot.team.hold_talk import hold_talk
from bot.team.possible import Matter, asks_party, of_party, of_resident, possible, steps, unaskable
from bot.team.propose_plan import propose_plan
from bot.team.propose_talk import propose_talk
from bot.team.reopen import reopen
from bot.team.tailor_made import tailor_made
from bot.team.unask import unask
from bot.work.casefile import CaseFile
from tests.work.table import HUISARTS, KRINGLOOP, VOEDSELBANK, Table

WORD = {"told": "Je wilde een bed.", "did": "Wij haalden het.", "gave": "Je slaapt."}
ACTS: dict[str, Callable[[CaseFile], object]] = {
    "tailor-made": lambda file: tailor_made(file, because="x"),
    "talk": lambda file: propose_talk(file, at=["2026-12-08 10:00"], place="home", although="x"),
    "held": hold_talk,
    "plan": lambda file: propose_plan(file, steps=["coordinator; 2026-12-20; Een bed"], language="nl"),
    "close": lambda file: close(file, language="nl", **WORD),
    "unanswered": close_unanswered,
    "reopen": lambda file: reopen(file, because="x"),
}
SAYS: dict[str, Callable[[FromParty], object]] = {
    "offered": lambda party: party.offered(),
    "link": lambda party: party.link(),
    "nobody": lambda party: party.knows(resident=False),
    "joins": lambda party: _joins(party),
    "accepts": lambda party: party.accepts(),
    "resident": lambda party: party.knows(resident=True),
    "declines": lambda party: party.declines("vol"),
    "finished": lambda party: party.finished(),
}
TOLD: dict[str, Callable[[FromResident, Matter, str], object]] = {
    "share": lambda it, each, answer: it.agrees(each.about) if answer == "yes" else it.refuses(each.about),
    "moments": lambda it, _each, _answer: it.moments(()),
    "plan": lambda it, _each, answer: it.plan(answer, "x"),
    "wanted": lambda it, each, answer: it.wanted(int(each.about), yes=answer == "yes", words="x"),
    "usable": lambda it, each, answer: it.usable(int(each.about), yes=answer == "yes", words="x"),
    "contacted": lambda it, _each, answer: it.contacted(answer),
    "helps": lambda it, _each, answer: it.helped(answer, "x"),
}
#: Everything that can be asked of the resident, to see that what is not on offer is refused.
EVERY = (
    *(Matter("share", party) for party in (KRINGLOOP, HUISARTS, VOEDSELBANK)),
    Matter("moments", ""), Matter("plan", ""), Matter("wanted", "1"), Matter("usable", "1"), Matter("helps", ""),
)  # fmt: skip


class _Tried(Exception):
    """Nothing of it is kept."""


def works(table: Table, do: Callable[[CaseFile], object]) -> bool:
    """Whether this would be done now; the case stays as it is."""

    def tried(file: CaseFile) -> None:
        do(file)
        raise _Tried

    try:
        table.team(tried)
    except _Tried:
        return True
    except AanbelError:
        return False
    raise AssertionError


def _joins(party: FromParty) -> None:
    party.knows(resident=False)
    party.accepts()


def say(key: str, _values: object) -> str:
    return key


def _proposed(table: Table) -> None:
    del table


def _asked(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS, reserves=(VOEDSELBANK,))


def _offered(table: Table) -> None:
    _asked(table)
    table.answers(("share", "yes"), ("share", "no"))


def _opened(table: Table) -> None:
    _offered(table)
    table.team(lambda file: FromParty(file=file, say=say, party=KRINGLOOP).knows(resident=False))


def _stopped(table: Table) -> None:
    _opened(table)
    table.team(lambda file: FromResident(file=file, say=say).refuses(KRINGLOOP))


def _seated(table: Table) -> None:
    table.confirm(KRINGLOOP)
    table.answers(("share", "yes"))
    table.takes_part(KRINGLOOP)


def _talking(table: Table) -> None:
    _seated(table)
    table.propose_talk()


def _planned(table: Table) -> None:
    _talking(table)
    table.propose_plan(owner=KRINGLOOP)
    table.team(lambda file: FromResident(file=file, say=say).plan("yes", ""))
    table.team(lambda file: FromParty(file=file, say=say, party=KRINGLOOP).plan("yes", ""))


def _told(table: Table) -> None:
    _planned(table)
    table.give_word_back()


def _waited(table: Table) -> None:
    _told(table)
    table.house.clock.move(days=28)


def _left(table: Table) -> None:
    _waited(table)
    table.team(close_unanswered)


def _closed(table: Table) -> None:
    _told(table)
    table.team(lambda file: FromResident(file=file, say=say).helped("yes", ""))


STATES = (_proposed, _asked, _offered, _opened, _stopped, _seated, _talking, _planned, _told, _waited, _left, _closed)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__.strip("_"))
def test_what_can_be_done_is_what_the_verbs_do(table: Table, state: Callable[[Table], None]) -> None:
    state(table)
    case: Case = table.case()
    now, zone = table.house.road.clock(), table.house.road.zone
    can = {act: reason is None for act, reason in possible(case, now=now, zone=zone).items()}
    assert can.keys() == {*ACTS, "confirm"}
    assert {act: works(table, do) for act, do in ACTS.items()} == {act: can[act] for act in ACTS}
    assert dict(steps(case, now=now)) == {}, "nothing was said to be wanted"
    for party, referral in case.course.referrals.items():
        shared = referral.status not in ("reserve", "asked", "refused", "withdrawn", "completed")
        says = of_party(case, party, now=now, mailed=True) if shared else ()
        tried = {what: works(table, _by_party(party, do)) for what, do in SAYS.items()}
        assert {what for what, done in tried.items() if done} == set(says), party
        assert set(asks_party(case, party)) <= {"moments", "plan"}
    taken_back = {
        party for party in (KRINGLOOP, HUISARTS, VOEDSELBANK) if works(table, partial(unask, party=party, because="x"))
    }
    assert taken_back == {party for party, _ in unaskable(case, now=now)}
    offered = {(each.kind, each.about): each.answers for each in of_resident(case, now=now)}
    for each in EVERY:
        for answer in ("yes", "no"):
            on_offer = (each.kind, each.about) in offered and answer in (offered[each.kind, each.about] or (answer,))
            done = works(table, _by_resident(each, answer))
            # To say yes once more to who may read already changes nothing: there is no form for it.
            if not (done and each.kind == "share" and answer == "yes"):
                assert done is on_offer, (each, answer)


def _by_party(party: str, do: Callable[[FromParty], object]) -> Callable[[CaseFile], object]:
    return lambda file: do(FromParty(file=file, say=say, party=party))


def _by_resident(each: Matter, answer: str) -> Callable[[CaseFile], object]:
    return lambda file: TOLD[each.kind](FromResident(file=file, say=say), each, answer)
