"""The parties as a file: downloaded for a spreadsheet, and read from one after a look at what would change."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.responses import Response

from bot.casework.access import Right
from bot.casework.organisation import Organisation
from bot.casework.organisation_parts import Parts, difference, mark_of, parts_of
from bot.casework.parties import COLUMNS, party_cells
from bot.casework.parties_csv import LineMistake, parties_in, write_parties_csv
from bot.casework.people import Party
from bot.casework.toml_writing import write_organisation
from bot.store import audit
from bot.team.organisation import Change
from bot.web.console.organising.frame import HOME, organising, shown, told, trouble_with
from bot.web.console.organising.parties import LIST
from bot.web.console.page import Page
from bot.web.console.visit import Visit
from bot.web.forms import Form

#: Bytes of a list that is read: some two thousand parties. It travels in a field of the form between the two steps.
LARGEST_LIST = 384 * 1024
#: Parties and mistakes shown at once.
_SHOWN = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What reading this list would do."""

    new: Sequence[Party] = ()
    #: The party as it will be, and its columns that differ.
    changed: Sequence[tuple[Party, Sequence[str]]] = ()
    gone: Sequence[Party] = ()
    same: int = 0


async def download(visit: Visit) -> Response:
    """The parties for a spreadsheet: no cell is a formula, and it reads back as it is."""
    organisation = await organising(visit).now()
    await _note(visit, "parties.exported")
    # With the mark in front, a spreadsheet reads the letters right; with semicolons, a Dutch one sees the columns.
    text = "\ufeff" + write_parties_csv(organisation.parties, separator=";")
    return _file(text, "parties.csv", "text/csv")


async def whole(visit: Visit) -> Response:
    """The organisation as the file that `aanbel organisation import` reads."""
    organisation = await organising(visit).now()
    await _note(visit, "organisation.exported")
    return _file(write_organisation(organisation), "organisation.toml", "application/toml")


async def ask(visit: Visit) -> Response:
    """Where a list is chosen."""
    return shown(visit, "import")


async def read(visit: Visit, form: Form) -> Response:
    """First step: what the list would change. Second: change it, if nothing else did meanwhile."""
    content = _carried(form) if form.get("list") else next((file.content for file in form.files), b"")
    if not content or len(content) > LARGEST_LIST:
        key = "organisation.import.too_large" if content else "organisation.import.no_file"
        return shown(visit, "import", status=422, errors={"file": visit.t(key)})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return shown(visit, "import", status=422, errors={"file": visit.t("organisation.import.not_utf8")})
    organisation = await organising(visit).now()
    parties, mistakes = parties_in(text, neighbourhoods=[each.id for each in organisation.neighbourhoods])
    if mistakes:
        return shown(visit, "import", status=422, mistakes=_told(visit, mistakes), more=len(mistakes) - _SHOWN)
    if form.get("act") != "confirm":
        return _look(visit, organisation, parties, content)
    change = Change(what="parties.imported", parts=_parts(organisation, parties), marks={"parties": form.get("mark")})
    trouble = await trouble_with(visit, change)
    if trouble:
        alert = visit.t("organisation.import.outdated") if trouble.now else trouble.alert
        return _look(visit, await organising(visit).now(), parties, content, alert=alert, status=trouble.status)
    return visit.go(LIST, say="parties_imported")


def compared(organisation: Organisation, parties: Sequence[Party]) -> Comparison:
    """The list beside what there is."""
    before = {each.id: each for each in organisation.parties}
    after = {each.id: each for each in parties}
    changed = [(each, _columns(before[id], each)) for id, each in after.items() if id in before and before[id] != each]
    return Comparison(
        new=[each for id, each in after.items() if id not in before],
        changed=changed,
        gone=[each for id, each in before.items() if id not in after],
        same=len([id for id in after if before.get(id) == after[id]]),
    )


def _columns(before: Party, after: Party) -> list[str]:
    old, new = party_cells(before), party_cells(after)
    return [name for name in COLUMNS if old[name] != new[name]]


def _parts(organisation: Organisation, parties: Sequence[Party]) -> dict[str, object]:
    """The parts that the list changes, and those that it leaves out."""
    now = {part: value for part, value in parts_of(organisation).items() if part.startswith("parties/")}
    wanted: Parts = {f"parties/{each.id}": party_cells(each) for each in parties}
    return {part: after for part, (_, after) in difference(now, wanted).items()}


def _look(
    visit: Visit,
    organisation: Organisation,
    parties: Sequence[Party],
    content: bytes,
    *,
    alert: str = "",
    status: int = 200,
) -> Response:
    return shown(
        visit,
        "import_look",
        status=status,
        alert=alert,
        comparison=compared(organisation, parties),
        mark=mark_of(parts_of(organisation), "parties"),
        # In letters that no browser changes on the way.
        content=base64.b64encode(content).decode(),
    )


def _carried(form: Form) -> bytes:
    """The list as the first step gave it along; whatever else stands there is no list."""
    try:
        return base64.b64decode(form.get("list"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _told(visit: Visit, mistakes: Sequence[LineMistake]) -> list[Mapping[str, object]]:
    return [
        {"line": each.line, "column": each.column, "words": told(visit, each.wrong)}
        for each in sorted(mistakes, key=lambda each: each.line)[:_SHOWN]
    ]


async def _note(visit: Visit, action: str) -> None:
    """The line in the log that this was taken out of the house."""
    ids, now, actor = visit.room.road.ids, visit.room.now, visit.account.name

    def noted(connection: Connection) -> None:
        audit.note(connection, ids, action, on="organisation", at=now, actor=actor)

    await visit.room.database.write(noted)


def _file(text: str, name: str, media_type: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text.encode("utf-8", "replace"), media_type=f"{media_type}; charset=utf-8", headers=headers)


PAGES = (
    Page(path=f"{HOME}/parties.csv", right=Right.ORGANISATION, get=download),
    Page(path=f"{HOME}/organisation.toml", right=Right.ORGANISATION, get=whole),
    Page(path=f"{HOME}/import", right=Right.ORGANISATION, get=ask, post=read),
)
