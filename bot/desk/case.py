"""One case at the desk: what there is of it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from bot.assemble import App
from bot.casework.page import Asked, as_text
from bot.desk.verb import Verb
from bot.errors import AanbelError
from bot.store import asked as asking
from bot.store import audit, cases
from bot.store.cases import StoredCase
from bot.work.proposing import opened


class NotFound(AanbelError):
    """There is no such case."""


def _case_show(app: App, asked: Any) -> str:
    return app.database.write_now(lambda connection: _read_case(app, connection, asked.id))


def _read_case(app: App, connection: Connection, id: str) -> str:
    stored = cases.find_case(connection, app.vault, id)
    if stored is None:
        raise NotFound(because=id)
    # Every read of a story is a line in the audit log (house.md).
    audit.note(connection, app.ids, "case.read", on=f"case:{id}", at=app.clock(), actor="command line")
    places = {place.id: place.name for place in app.organisation().neighbourhoods}
    return as_text(
        opened(stored),
        app.say,
        neighbourhood=places.get(stored.neighbourhood or "", ""),
        asked=_asked(app, connection, stored),
        zone=app.settings.time_zone,
    )


def _asked(app: App, connection: Connection, stored: StoredCase) -> list[Asked]:
    return [
        Asked(kind=each.kind, text=each.text, files=each.files, when=app.local(each.made_at))
        for each in asking.requests_of(connection, app.vault, stored.conversation_id)
    ]


VERBS: Mapping[str, Verb] = {"case show": _case_show}
