"""A talk that is no case yet, read at the desk: what was told so far, and how the resident may be turned to."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from bot.assemble import App
from bot.casework.page import Asked
from bot.desk.verb import Verb
from bot.store import asked as asking
from bot.store import audit, conversations, requests
from bot.team.asked_of_us import NoRequest, SeenTalk, Told, seen


def _talk(app: App, asked: Any) -> str:
    talk = app.database.write_now(lambda connection: _read(app, connection, asked))
    return "\n".join(_lines(app, talk)) + "\n"


def _read(app: App, connection: Connection, asked: Any) -> SeenTalk:
    """By the number of a request, as `aanbel requests` tells it."""
    id = requests.conversation_of(connection, int(asked.id)) if asked.id.isdigit() else None
    talk = conversations.find_by_id(connection, app.vault, id) if id else None
    if talk is None:
        raise NoRequest(because=asked.id)
    # Every read of a story is a line in the audit log (house.md).
    audit.note(connection, app.ids, "talk.read", on=f"conversation:{id}", at=app.clock(), actor=asked.actor)
    return seen(talk, asking.requests_of(connection, app.vault, talk.id))


def _lines(app: App, talk: SeenTalk) -> Iterator[str]:
    contact = talk.contact
    yield app.say("talk.safe" if contact.safe else "talk.not_safe", {})
    if contact.quiet:
        yield app.say("talk.quiet", {})
    named = {"case.preference.name": contact.name, "case.preference.number": contact.number}
    yield from (f"{app.say(key, {})}: {words}" for key, words in named.items() if words)
    for wish in contact.wishes:
        chosen = app.say(wish.chosen, {}) if wish.chosen else ""
        yield f"{app.say(wish.about, {})}: {' '.join(filter(None, (chosen, wish.words)))}"
    yield f"{app.say('case.language', {})}: {app.say(f'language.{talk.language}', {})}"
    if talk.helped:
        who, reads = app.say(f"case.helper.{talk.helped.by}", {}), app.say(f"language.{talk.helped.reads}", {})
        yield app.say("case.helped", {"who": who, "language": reads})
        if talk.helped.speaks:
            yield app.say("case.helped.speaks", {"language": app.say(f"language.{talk.helped.speaks}", {})})
        yield from (app.say(note, {}) for note in talk.helped.notes())
    for told in talk.told:
        yield ""
        yield app.say(f"{told.step}.text" if told.step != "added" else "case.added", {})
        yield from (f"  {line}" for line in _told(app, told))
    yield ""
    yield from (line for each in talk.requests for line in _asked(app, each))


def _told(app: App, told: Told) -> Iterator[str]:
    places = {place.id: place.name for place in app.organisation().neighbourhoods}
    known = app.catalogues.phrases("nl")
    yield from (places.get(each, app.say(each, {}) if each in known else each) for each in told.chosen)
    words = told.text.splitlines()
    yield from words
    if told.files:
        yield app.say("case.files", {"text": "", "files": told.files}).strip()


def _asked(app: App, each: asking.Asked) -> Iterator[str]:
    done = app.say("case.request.done", {"name": each.answered_by}) if each.answered_by else f"[{each.id}]"
    named = Asked(kind=each.kind, when="", about=each.about).named(app.say)
    yield f"{app.local(each.made_at)} {done} {named}{f'  reach: {each.reach}' if each.reach else ''}"
    yield from (f"  {line}" for line in each.text.splitlines())


VERBS: Mapping[str, Verb] = {"talk": _talk}
