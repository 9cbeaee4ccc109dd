"""Is the program alive, and may residents be let in."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.errors import AanbelError
from bot.web.house import House


class Health:
    """For who watches over the program: a process manager, a load balancer, a person."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def alive(self, request: Request) -> Response:
        """GET /healthz: the process answers."""
        return PlainTextResponse("ok\n")

    async def ready(self, request: Request) -> Response:
        """GET /readyz: each condition by name; 503 while one is not met."""
        try:
            conditions = dict(await self._house.ready())
        except AanbelError:
            conditions = {"database": False}
        return JSONResponse(conditions, 200 if all(conditions.values()) else 503)
