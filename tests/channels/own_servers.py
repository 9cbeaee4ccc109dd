"""Servers as an organisation runs them itself, over real HTTP: one that writes down, and one that translates."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.serving import serving


@dataclass(kw_only=True)
class OwnServers:
    """What was asked, and what is answered next; after that every voice note is `says`, and words are turned round."""

    says: str = "Ik wil minder schulden"
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    answers: list[Response | float] = field(default_factory=list)
    #: Other addresses that were called: somebody followed a redirect.
    strayed: list[str] = field(default_factory=list)
    url: str = ""

    async def transcribe(self, request: Request) -> Response:
        """As OpenAI's API reference has it, createTranscription: a form of several parts."""
        async with request.form() as form:
            file = form["file"]
            if not isinstance(file, UploadFile):
                return JSONResponse({"error": {"message": "file is required"}}, 400)
            fields = {name: str(value) for name, value in form.items() if name != "file"}
            content = await file.read()
            self._heard(request, {**fields, "name": file.filename, "mime": file.content_type, "content": content})
        return await self._answer(JSONResponse({"text": f" {self.says}\n"}))

    async def translate(self, request: Request) -> Response:
        """As LibreTranslate has it: JSON in, JSON out."""
        told = await request.json()
        self._heard(request, told)
        return await self._answer(JSONResponse({"translatedText": told["q"][::-1]}))

    async def stray(self, request: Request) -> Response:
        """Where nobody should come."""
        self.strayed.append(request.url.path)
        return JSONResponse({"text": "gestolen", "translatedText": "gestolen"})

    def _heard(self, request: Request, told: Mapping[str, Any]) -> None:
        self.asked.append({**told, "authorization": request.headers.get("authorization", "")})

    async def _answer(self, usual: Response) -> Response:
        answer = self.answers.pop(0) if self.answers else usual
        if isinstance(answer, Response):
            return answer
        await asyncio.sleep(answer)
        return usual


@contextlib.asynccontextmanager
async def own_servers(**told: Any) -> AsyncIterator[OwnServers]:
    """Both, at one address."""
    servers = OwnServers(**told)
    routes = [
        Route("/v1/audio/transcriptions", servers.transcribe, methods=["POST"]),
        Route("/translate", servers.translate, methods=["POST"]),
        Route("/{elsewhere:path}", servers.stray, methods=["GET", "POST"]),
    ]
    async with serving(Starlette(routes=routes)) as url:
        servers.url = url
        yield servers
