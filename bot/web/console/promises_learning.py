"""What the learning meeting owes, on the page of promises: meetings, and next steps by their day."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.access import Right
from bot.casework.learning_owed import Outstanding, Task, outstanding
from bot.store import learning as kept
from bot.store.promised import State
from bot.team.doorway import NotThisFar
from bot.web.console.learning import AT, learning, plain_words, whose_name
from bot.web.console.row_number import row_number
from bot.web.console.visit import Visit
from bot.web.forms import Form


@dataclass(frozen=True, kw_only=True, slots=True)
class LearningRow:
    """One thing to do."""

    text: str
    badge: State
    when: str
    #: Where it is done.
    link: str
    #: The number of a next step, which is closed right here; 0: nothing is.
    step: int


def owed(visit: Visit, connection: Connection) -> Sequence[Outstanding]:
    """What is late or comes within days; nothing for who does not prepare meetings."""
    if not visit.may(Right.LEARNING):
        return ()
    notes = kept.notes(connection, visit.room.road.vault)
    return outstanding(kept.meetings(connection), notes, today=visit.today)


async def settle(visit: Visit, which: str, form: Form) -> str:
    """A next step is done: what came of it; the notice. Raises Refused, NoCase and NotThisFar."""
    if not visit.may(Right.LEARNING):
        raise NotThisFar
    number = row_number(which)
    await learning(visit).settle(
        visit.account, number, plain_words(form, f"outcome-{number}"), sure=bool(form.get("sure"))
    )
    return "learning_saved"


def learning_row(visit: Visit, each: Outstanding) -> LearningRow:
    """One of them, as it is shown."""
    return LearningRow(
        text=each.step.text if each.step else visit.t(f"promises.learning.{each.task}"),
        badge=State.OVERDUE if each.is_late(visit.today) else State.DUE,
        when=_when(visit, each),
        link=AT if each.task is Task.PLAN else f"{AT}/{each.meeting.id}",
        step=each.step.id if each.step else 0,
    )


def _when(visit: Visit, each: Outstanding) -> str:
    day = visit.day(each.by.isoformat())
    if each.step is None:
        return visit.t("promises.learning.on", day=day)
    return visit.t("promises.learning.by", day=day, owner=each.step.owner, whose=whose_name(visit, each.step.whose))
