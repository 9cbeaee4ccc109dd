"""What people read aloud: which texts still wait for a voice, and one text with its recordings."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from starlette.responses import Response

from bot.aloud.script import Teller, version_for
from bot.aloud.sounds import By
from bot.casework.access import Right
from bot.conversation.bubbles import Bubble, Phrase
from bot.store import recordings
from bot.store.recordings import Recording
from bot.store.texts import ChangedMeanwhile
from bot.team.record import NoRecording, Recorder, Text
from bot.web.console import texts_view
from bot.web.console.page import Page
from bot.web.console.row_number import row_number
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.web.hearing import KIND, answer
from bot.work.casefile import NoCase

LIST = "/texts/aloud"
#: Texts that are never part of a bubble.
_SILENT = ("web.", "telegram.", "whatsapp.", "aloud.")
_MOST_ROWS = 200


class State(StrEnum):
    """Whether a text is heard in the voice of a person."""

    RECORDED = "recorded"
    #: The text changed since: the computer reads it.
    OUTDATED = "outdated"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One text that can be read aloud."""

    key: str
    subject: str
    text: str
    state: State


async def listed(visit: Visit) -> Response:
    """The texts of a language that a person can read aloud, those that wait for it first."""
    language = _language(visit)
    rows = tuple(_rows(visit, language))
    asked = {name: visit.request.query_params.get(name, "") for name in ("show", "subject")}
    found = [row for row in rows if asked["show"] in ("", row.state) and asked["subject"] in ("", row.subject)]
    return visit.page(
        "recordings",
        shown=language,
        asked=asked,
        counted=Counter(row.state.value for row in rows),
        states=[state.value for state in State],
        subjects=list(dict.fromkeys(row.subject for row in rows)),
        rows=found[:_MOST_ROWS],
        found=len(found),
        languages=visit.room.catalogues.languages,
        speaks=_by(visit, Text(language=language, key="form.text", version="")) is not By.NOBODY,
    )


async def one(visit: Visit) -> Response:
    """One text: how it sounds now, and every recording of it."""
    return await _page(visit, _text(visit))


async def act(visit: Visit, form: Form) -> Response:
    """Hand in a recording, take one away, or put it back."""
    text, room = _text(visit), visit.room
    recorder = Recorder(database=room.database, road=room.road, recordings=room.recordings, sounds=room.sounds)
    do, _, number = form.get("do").partition(":")
    try:
        match do:
            case "add":
                content = form.files[0].content if form.files else b""
                await recorder.add(visit.account, text, content)
            case "remove":
                await recorder.remove(visit.account, text, row_number(number))
            case "back":
                await recorder.put_back(visit.account, text, row_number(number))
            case _:
                raise NoCase
    except NoRecording as problem:
        return await _page(visit, text, alert=f"recordings.refused.{problem.why}", status=422)
    except ChangedMeanwhile:
        return await _page(visit, text, alert="recordings.changed", status=409)
    return visit.go(f"{LIST}/{text.language}/{text.key}", say=f"recording_{do}")


async def sound(visit: Visit) -> Response:
    """A recording, or "now": the text as residents hear it at this moment."""
    text, id = _text(visit), str(visit.request.path_params["id"])
    if id == "now":
        bubble = Bubble(step="", turn=0, parts=(Phrase(text.key),))
        made = await visit.room.sounds.of(_teller(visit, text.language).script(bubble, text.language), KIND)
        content, mime = (made.content, made.mime) if made else (b"", "")
    else:
        own = {each.id for each in await _kept(visit, text)}
        number = row_number(id)
        found = await visit.room.recordings.sounds([number]) if number in own else {}
        content, mime = found.get(number, b""), "audio/ogg"
    if not content:
        raise NoCase
    return answer(visit.request, content, mime)


async def _page(visit: Visit, text: Text, *, alert: str = "", status: int = 200) -> Response:
    standing = visit.room.recordings.standing().get((text.language, text.key))
    catalogues, facts = visit.room.catalogues, visit.room.facts(text.language)
    return visit.page(
        "recordings_one",
        status=status,
        shown=text.language,
        key=text.key,
        text=catalogues.text(text.language, text.key, {}, facts),
        version=text.version,
        standing=standing,
        recorded=await _kept(visit, text),
        by=_by(visit, text).value,
        state=_state(standing, text.version),
        alert=visit.t(alert) if alert else "",
    )


def _rows(visit: Visit, language: str) -> Iterator[Row]:
    catalogues, facts = visit.room.catalogues, visit.room.facts(language)
    standing: Mapping[tuple[str, str], Recording] = visit.room.recordings.standing()
    for key in texts_view.keys(catalogues):
        version = "" if key.startswith(_SILENT) else version_for(catalogues, language, key, facts)
        if version:
            told = catalogues.text(language, key, {}, facts)
            state = _state(standing.get((language, key)), version)
            yield Row(key=key, subject=key.partition(".")[0], text=told, state=state)


def _state(standing: Recording | None, version: str) -> State:
    if standing is None:
        return State.MISSING
    return State.RECORDED if standing.text_version == version else State.OUTDATED


def _by(visit: Visit, text: Text) -> By:
    bubble = Bubble(step="", turn=0, parts=(Phrase(text.key),))
    return visit.room.sounds.heard_by(_teller(visit, text.language).script(bubble, text.language))


def _teller(visit: Visit, language: str) -> Teller:
    return Teller(visit.room.catalogues.still(), visit.room.facts(language))


async def _kept(visit: Visit, text: Text) -> list[Recording]:
    return await visit.room.database.write(lambda connection: recordings.of(connection, text.language, text.key))


def _language(visit: Visit) -> str:
    language = str(visit.request.path_params["language"])
    if language not in visit.room.catalogues.languages:
        raise NoCase
    return language


def _text(visit: Visit) -> Text:
    language, key = _language(visit), str(visit.request.path_params["key"])
    version = version_for(visit.room.catalogues, language, key, visit.room.facts(language))
    if not version or key.startswith(_SILENT):
        raise NoCase
    return Text(language=language, key=key, version=version)


PAGES = (
    Page(path=f"{LIST}/{{language}}", right=Right.TEXTS, get=listed),
    Page(path=f"{LIST}/{{language}}/{{key}}", right=Right.TEXTS, get=one, post=act),
    Page(path=f"{LIST}/{{language}}/{{key}}/{{id}}", right=Right.TEXTS, get=sound),
)
