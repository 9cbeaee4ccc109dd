"""What a resident sent beside words, and the agreed talk for a calendar: files of a case, for who may read it."""

import re

from starlette.responses import Response

from bot.casework.access import Reach, Right
from bot.errors import Undecipherable
from bot.team.calendar import calendar
from bot.team.doorway import NotThisFar
from bot.team.fetch_file import NoFile, NotKept, OpenedFile, fetch_file
from bot.team.refused import Refused
from bot.web.console.case import number_of
from bot.web.console.page import Page
from bot.web.console.row_number import row_number
from bot.web.console.visit import Visit
from bot.work.casefile import NoCase

#: What a browser shows or plays by itself; all else it only keeps. Nothing on this list can hold a script.
_SHOWN = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "audio/ogg": "ogg",
    "audio/mp4": "m4a", "audio/mpeg": "mp3", "video/mp4": "mp4", "video/webm": "webm",
}  # fmt: skip
_KEPT = {"image/heic": "heic", "application/pdf": "pdf"}
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


async def show(visit: Visit) -> Response:
    """The file, or a page that says why it is not there. Raises NoCase."""
    id = row_number(str(visit.request.path_params["id"]))
    if not id:
        raise NoCase
    try:
        file = await fetch_file(visit.room.doorway, visit.account, number_of(visit), file_id=id)
    except (NotThisFar, NoFile):
        # Whoever may not read it does not learn whether it is there.
        raise NoCase from None
    except NotKept as problem:
        return visit.page("sorry", status=410, problem=f"case.file.{problem.state}", words=())
    except Undecipherable:
        return visit.page("sorry", status=410, problem="case.file.broken", words=())
    return _sent(visit, file)


async def talk(visit: Visit) -> Response:
    """The agreed talk for the team's own calendar. Raises NoCase."""
    number = number_of(visit)
    try:
        opened = await visit.room.doorway.read(visit.account, number)
        text = calendar(opened.case, visit.say, now=visit.room.now)
    except (NotThisFar, Refused):
        raise NoCase from None
    if opened.reach < Reach.READ:
        raise NoCase
    return Response(text, media_type="text/calendar", headers=_kept_as(f"aanbel-{number}.ics"))


def _sent(visit: Visit, file: OpenedFile) -> Response:
    mime = file.listed.mime
    ending = _SHOWN.get(mime) or _KEPT.get(mime, "bin")
    plays = mime in _SHOWN and "download" not in visit.request.query_params
    name = f"{file.listed.kind}-{file.listed.id}.{ending}"
    headers = {} if plays else _kept_as(name)
    if plays:
        headers["Content-Disposition"] = f'inline; filename="{name}"'
    headers["Accept-Ranges"] = "bytes"
    kind = mime if mime in _SHOWN or mime in _KEPT else "application/octet-stream"
    part = _part(visit.request.headers.get("range", ""), len(file.content))
    if part is None:
        return Response(file.content, media_type=kind, headers=headers)
    first, last = part
    if first > last:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(file.content)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(file.content)}"
    return Response(file.content[first : last + 1], 206, media_type=kind, headers=headers)


def _kept_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the one part that is asked for (RFC 9110, 14.2); None for the whole, or several parts."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    return int(found[1]), min(int(found[2]) if found[2] else size - 1, size - 1)


PAGES = (
    Page(path="/cases/{case}/files/{id}", right=Right.GIVEN_CASES, get=show),
    Page(path="/cases/{case}/talk.ics", right=Right.GIVEN_CASES, get=talk),
)
