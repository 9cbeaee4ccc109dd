"""What the forms of a case need: what can be done now, and what there is to choose from."""

from collections.abc import Mapping

from bot.team.doorway import Opened
from bot.web.console.visit import Visit


async def forms_of(visit: Visit, opened: Opened) -> Mapping[str, object]:
    """The values of `console/acts/*.html` for this case; every key is there, whatever can be done."""
    del visit, opened
    return {}
