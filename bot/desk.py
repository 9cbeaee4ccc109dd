"""The commands that need the store. They run inside a server when one is running, and alone otherwise."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.assemble import App, assemble
from bot.casework.organisation import Number
from bot.casework.organisation_file import read_organisation
from bot.casework.page import Asked, as_text
from bot.casework.parties import read_parties_csv, write_parties_csv
from bot.casework.summary import as_plain
from bot.errors import AanbelError, OrganisationError
from bot.settings import Settings
from bot.store import asked as asking
from bot.store import audit, cases, organisation
from bot.store.backup import back_up
from bot.store.cases import StoredCase
from bot.store.migrate import newest
from bot.work import dead
from bot.work.proposing import STAFF, opened

#: A telephone number that nobody looked at for so long may be another one by now: a stale number is a danger.
_NUMBER_IS_OLD = timedelta(days=183)

#: What a command prints, or raises.
Verb = Callable[[App, Any], str]


class NotFound(AanbelError):
    """There is no such case."""


class NoDeadLetter(AanbelError):
    """There is no such dead letter."""


def with_absolute_paths(argv: Sequence[str]) -> list[str]:
    """The same command line for a server that stands in another folder."""
    takes_file = argv[:2] in (["organisation", "import"], ["parties", "import"]) or argv[:1] == ["backup"]
    return [*argv[:-1], str(Path(argv[-1]).absolute())] if takes_file else [*argv]


def run_alone(argv: Sequence[str], settings: Settings) -> tuple[int, str]:
    """Run a command without a server: open the store, do it, close the store."""
    with assemble(settings) as app:
        return run(app, argv)


def run(app: App, argv: Sequence[str]) -> tuple[int, str]:
    """Run a command line on this app: the exit code and what to print."""
    from bot.cli import parser

    try:
        asked = parser().parse_args(argv)
        verb = _VERBS[" ".join(filter(None, (asked.command, getattr(asked, "verb", ""))))]
    except (SystemExit, KeyError):
        # The command is of another version than the server that runs: that must not end the server.
        return 2, "The running server does not know this command. Start it again after an upgrade.\n"
    try:
        return 0, verb(app, asked)
    except AanbelError as error:
        return 1, f"{error}\n"


def _cases(app: App, asked: Any) -> str:
    stored = app.database.write_now(lambda connection: cases.list_cases(connection, app.vault))
    listed = [as_plain(opened(case), app.say) for case in stored]
    if asked.json:
        return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
    rows = [f"{case['id']}  {case['status']:<12} {case['language']}  {case['neighbourhood'] or '-'}" for case in listed]
    return "\n".join(rows or ["No cases yet."]) + "\n"


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


def _requests(app: App, asked: Any) -> str:
    waiting = app.database.write_now(lambda connection: asking.open_requests(connection, app.vault))
    if asked.json:
        return json.dumps([each.as_plain() for each in waiting], ensure_ascii=False, indent=2) + "\n"
    return "\n".join([_request(app, each) for each in waiting] or ["Nobody is waiting for a person."]) + "\n"


def _request(app: App, each: asking.Asked) -> str:
    """One line, and the resident's own words below it where there are any."""
    line = (
        f"{app.local(each.made_at)}  {each.kind:<8}  by {app.local(each.due_by)}  {each.language}"
        f"  case: {each.case or '-'}  reach: {each.reach}"
    )
    return f"{line}\n    {each.text}" if each.text else line


def _dead(app: App, asked: Any) -> str:
    if asked.retry:
        retried = asked.retry.isdigit() and app.database.write_now(
            lambda connection: dead.retry(connection, app.road, int(asked.retry))
        )
        if not retried:
            raise NoDeadLetter(because=asked.retry)
        return f"{asked.retry} is tried again.\n"
    letters = app.database.write_now(lambda connection: dead.dead_letters(connection, app.clock()))
    if asked.json:
        return json.dumps([letter.as_plain() for letter in letters], indent=2) + "\n"
    lines = [
        f"{letter.id}  {letter.what} {letter.kind}  {letter.status}  {letter.error or '-'}"
        f"  tried {letter.attempts} times, {letter.age} ago"
        for letter in letters
    ]
    return "\n".join(lines or ["No dead letters."]) + "\n"


def _organisation_import(app: App, asked: Any) -> str:
    read = read_organisation(_text(asked.file), file=asked.file.name)
    app.database.write_now(lambda connection: organisation.save(connection, read, app.clock()))
    app.organisation.reload()
    return (
        f"Read: {len(read.neighbourhoods)} neighbourhoods, {len(read.numbers)} numbers, {len(read.parties)} parties.\n"
    )


def _parties_import(app: App, asked: Any) -> str:
    places = [place.id for place in app.organisation().neighbourhoods]
    parties = read_parties_csv(_text(asked.file), file=asked.file.name, neighbourhoods=places)
    app.database.write_now(lambda connection: organisation.save_parties(connection, parties, app.clock()))
    app.organisation.reload()
    return f"Read: {len(parties)} parties.\n"


def _parties_export(app: App, asked: Any) -> str:
    return write_parties_csv(app.organisation().parties)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OrganisationError(because=f"{file.name} cannot be read: {type(error).__name__}") from None


def _backup(app: App, asked: Any) -> str:
    made = back_up(app.database, app.settings.database_url, asked.folder, app.clock())
    return (
        f"Backup:    {made.archive}\n"
        f"Data keys: {made.keys}\n"
        "Keep the two apart, and the key file elsewhere again. Data keys are kept for 7 days.\n"
    )


def _check(app: App, asked: Any) -> str:
    """What a person should know before residents come."""
    organisation = app.organisation()
    lines = [
        f"database     {'SQLite, one process' if app.database.is_sqlite else 'PostgreSQL'}, migrations at {newest()}",
        f"key file     {app.settings.key_file}: keep a copy of it elsewhere",
        f"organisation {organisation.facts(STAFF)['organisation']}{', a SAMPLE' if app.is_sample else ''}",
        f"parties      {len(organisation.parties)} in {len(organisation.neighbourhoods)} neighbourhoods",
        *(f"language     {language}: {app.catalogues.status(language)}" for language in app.catalogues.languages),
        *(_number(number, app.clock().date()) for number in organisation.numbers.values()),
    ]
    return "\n".join(lines) + "\n"


def _number(number: Number, today: date) -> str:
    if number.checked is None:
        return f"number       {number.id} {number.number}: NOBODY HAS CHECKED IT"
    old = ", TOO LONG AGO" if today - number.checked > _NUMBER_IS_OLD else ""
    return f"number       {number.id} {number.number}: checked {number.checked}{old}"


_VERBS: Mapping[str, Verb] = {
    "cases": _cases,
    "case show": _case_show,
    "requests": _requests,
    "dead": _dead,
    "organisation import": _organisation_import,
    "parties import": _parties_import,
    "parties export": _parties_export,
    "backup": _backup,
    "check": _check,
}
