"""Say who of the team has a case."""

from bot.casework import moving
from bot.team.words import written
from bot.work.casefile import CaseFile


def assign(file: CaseFile, *, who: str) -> None:
    """This person has the case from now on. Raises Refused without a name, and IllegalChange."""
    file.change(moving.assign(file.case, written(who, what="The name", most=80)))
    file.note("case.assigned")


def release(file: CaseFile) -> None:
    """Nobody has the case any more: whoever looks next takes it up. Raises IllegalChange."""
    file.change(moving.assign(file.case, ""))
    file.note("case.assigned")
