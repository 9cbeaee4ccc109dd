"""Propose the plan: a few steps with an owner and a day, agreed only when everyone said yes (R9)."""

from collections.abc import Sequence
from datetime import date

from bot.casework import moving
from bot.casework.joint_talk import RESIDENT
from bot.casework.people import COORDINATOR
from bot.casework.plan import MOST_STEPS, Plan, PlanStep
from bot.team.moments import read_day
from bot.team.refused import Refused
from bot.team.settle import settle
from bot.team.words import for_resident
from bot.work.asking_resident import ask_plan
from bot.work.casefile import CaseFile

#: Characters of one step: a plan is read in one go.
_MOST = 300


def propose_plan(file: CaseFile, *, steps: Sequence[str], arranges: Sequence[int] = (), language: str) -> None:
    """Ask everyone for this plan: steps typed as "OWNER; 2026-12-01; TEXT", and the numbers of those that arrange.

    Raises Refused, with what to type instead, and IllegalChange.
    """
    if len(steps) > MOST_STEPS:
        raise Refused(
            because=f"A plan has at most {MOST_STEPS} steps, not {len(steps)}. Begin with the first.",
            key="refused.plan.steps",
            values={"most": MOST_STEPS},
        )
    unknown = [number for number in arranges if not 1 <= number <= len(steps)]
    if unknown:
        raise Refused(
            because=f"There is no step {unknown[0]}: the steps are numbered 1 to {len(steps)}.",
            key="refused.plan.no_step",
            values={"number": unknown[0]},
        )
    today = file.today
    plan = Plan(
        steps=tuple(
            _step(file, text, number=number, today=today, language=language, arranges=number in arranges)
            for number, text in enumerate(steps, start=1)
        )
    )
    file.change(moving.propose_plan(file.case, plan, at=file.now))
    file.note("plan.proposed")
    settle(file, "plan_back", "tell_plan")
    ask_plan(file)
    for party in file.case.course.accepted:
        file.mail("plan", party)


def _step(file: CaseFile, text: str, *, number: int, today: date, language: str, arranges: bool) -> PlanStep:
    owner, day, words = ([*(part.strip() for part in text.split(";", 2)), "", ""])[:3]
    if not words:
        raise Refused(
            because=f"Step {number}: write it as 'OWNER; 2026-12-01; TEXT'.",
            key="refused.plan.no_words",
            values={"number": number},
        )
    owners = (RESIDENT, COORDINATOR, *file.case.course.accepted)
    if owner not in owners:
        raise Refused(
            because=f"Step {number}: '{owner}' takes no part. The owner is one of: {', '.join(owners)}.",
            key="refused.plan.owner",
            values={"number": number},
        )
    return PlanStep(
        text=for_resident(file.case, words, language, what=f"Step {number}", most=_MOST),
        language=language,
        owner=owner,
        by=read_day(day, today=today),
        arranges=arranges,
    )
