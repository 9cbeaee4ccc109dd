"""What the pages of the organisation share: how a change is tried, and how a mistake is said."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from starlette.responses import Response

from bot.casework.organisation_parts import Parts
from bot.casework.parties import Mistake
from bot.casework.wrong import Wrong
from bot.team.organisation import Change, Organising, Outdated, StillAlerted, Unfit
from bot.web.console.visit import Visit

#: Below the root.
HOME = "/organisation"
#: The pages beside each other: address, key of the name.
SECTIONS = tuple(
    (f"{HOME}/{name}".rstrip("/"), f"organisation.nav.{name.replace('-', '_') or 'overview'}")
    for name in ("", "parties", "neighbourhoods", "hours", "on-call", "numbers", "modules", "privacy", "changes")
)

#: How the name of a template begins -> the page beside the others that it belongs to; else the one of its own name.
_SECTION_OF = {
    "overview": "",
    "part": "parties",
    "import": "parties",
    "neighbourhood": "neighbourhoods",
    "number": "numbers",
    "on_call": "on-call",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Why a change was not made."""

    alert: str
    status: int
    #: What there is now, when somebody changed it meanwhile.
    now: Parts | None = None


def organising(visit: Visit) -> Organising:
    room = visit.room
    return Organising(database=room.database, road=room.road, in_use=room.organisation)


async def trouble_with(visit: Visit, change: Change) -> Trouble | None:
    """Make this change; None when it was made."""
    try:
        await organising(visit).change(visit.account, change)
    except Outdated as problem:
        return Trouble(alert=visit.t("organisation.outdated"), status=409, now=problem.now)
    except Unfit:
        return Trouble(alert=visit.t("organisation.unfit"), status=422)
    except StillAlerted as problem:
        return Trouble(alert=visit.t("organisation.on_call.alerted", names=", ".join(problem.names)), status=422)
    # An edited text may name a number that is gone now.
    await asyncio.to_thread(visit.room.wording.reload)
    return None


def shown(
    visit: Visit, name: str, *, status: int = 200, errors: Mapping[str, str] = MappingProxyType({}), **values: object
) -> Response:
    """The page `console/organisation/<name>.html` among the others; what is wrong stands in `errors` by field."""
    here = next((page for begin, page in _SECTION_OF.items() if name.startswith(begin)), name.replace("_", "-"))
    beside: dict[str, object] = {"sections": SECTIONS, "section": f"{HOME}/{here}".rstrip("/"), "theirs": {}}
    return visit.page(f"organisation/{name}", status=status, errors=defaultdict(str, errors), **(beside | values))


def wrong_form(visit: Visit) -> str:
    """The line on top of a form with mistakes in it."""
    return visit.t("organisation.mistakes")


def said(visit: Visit, mistakes: Iterable[Mistake]) -> dict[str, str]:
    """The mistakes by field, as the page says them."""
    found: dict[str, str] = {}
    for name, wrong in mistakes:
        found[name] = " ".join(filter(None, [found.get(name), told(visit, wrong)]))
    return found


def told(visit: Visit, wrong: Wrong) -> str:
    return visit.t(wrong.key, **wrong.values)


def differing(now: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """The fields in which what is kept now is not what was typed, as it is kept."""
    return {name: now.get(name, "") for name in typed if now.get(name, "") != typed[name]}


def one_line(text: str) -> str:
    """What was typed in a field of one line: a control character that was pasted along becomes a space."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()


def lines(text: str) -> str:
    """What was typed in a field of more lines, without control characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", " ", plain).strip()
