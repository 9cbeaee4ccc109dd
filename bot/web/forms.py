"""Reading what a page posts: bounded, kept in memory only, and only from our own pages."""

import hashlib
import hmac
import re
import secrets
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.channels.webchat import PostedFile, UnreadableForm
from bot.errors import AanbelError

#: Bytes: trust.md S12. A body without a file, and the largest file.
LARGEST_TEXT = 1024 * 1024
LARGEST_FILE = 20 * 1024 * 1024

#: What is read and thrown away so that the browser gets to see the answer instead of a broken line.
_DRAINED = 64 * 1024 * 1024

#: Fields of a page for residents; a page for the team can ask for more.
_MOST_FIELDS = 20

_NONCE = re.compile(r"[0-9a-f]{32}")


class ForeignForm(AanbelError):
    """The form was not sent from one of our own pages."""


@dataclass(frozen=True, slots=True)
class Form:
    fields: Mapping[str, str]
    files: tuple[PostedFile, ...] = ()
    #: Every value of a field that came more than once: ticked boxes.
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of this field, in the order of the page."""
        return self.several.get(name) or tuple(filter(None, [self.get(name)]))


class TooLarge(AanbelError):
    """The request is larger than is taken."""

    def __init__(self, *, because: str = "") -> None:
        super().__init__(because=because)
        #: The fields that stood before what was too large: a text is not lost with its photo.
        self.form: Form | None = None


class _InMemory(MultiPartParser):
    # A photo of a resident may not lie on the disk in the clear, not even for a moment.
    spool_max_size = LARGEST_FILE + LARGEST_TEXT


async def read_form(request: Request, *, most_fields: int = _MOST_FIELDS) -> Form:
    """The posted fields and files. Raises UnreadableForm, TooLarge or ForeignForm."""
    refuse_foreign(request)
    try:
        posted = await _parse(request, most_fields)
    except (MultiPartException, FormParserError):
        raise UnreadableForm from None
    fields = {name: _whole(value) for name, value in posted.multi_items() if isinstance(value, str)}
    files = [await _file(name, value) for name, value in posted.multi_items() if isinstance(value, UploadFile)]
    await posted.close()
    return Form(fields, tuple(file for file in files if file.content), _several(posted))


def _whole(value: str) -> str:
    """The value without NUL, which nobody types and no database keeps as text."""
    return value.replace("\x00", "")


def _several(posted: FormData) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for name, value in posted.multi_items():
        if isinstance(value, str):
            values[name] = (*values.get(name, ()), _whole(value))
    return {name: given for name, given in values.items() if len(given) > 1}


async def read_body(request: Request, at_most: int) -> bytes:
    """The whole body. Raises TooLarge."""
    return b"".join([chunk async for chunk in _bounded(request, at_most)])


async def _parse(request: Request, most_fields: int) -> FormData:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return await FormParser(request.headers, _bounded(request, LARGEST_TEXT), max_fields=most_fields).parse()
    if kind == "multipart/form-data":
        stream = _bounded(request, LARGEST_FILE + LARGEST_TEXT)
        parser = _InMemory(request.headers, stream, max_files=10, max_fields=most_fields)
        try:
            return await parser.parse()
        except TooLarge as problem:
            problem.form = Form({name: value for name, value in parser.items if isinstance(value, str)})
            raise
    raise UnreadableForm


async def _bounded(request: Request, at_most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        if size < at_most:
            yield chunk[: at_most - size]
        size += len(chunk)
        if size > _DRAINED:
            break
    if size > at_most:
        raise TooLarge(because=f"{at_most} bytes are taken")


async def _file(name: str, sent: UploadFile) -> PostedFile:
    return PostedFile(content=await sent.read(), media_type=sent.content_type or "", voice=name == "voice")


def refuse_foreign(request: Request) -> None:
    """Raises ForeignForm when the browser says that another site made it send this.

    Sec-Fetch-Site is sent by every browser since 2023; Origin by older ones; a very old one sends neither, and there
    the seal of the form must do.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignForm
        return
    origin = request.headers.get("origin", "null")
    if origin != "null" and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForeignForm


def seal(token: str, nonce: str = "") -> str:
    """The hidden field of a form: its nonce, and proof that it was made for the holder of this cookie."""
    nonce = nonce or secrets.token_hex(16)
    return f"{nonce}.{_proof(token, nonce)}" if token else f"{nonce}."


def nonce_of(sealed: str) -> str:
    """The nonce in the hidden field. Raises UnreadableForm when it is none of ours."""
    nonce = sealed.partition(".")[0]
    if not _NONCE.fullmatch(nonce):
        raise UnreadableForm
    return nonce


def is_sealed(sealed: str, token: str) -> bool:
    """The form was made for the holder of this cookie."""
    nonce, _, proof = sealed.partition(".")
    return hmac.compare_digest(proof.encode(), _proof(token, nonce).encode())


def _proof(token: str, nonce: str) -> str:
    # Nobody but the holder knows the cookie, so no secret of the server's is needed and a restart forgets nothing.
    return hmac.new(token.encode(), nonce.encode(), hashlib.sha256).hexdigest()[:32]
