"""What is printed for the neighbourhood: posters with a square that opens the talk, and cards to lay on a table."""

from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.organisation import Neighbourhood
from bot.pictures import drawn, files
from bot.web.console.page import Page
from bot.web.console.printing_view import SETS, Ways, cards, doors, known, sheets
from bot.web.console.qr import qr_code
from bot.web.console.visit import Visit
from bot.work.casefile import NoCase

AT = "/print"
#: What a poster shows that somebody can do: the way of telling, and its picture.
_TELLING = (("form.type", "writing"), ("form.voice", "microphone"), ("form.picture", "camera"))


#: How the header of a pack says that no native speaker has read it.
_NOT_READ = "draft: not yet reviewed"


async def choose(visit: Visit) -> Response:
    """Which poster, or which cards."""
    return visit.page(
        "print",
        places=visit.room.organisation().neighbourhoods,
        offered=visit.room.catalogues.languages,
        sets=SETS,
        ways=_ways(visit),
    )


async def posters(visit: Visit) -> Response:
    """One poster for each language, or several languages on one."""
    asked = visit.request.query_params
    place = _place(visit, asked.get("place", ""))
    languages = known(asked.getlist("language"), visit.room.catalogues.languages)
    ways = _ways(visit)
    return visit.page(
        "print_poster",
        sheets=sheets(languages, together=asked.get("layout") == "together"),
        place=place,
        doors_of=lambda language: doors(ways, place.id if place else "", language),
        facts_in=visit.room.facts,
        qr=qr_code,
        telling=tuple((key, files.address(name)) for key, name in _TELLING),
        phone_picture=files.address("call"),
        drafts=_drafts(visit, languages),
    )


async def table_cards(visit: Visit) -> Response:
    """Pictures with their words, in one or two languages."""
    asked, catalogues = visit.request.query_params, visit.room.catalogues
    first, *more = [each for each in asked.getlist("language") if each in catalogues.languages] or [visit.language]
    languages = tuple(dict.fromkeys((first, *more[:1])))
    return visit.page(
        "print_cards",
        sets={name: cards(name, languages, catalogues) for name in known(asked.getlist("set"), tuple(SETS))},
        first=first,
        scale=files.address(drawn.SCALE_RTL if catalogues.is_rtl(first) else drawn.SCALE),
        drafts=_drafts(visit, languages),
    )


def _ways(visit: Visit) -> Ways:
    room = visit.room
    return Ways(web=room.public_url, telegram=room.telegram_name(), whatsapp=room.whatsapp_number)


def _place(visit: Visit, id: str) -> Neighbourhood | None:
    if not id:
        return None
    found = next((each for each in visit.room.organisation().neighbourhoods if each.id == id), None)
    if found is None:
        raise NoCase
    return found


def _drafts(visit: Visit, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Of these the languages that no native speaker has read yet."""
    return tuple(each for each in languages if visit.room.catalogues.status(each).startswith(_NOT_READ))


PAGES = (
    Page(path=AT, right=Right.OWN_ACCOUNT, get=choose, nav="nav.print"),
    Page(path=f"{AT}/poster", right=Right.OWN_ACCOUNT, get=posters),
    Page(path=f"{AT}/cards", right=Right.OWN_ACCOUNT, get=table_cards),
)
