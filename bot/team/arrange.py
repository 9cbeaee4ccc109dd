"""Carry out the plan: what was arranged can be used only if the resident says so (P5)."""

from bot.casework import moving
from bot.team.settle import settle
from bot.work.asking_resident import ask_usable
from bot.work.casefile import CaseFile


def arrange(file: CaseFile, *, step: int) -> None:
    """What this step, counted from 1, was to arrange is there: ask whether it can be used. Raises IllegalChange."""
    file.change(moving.arrange(file.case, step, at=file.now))
    file.note("plan.arranged")
    plan = file.case.course.plan
    if plan:
        settle(file, "needs", about=plan.steps[step - 1].needs)
    ask_usable(file, step)


def finish_step(file: CaseFile, *, step: int) -> None:
    """This step, counted from 1, is done. Raises IllegalChange."""
    file.change(moving.finish_step(file.case, step, at=file.now))
    file.drop_prompts("step_due", about=str(step))
    file.note("plan.step_done")
