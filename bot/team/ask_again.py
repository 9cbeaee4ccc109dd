"""What waits for an answer of the resident is asked once more."""

from bot.store.statuses import Timer
from bot.team.refused import Refused
from bot.team.settle import settle
from bot.work.casefile import SILENT_AFTER, CaseFile

#: What the team was asked because the resident is silent.
SILENCE = ("resident_silent", "feedback_unanswered")


def ask_again(file: CaseFile) -> None:
    """Knock once more for what waits in the talk, and look again later whether it was answered. Raises Refused."""
    # Who chose already is about to say why.
    waiting = [each for each in file.work.talk.state.prompts if each.case == file.case.id and not each.chosen]
    if not waiting:
        raise Refused(because="Nothing waits for an answer of the resident.", key="refused.nothing_asked")
    for prompt in waiting:
        # One knock for all of it.
        file.prompt_again(prompt, again=prompt is waiting[0])
    file.set_timer(Timer.SILENT, SILENT_AFTER)
    file.note("resident.asked_again")
    settle(file, *SILENCE)
