"""Every address the program answers to, in one list."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.errors import AanbelError
from bot.web.chat import Chat
from bot.web.health import Health
from bot.web.house import House
from bot.web.pages import HERE, Pages
from bot.web.still import Still
from bot.web.trouble import Trouble
from bot.web.watch import Headers, Watch
from bot.web.webhooks import Webhook


def create_app(house: House) -> Starlette:
    """The web side of the program."""
    pages = Pages(house)
    trouble = Trouble(pages)

    async def sorry(request: Request, problem: Exception) -> Response:
        return trouble.page(request, problem)

    async def gone(request: Request, problem: Exception) -> Response:
        return Response(status_code=400)

    async def missing(request: Request, problem: Exception) -> Response:
        return trouble.missing(request)

    return Starlette(
        routes=_routes(house, pages),
        middleware=[Middleware(Headers, house=house), Middleware(Watch, sorry=sorry)],
        exception_handlers={AanbelError: sorry, ClientDisconnect: gone, 404: missing},
    )


def _routes(house: House, pages: Pages) -> list[BaseRoute]:
    chat, still, health = Chat(pages), Still(pages), Health(house)
    webhooks = [Route("/telegram", Webhook(house.telegram).take, methods=["POST"])] if house.telegram else []
    return [
        Route("/", still.landing),
        Route("/chat", chat.show),
        Route("/chat", chat.say, methods=["POST"]),
        Route("/leave", chat.leave, methods=["POST"]),
        Route("/return", chat.take_up, methods=["POST"]),
        *(Route(f"/{page}", still.to_language) for page in ("help", "return", "privacy", "accessibility")),
        Route("/help/{language}", still.help),
        Route("/return/{language}", still.take_up),
        Route("/privacy/{language}", still.privacy),
        Route("/accessibility/{language}", still.accessibility),
        *webhooks,
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/theme.css", still.theme),
        Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
    ]
