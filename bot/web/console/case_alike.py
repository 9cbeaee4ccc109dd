"""Cases like one case, and offers of other residents that fit: each as far as the reader may know."""

import asyncio
from functools import partial

from starlette.responses import Response

from bot.casework.access import Reach, Right
from bot.casework.summary import spoken
from bot.team.alike import look_alike
from bot.team.doorway import NotThisFar
from bot.web.console.case import number_of
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.work.casefile import NoCase


async def show(visit: Visit) -> Response:
    """What is like this case. Raises NoCase."""
    room, number = visit.room, number_of(visit)
    try:
        await room.database.write(
            lambda connection: room.doorway.check(connection, visit.account, number, least=Reach.READ)
        )
    except NotThisFar:
        raise NoCase from None
    found = await asyncio.to_thread(
        look_alike,
        room.database,
        room.road,
        room.likening,
        case_id=number,
        actor=visit.account.name,
        far=lambda connection, other: room.doorway.reach(connection, visit.account, other),
    )
    return visit.page("case_alike", number=number, found=found, spoken=partial(spoken, say=visit.say))


PAGES = (Page(path="/cases/{case}/alike", right=Right.CASELOAD, get=show),)
