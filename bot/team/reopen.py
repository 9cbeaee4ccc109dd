"""Open a case again: there is more to do."""

from bot.casework import moving
from bot.team.words import written
from bot.work.casefile import CaseFile


def reopen(file: CaseFile, *, because: str) -> None:
    """Open the case again, and note why and by whom. Raises Refused and IllegalChange."""
    file.change(moving.reopen(file.case, written(because, what="The reason"), by=file.actor, at=file.now))
    # Whether the word back helps decides nothing any more.
    file.drop_prompts("feedback")
    file.note("case.reopened")
