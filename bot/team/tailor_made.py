"""No offer fits: a person makes one with the resident. There is no "rejected" (R11, R18)."""

from bot.casework import moving
from bot.team.words import written
from bot.work.casefile import CaseFile


def tailor_made(file: CaseFile, *, because: str) -> None:
    """Make the case tailor-made, and note why and by whom; who does so has it, when nobody had. Raises Refused and
    IllegalChange."""
    if not file.case.holder:
        file.change(moving.assign(file.case, file.actor))
    file.change(moving.make_tailor_made(file.case, written(because, what="The note"), by=file.actor, at=file.now))
    file.note("case.tailor_made")
