"""Every address the program answers to, in one list."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.errors import AanbelError
from bot.pictures import files
from bot.web.chat import Chat
from bot.web.console.console import Console
from bot.web.console.listed import PAGES
from bot.web.console.visit import ROOT
from bot.web.health import Health
from bot.web.hearing import Hearing
from bot.web.house import House
from bot.web.packing import Packing
from bot.web.pages import HERE, Pages
from bot.web.party import Party
from bot.web.still import Still
from bot.web.trouble import Trouble
from bot.web.watch import Headers, Watch
from bot.web.webhooks import LARGEST_BATCH, Webhook


def create_app(house: House) -> Starlette:
    """The web side of the program."""
    pages = Pages(house)
    trouble = Trouble(pages)
    party = Party(pages, house.visits) if house.visits else None
    console = Console(pages, house.console, PAGES) if house.console else None

    async def sorry(request: Request, problem: Exception) -> Response:
        if console and _is_for_team(request):
            return await console.trouble(request, problem)
        if party and request.url.path.startswith("/r/"):
            return party.trouble(request, problem)
        return trouble.page(request, problem)

    async def gone(request: Request, problem: Exception) -> Response:
        return Response(status_code=400)

    async def missing(request: Request, problem: Exception) -> Response:
        if console and _is_for_team(request):
            return await console.missing(request)
        return trouble.missing(request)

    return Starlette(
        routes=[*_routes(house, pages, party), *(console.routes() if console else [])],
        middleware=[Middleware(Packing), Middleware(Headers, house=house), Middleware(Watch, sorry=sorry)],
        exception_handlers={AanbelError: sorry, ClientDisconnect: gone, 404: missing},
    )


def _is_for_team(request: Request) -> bool:
    return request.url.path == ROOT or request.url.path.startswith(f"{ROOT}/")


def _routes(house: House, pages: Pages, party: Party | None) -> list[BaseRoute]:
    hearing = Hearing(pages)
    chat, still, health = Chat(pages, hearing), Still(pages), Health(house)
    return [
        Route("/", still.landing),
        Route("/chat", chat.show),
        Route("/chat", chat.say, methods=["POST"]),
        Route("/chat/sound/{seq:int}", hearing.sound),
        Route("/leave", chat.leave, methods=["POST"]),
        Route("/return", chat.take_up, methods=["POST"]),
        *(Route(f"/{page}", still.to_language) for page in ("help", "return", "privacy", "accessibility")),
        Route("/help/{language}", still.help),
        Route("/return/{language}", still.take_up),
        Route("/privacy/{language}", still.privacy),
        Route("/accessibility/{language}", still.accessibility),
        *(_doors(party) if party else []),
        *_webhooks(house),
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/theme.css", still.theme),
        Mount(files.ADDRESS, StaticFiles(directory=files.HERE), name="pictures"),
        Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
    ]


def _webhooks(house: House) -> list[BaseRoute]:
    """Where the servers of the channels call."""
    found: list[BaseRoute] = []
    if house.telegram:
        found.append(Route("/telegram", Webhook(house.telegram).take, methods=["POST"]))
    if house.whatsapp:
        door = Webhook(house.whatsapp, largest=LARGEST_BATCH, greet=house.greet_whatsapp)
        found += [Route("/whatsapp", door.take, methods=["POST"]), Route("/whatsapp", door.greet, methods=["GET"])]
    return found


def _doors(party: Party) -> list[BaseRoute]:
    """What a party does through the link in its mail."""
    return [
        Route("/r/{token}", party.door),
        Route("/r/{token}/code", party.send_code, methods=["POST"]),
        Route("/r/{token}/open", party.enter, methods=["POST"]),
        Route("/r/{token}/close", party.leave, methods=["POST"]),
        Route("/r/{token}/case", party.case),
        Route("/r/{token}/{act}", party.answer, methods=["GET", "POST"]),
    ]
