"""One case at the desk: everything there is of it on one page, what to do next, and its talk for a calendar."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from bot.assemble import App
from bot.casework.case import Case
from bot.casework.costs import Cost
from bot.casework.page import Asked, as_text
from bot.casework.proposal import Seat
from bot.desk.verb import Verb
from bot.errors import AanbelError
from bot.store import asked as asking
from bot.store import audit, cases, consents, costs
from bot.store.cases import StoredCase
from bot.team.calendar import calendar
from bot.team.next_steps import Around, NextStep, next_steps
from bot.team.reaching import is_writable
from bot.team.refused import BeingErased
from bot.team.suggesting import situation_of, suggestions
from bot.work.proposing import opened


class NotFound(AanbelError):
    """There is no such case."""


class NotWritten(AanbelError):
    """The file cannot be written."""


def _show(app: App, asked: Any) -> str:
    return app.database.write_now(lambda connection: _page(app, connection, asked))


def _page(app: App, connection: Connection, asked: Any) -> str:
    stored = _read(app, connection, asked)
    case = opened(stored)
    requests = asking.requests_of(connection, app.vault, stored.conversation_id)
    places = {place.id: place.name for place in app.organisation().neighbourhoods}
    page = as_text(
        case,
        app.say,
        neighbourhood=places.get(stored.neighbourhood or "", ""),
        asked=_asked(app, requests),
        zone=app.settings.time_zone,
    )
    around = Around(
        now=app.clock(),
        zone=app.settings.time_zone,
        say=app.say,
        suggested=_suggested(app, connection, stored, case),
        writable=is_writable(connection, app.vault, stored),
        asked=[each.kind for each in requests if not each.answered_by],
    )
    paid = _costs(app, costs.of_talk(connection, stored.conversation_id))
    return page + "\n" + paid + _ahead(app, next_steps(case, around))


def _costs(app: App, told: Sequence[Cost]) -> str:
    """What the messages to this resident cost; empty on a channel that counts none."""
    if not told:
        return ""
    lines = [app.say("case.costs", {})]
    for each in told:
        values: dict[str, str | int] = {"kind": each.category, "billed": each.billed, "free": each.free}
        lines.append(f"  {app.say('case.costs.line', values)}")
    amount = app.prices.of(told)
    if amount is not None:
        lines.append(f"  {app.say('case.costs.amount', {'amount': str(amount), 'source': app.prices.source})}")
    return "\n".join(lines) + "\n\n"


def _read(app: App, connection: Connection, asked: Any) -> StoredCase:
    stored = cases.find_case(connection, app.vault, asked.id)
    if stored is None:
        raise (BeingErased if cases.standing_of(connection, asked.id) else NotFound)(because=asked.id)
    # Every read of a story is a line in the audit log (house.md).
    audit.note(connection, app.ids, "case.read", on=f"case:{asked.id}", at=app.clock(), actor=asked.actor)
    return stored


def _suggested(app: App, connection: Connection, stored: StoredCase, case: Case) -> Sequence[Seat]:
    today = app.clock().astimezone(app.settings.time_zone).date()
    scopes = consents.standing(connection, stored.resident_id)
    situation = situation_of(case, scopes, today=today, load=app.loads())
    return suggestions(case, situation, app.organisation().parties)


def _ahead(app: App, steps: Sequence[NextStep]) -> str:
    lines = [app.say("next.title", {})]
    for step in steps:
        lines.append(f"  - {step.text}")
        if step.command:
            lines.append(f"      aanbel case {step.command}")
    return "\n".join(lines) + "\n"


def _asked(app: App, requests: Sequence[asking.Asked]) -> list[Asked]:
    def when(each: asking.Asked) -> str:
        done = {"name": each.answered_by}
        stands = app.say("case.request.done", done) if each.answered_by else f"[{each.id}]"
        return f"{app.local(each.made_at)} {stands}"

    return [
        Asked(kind=each.kind, text=each.text, files=each.files, when=when(each), about=each.about) for each in requests
    ]


def _calendar(app: App, asked: Any) -> str:
    stored = app.database.write_now(lambda connection: _read(app, connection, asked))
    text = calendar(opened(stored), app.say, now=app.clock())
    if asked.file is None:
        return text
    try:
        asked.file.write_bytes(text.encode())
    except OSError as error:
        raise NotWritten(because=f"{asked.file}: {error.strerror}") from None
    return f"Written: {asked.file}\n"


VERBS: Mapping[str, Verb] = {"case show": _show, "case calendar": _calendar}
