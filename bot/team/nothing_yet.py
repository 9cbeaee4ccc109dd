"""Nothing yet, and here is why: the resident hears that nobody forgot, and not that anything came of it.

It is a word to the resident, and no clock begins anew: what was owed before is owed at the same moment.
"""

from collections.abc import Callable, Mapping

from bot.casework.case import CaseStatus
from bot.team.refused import Refused
from bot.team.send_block import Chosen, send_block
from bot.work.casefile import CaseFile

#: Why there is nothing yet -> the text that says so.
WHY: Mapping[str, str] = {
    "party": "block.nothing_party",
    "full": "block.nothing_full",
    "time": "block.nothing_time",
}


def nothing_yet(file: CaseFile, *, why: str, say: Callable[[str], str], language: str) -> None:
    """Tell the resident so, in the resident's language; `say` gives a text in the team's. Raises Refused.

    Who heard what came of it waits for no news.
    """
    if why not in WHY:
        raise Refused(because=f"Say why there is nothing yet: {', '.join(WHY)}.", key="refused.nothing_yet.why")
    if file.case.status is CaseStatus.CLOSED:
        raise Refused(because="The case is closed. Open it again first.", key="refused.closed")
    if send_block(file, Chosen(key=WHY[why]), told=say(WHY[why]), language=language):
        file.note("resident.nothing_yet")
