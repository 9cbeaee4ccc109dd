"""Cases that are on their way, and what is needed to move them."""

from datetime import date, timedelta

from bot.casework import moving
from bot.casework.case import Case
from bot.casework.joint_talk import JointTalk, Moment
from bot.casework.people import COORDINATOR, PartyKind
from bot.casework.plan import Plan, PlanStep
from bot.casework.proposal import Proposal, Reason, Role, Seat
from bot.casework.referral import Chosen
from bot.casework.word_back import WordBack, WordBackKind
from tests.casework.making import EVERYTHING, NOW, case, content

TOMORROW = NOW + timedelta(days=1)
A = Chosen(party="a", name="Partij A", topics=("things",), reasons=(Reason("match.reason.topic", {"topic": "things"}),))
B = Chosen(party="b", name="Partij B", topics=("things", "feelings"))
C = Chosen(party="c", name="Partij C", topics=("feelings",))


def seat(chosen: Chosen, role: Role = Role.COVERS) -> Seat:
    return Seat(
        party=chosen.party,
        name=chosen.name,
        kind=PartyKind.INFORMAL,
        role=role,
        topics=chosen.topics,
        reasons=chosen.reasons,
    )


TABLE = Proposal(seats=(seat(A), seat(C), seat(Chosen(party=COORDINATOR, name="Noor"), Role.BESIDE)))
WORD_BACK = WordBack(kind=WordBackKind.DONE, told="Het huis.", did="Opgeruimd.", gave="Rust.", language="ti")


def proposed() -> Case:
    """A case with a table that nobody has confirmed."""
    return case(content(**EVERYTHING)).proposed(TABLE)


def offered(*parties: Chosen) -> Case:
    """The resident said yes to these parties, and they were sent a link."""
    now = moving.confirm(proposed(), parties, at=NOW)
    for chosen in parties:
        now = moving.offer(moving.answer_share(now, chosen.party, yes=True, at=NOW), chosen.party, at=NOW)
    return now


def accepted(*parties: Chosen) -> Case:
    """These parties know nobody in the story and take part."""
    now = offered(*parties)
    for chosen in parties:
        now = moving.open_by(now, chosen.party, knows_resident=False, at=NOW)
        now = moving.accept(now, chosen.party, at=NOW)
    return now


def talk(days: int = 2) -> JointTalk:
    """A talk at home, at the same hour of so many days."""
    return JointTalk(moments=tuple(Moment(NOW + timedelta(days=1 + day)) for day in range(days)), place="home")


def step(owner: str = COORDINATOR, *, arranges: bool = False) -> PlanStep:
    return PlanStep(text="Een fiets halen", language="ti", owner=owner, by=date(2026, 12, 1), arranges=arranges)


def planned(*parties: Chosen, steps: tuple[PlanStep, ...]) -> Case:
    """Everyone said yes to a plan of these steps."""
    now = moving.propose_plan(accepted(*parties), Plan(steps=steps), at=NOW)
    for who in ("resident", *(chosen.party for chosen in parties)):
        now = moving.answer_plan(now, who, "yes")
    return now


def told_back() -> Case:
    """The resident was told what was done, and has not answered."""
    return moving.give_word_back(accepted(A), WORD_BACK, at=NOW)
