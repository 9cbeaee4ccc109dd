"""How a case comes to every status there is: the table that `test_anytime.py` walks. Everything on the real road."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.casework import moving
from bot.casework.case import CaseStatus
from bot.casework.joint_talk import RESIDENT, TalkStatus
from bot.casework.plan import Plan, PlanStatus, PlanStep
from bot.casework.proposal import Proposal
from bot.casework.referral import ReferralStatus
from bot.team.answer_for import FromParty
from bot.team.arrange import arrange, finish_step
from bot.team.hold_talk import hold_talk
from bot.team.reopen import reopen
from bot.work import asking_resident, party_answers
from bot.work.casefile import CaseFile
from tests.work.table import GELDFIT, HUISARTS, KRINGLOOP, MOMENT, VOEDSELBANK, Table

_S = ReferralStatus
#: What `Table.laid` chose on a phone that others may read.
CODE_WORD = "zonnebloem"


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How to get somewhere, and what then stands: written down here, not read from the tables of the product."""

    to: Callable[[Table], None]
    case: CaseStatus
    parties: Mapping[str, ReferralStatus] = field(default_factory=dict)
    talk: TalkStatus | None = None
    plan: PlanStatus | None = None
    #: Who the resident's yes stands for, in the order it was given.
    shared: tuple[str, ...] = ()
    #: Who of them was told of the case, and is told to stop.
    told: tuple[str, ...] = ()
    #: What waits for the resident's answer.
    asks: tuple[str, ...] = ()
    #: The mail on the way here was sent before anything else happens.
    mailed: bool = True


def answer(table: Table, *choices: tuple[str, str]) -> None:
    """The resident, back at the phone, answers one question after the other."""
    for step, option in choices:
        come_to(table, step)
        table.presses(step, option)


def come_to(table: Table, step: str) -> None:
    """Have this question asked, by the knock if there was one."""
    if table.asked("knock"):
        table.opens()
    elif not table.asked(step):
        table.amal.presses("", "do:go_on")
    if table.state().locked:
        table.amal.says(CODE_WORD)
    assert table.asked(step), f"{step} is not asked but {table.amal.hears()}"


def _received(table: Table) -> None:
    """As a version before this one left it: now a table is proposed at once."""
    table.team(lambda file: file.change(replace(file.case, status=CaseStatus.RECEIVED, proposal=Proposal())))


def _tailor_made(table: Table) -> None:
    table.team(lambda file: file.change(moving.make_tailor_made(file.case, "past niet", by="Anna", at=file.now)))


def _asked(table: Table) -> None:
    table.confirm(KRINGLOOP, reserves=(VOEDSELBANK,))


def _asked_open(table: Table) -> None:
    _asked(table)
    come_to(table, "share")


def _refused(table: Table) -> None:
    _asked(table)
    answer(table, ("share", "no"))


def _agreed(table: Table) -> None:
    table.confirm(GELDFIT)
    answer(table, ("share", "yes"))


def _offered(table: Table) -> None:
    _asked(table)
    answer(table, ("share", "yes"))


def _opened(table: Table) -> None:
    _offered(table)
    table.party(KRINGLOOP, party_answers.answer_conflict, False)


def _accepted(table: Table) -> None:
    _offered(table)
    table.takes_part(KRINGLOOP)


def _declined(table: Table) -> None:
    _accepted(table)
    table.party(KRINGLOOP, party_answers.decline, "We zitten vol")


def _conflict(table: Table) -> None:
    table.confirm(KRINGLOOP)
    answer(table, ("share", "yes"))
    table.party(KRINGLOOP, party_answers.answer_conflict, True)


def _expired(table: Table) -> None:
    _opened(table)
    table.ticks(days=14)
    assert {prompt.step for prompt in table.state().prompts} <= {"followup", "again", "share"}


def _taken_back(table: Table) -> None:
    _accepted(table)
    table.presses("share", "no")


def _completed(table: Table) -> None:
    _accepted(table)
    table.team(lambda file: FromParty(file=file, say=lambda key, values: key, party=KRINGLOOP).finished())


def _two_take_part(table: Table) -> None:
    table.confirm(KRINGLOOP, HUISARTS)
    answer(table, ("share", "yes"), ("share", "yes"))
    table.takes_part(KRINGLOOP, HUISARTS)


def _talk_proposed(table: Table) -> None:
    _two_take_part(table)
    table.propose_talk(MOMENT, MOMENT + timedelta(days=1))


def _talk_agreed(table: Table) -> None:
    _talk_proposed(table)
    for party in (KRINGLOOP, HUISARTS):
        table.party(party, party_answers.answer_moments, number=1, fits=(1,))
    answer(table, ("meet", "any"))


def _no_moment(table: Table) -> None:
    _talk_proposed(table)
    answer(table, ("meet", "none"))


def _cancelled(table: Table) -> None:
    _talk_agreed(table)
    for party in (HUISARTS, KRINGLOOP):
        table.party(party, party_answers.decline, "ziek")


def _held(table: Table) -> None:
    _talk_agreed(table)
    table.house.clock.now = MOMENT + timedelta(days=1, hours=2)
    table.team(hold_talk)


def _tomorrow(table: Table) -> None:
    _talk_agreed(table)
    answer(table, ("met", "ok"))
    table.house.clock.now = MOMENT - timedelta(hours=4)
    table.ticks()


def _plan_proposed(table: Table) -> None:
    _two_take_part(table)
    table.propose_plan(owner=KRINGLOOP)


def _plan_back(table: Table) -> None:
    _plan_proposed(table)
    table.party(HUISARTS, party_answers.answer_plan, number=1, answer="almost", words="Later")


def _planned(table: Table) -> None:
    _plan_proposed(table)
    for party in (KRINGLOOP, HUISARTS):
        table.party(party, party_answers.answer_plan, number=1, answer="yes", words="")
    answer(table, ("plan", "yes"))


def _propose_two_steps(file: CaseFile) -> None:
    """A step of the resident's own, and one of a party, later."""
    steps = (
        PlanStep(text="Een bed kiezen", language="nl", owner=RESIDENT, by=MOMENT.date().replace(day=21)),
        PlanStep(text="Een bed brengen", language="nl", owner=KRINGLOOP, by=MOMENT.date().replace(day=30)),
    )
    file.change(moving.propose_plan(file.case, Plan(steps=steps), at=file.now))
    asking_resident.ask_plan(file)


def _step_due(table: Table) -> None:
    _two_take_part(table)
    table.team(_propose_two_steps)
    for party in (KRINGLOOP, HUISARTS):
        table.party(party, party_answers.answer_plan, number=1, answer="yes", words="")
    answer(table, ("plan", "yes"))
    table.house.clock.now = MOMENT.replace(day=21, hour=9)
    table.ticks()


def _arranged(table: Table) -> None:
    _planned(table)
    answer(table, ("wanted", "yes"))
    table.amal.says("Een fietshelm")
    table.team(lambda file: arrange(file, step=1))


def _done(table: Table) -> None:
    _arranged(table)
    answer(table, ("usable", "yes"))
    table.team(lambda file: finish_step(file, step=1))


def _word_back(table: Table) -> None:
    _accepted(table)
    table.give_word_back()


def _closed(table: Table) -> None:
    _word_back(table)
    answer(table, ("feedback", "yes"))


def _unhappy(table: Table) -> None:
    _word_back(table)
    answer(table, ("feedback", "no"))
    table.amal.says("Het bed is stuk")


def _reopened(table: Table) -> None:
    _closed(table)
    table.team(lambda file: reopen(file, because="Toch niet"))


def _weeks_later(table: Table) -> None:
    _closed(table)
    table.ticks(days=7)
    answer(table, ("again", "yes"))
    table.ticks(days=36)


def _withdrawn(table: Table) -> None:
    def take_back(file: CaseFile) -> None:
        file.change(file.case.withdrawn())

    table.team(take_back)


def _not_contacted(table: Table) -> None:
    table.ticks(days=7)
    come_to(table, "followup")


def _written_to(table: Table) -> None:
    table.team(lambda file: asking_resident.tell_message(file, "Morgen bel ik"))


_C = CaseStatus
_WITH_RESERVE = {VOEDSELBANK: _S.RESERVE}
_BOTH_ACCEPTED = {KRINGLOOP: _S.ACCEPTED, HUISARTS: _S.ACCEPTED}
_ONE_ACCEPTED = {KRINGLOOP: _S.ACCEPTED, **_WITH_RESERVE}
_ENDED = {KRINGLOOP: _S.COMPLETED, VOEDSELBANK: _S.WITHDRAWN}
_ONE, _TWO = (KRINGLOOP,), (KRINGLOOP, HUISARTS)

WAYS: Mapping[str, Way] = {
    "received": Way(to=_received, case=_C.RECEIVED),
    "proposed": Way(to=lambda table: None, case=_C.PROPOSED),
    "asked for contact": Way(to=_not_contacted, case=_C.PROPOSED, asks=("followup", "again")),
    "written to": Way(to=_written_to, case=_C.PROPOSED, asks=("message",)),
    "tailor-made": Way(to=_tailor_made, case=_C.TAILOR_MADE),
    "asked": Way(to=_asked, case=_C.CONFIRMED, parties={KRINGLOOP: _S.ASKED, **_WITH_RESERVE}, asks=("share",)),
    "asked, open": Way(
        to=_asked_open, case=_C.CONFIRMED, parties={KRINGLOOP: _S.ASKED, **_WITH_RESERVE}, asks=("share",)
    ),
    "refused": Way(to=_refused, case=_C.CONFIRMED, parties={KRINGLOOP: _S.REFUSED, **_WITH_RESERVE}),
    "agreed": Way(to=_agreed, case=_C.CONFIRMED, parties={GELDFIT: _S.AGREED}, shared=(GELDFIT,)),
    "offered, not sent": Way(
        to=_offered, case=_C.CONFIRMED, parties={KRINGLOOP: _S.OFFERED, **_WITH_RESERVE},
        shared=_ONE, told=_ONE, mailed=False,
    ),
    "offered": Way(
        to=_offered, case=_C.CONFIRMED, parties={KRINGLOOP: _S.OFFERED, **_WITH_RESERVE}, shared=_ONE, told=_ONE
    ),
    "opened": Way(
        to=_opened, case=_C.CONFIRMED, parties={KRINGLOOP: _S.OPENED, **_WITH_RESERVE}, shared=_ONE, told=_ONE
    ),
    "accepted": Way(to=_accepted, case=_C.CONFIRMED, parties=_ONE_ACCEPTED, shared=_ONE, told=_ONE),
    "declined": Way(
        to=_declined, case=_C.CONFIRMED, parties={KRINGLOOP: _S.DECLINED, VOEDSELBANK: _S.ASKED}, asks=("share",)
    ),
    "conflict": Way(to=_conflict, case=_C.CONFIRMED, parties={KRINGLOOP: _S.CONFLICT}),
    "expired": Way(
        to=_expired, case=_C.CONFIRMED, parties={KRINGLOOP: _S.EXPIRED, VOEDSELBANK: _S.ASKED}, shared=_ONE, told=_ONE,
        asks=("followup", "again", "share"),
    ),
    "taken back": Way(to=_taken_back, case=_C.CONFIRMED, parties={KRINGLOOP: _S.WITHDRAWN, **_WITH_RESERVE}),
    "completed": Way(to=_completed, case=_C.CONFIRMED, parties={KRINGLOOP: _S.COMPLETED, **_WITH_RESERVE}),
    "talk proposed": Way(
        to=_talk_proposed, case=_C.TALKING, parties=_BOTH_ACCEPTED, talk=TalkStatus.PROPOSED,
        shared=_TWO, told=_TWO, asks=("meet",),
    ),
    "talk agreed": Way(
        to=_talk_agreed, case=_C.TALKING, parties=_BOTH_ACCEPTED, talk=TalkStatus.AGREED,
        shared=_TWO, told=_TWO, asks=("met",), mailed=False,
    ),
    "tomorrow": Way(
        to=_tomorrow, case=_C.TALKING, parties=_BOTH_ACCEPTED, talk=TalkStatus.AGREED,
        shared=_TWO, told=_TWO, asks=("followup", "again", "tomorrow"),
    ),
    "no moment": Way(
        to=_no_moment, case=_C.TALKING, parties=_BOTH_ACCEPTED, talk=TalkStatus.NO_MOMENT, shared=_TWO, told=_TWO
    ),
    "talk held": Way(
        to=_held, case=_C.TALKING, parties=_BOTH_ACCEPTED, talk=TalkStatus.HELD, shared=_TWO, told=_TWO
    ),
    "talk cancelled": Way(
        to=_cancelled, case=_C.TALKING, parties=dict.fromkeys(_TWO, _S.DECLINED), talk=TalkStatus.CANCELLED
    ),
    "plan proposed": Way(
        to=_plan_proposed, case=_C.PLANNING, parties=_BOTH_ACCEPTED, plan=PlanStatus.PROPOSED,
        shared=_TWO, told=_TWO, asks=("plan",),
    ),
    "plan back": Way(
        to=_plan_back, case=_C.PLANNING, parties=_BOTH_ACCEPTED, plan=PlanStatus.BACK, shared=_TWO, told=_TWO
    ),
    "planned": Way(
        to=_planned, case=_C.PLANNED, parties=_BOTH_ACCEPTED, plan=PlanStatus.AGREED,
        shared=_TWO, told=_TWO, asks=("wanted",),
    ),
    "step due": Way(
        to=_step_due, case=_C.PLANNED, parties=_BOTH_ACCEPTED, plan=PlanStatus.AGREED,
        shared=_TWO, told=_TWO, asks=("step_due",), mailed=False,
    ),
    "arranged": Way(
        to=_arranged, case=_C.PLANNED, parties=_BOTH_ACCEPTED, plan=PlanStatus.AGREED,
        shared=_TWO, told=_TWO, asks=("usable",),
    ),
    "plan done": Way(
        to=_done, case=_C.PLANNED, parties=_BOTH_ACCEPTED, plan=PlanStatus.DONE, shared=_TWO, told=_TWO
    ),
    "word back": Way(
        to=_word_back, case=_C.WORD_BACK, parties=_ONE_ACCEPTED, shared=_ONE, told=_ONE, asks=("feedback",)
    ),
    "closed": Way(to=_closed, case=_C.CLOSED, parties=_ENDED),
    "weeks later": Way(to=_weeks_later, case=_C.CLOSED, parties=_ENDED, asks=("wellbeing_again",)),
    "unhappy": Way(to=_unhappy, case=_C.REOPENED, parties=_ONE_ACCEPTED, shared=_ONE, told=_ONE),
    "reopened": Way(to=_reopened, case=_C.REOPENED, parties=_ENDED),
    "withdrawn": Way(to=_withdrawn, case=_C.WITHDRAWN),
}  # fmt: skip
