"""Cases like one case, and offers that fit it, from the command line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.assemble import App
from bot.casework.summary import spoken
from bot.desk.verb import Verb
from bot.team.alike import Quote, Suggestion, Suggestions, look_alike


def _alike(app: App, asked: Any) -> str:
    found = look_alike(app.database, app.road, app.likening, case_id=asked.id, actor=asked.actor)
    if asked.json:
        return json.dumps(_plain(app, found), ensure_ascii=False, indent=2) + "\n"
    return "\n".join(_page(app, found)) + "\n"


def _page(app: App, found: Suggestions) -> Iterator[str]:
    if found.barred:
        yield spoken(found.barred, app.say)
        return
    yield from _part(app, "alike.title", found.alike, here="alike.here", there="alike.there")
    yield from _part(app, "alike.offers", found.offers, here="alike.need", there="alike.offer")
    if not (found.alike or found.offers):
        yield app.say("alike.nothing", {})
    if not found.whole:
        yield app.say("alike.unread", {})
    if found.alike or found.offers:
        yield app.say("alike.mind", {})


def _part(app: App, title: str, shown: Sequence[Suggestion], *, here: str, there: str) -> Iterator[str]:
    if shown:
        yield app.say(title, {})
    for each in shown:
        where = app.say("alike.near" if each.near else "alike.far", {})
        yield f"  {each.case}  {app.say(f'language.{each.language}', {})}  {where}"
        if each.topics:
            topics = ", ".join(app.say(f"topic.{topic}", {}) for topic in each.topics)
            yield f"    - {app.say('alike.topics', {'topic': topics})}"
        yield from _quoted(app, here, each.here)
        yield from _quoted(app, there, each.there)
    if shown:
        yield ""


def _quoted(app: App, key: str, quote: Quote | None) -> Iterator[str]:
    if quote:
        yield f"    - {app.say(key, {'text': quote.text})}"
        if quote.translation:
            yield f"      {app.say('alike.translated', {'text': quote.translation})}"


def _plain(app: App, found: Suggestions) -> dict[str, Any]:
    return {
        "barred": spoken(found.barred, app.say) if found.barred else None,
        "alike": [_suggestion(each) for each in found.alike],
        "offers": [_suggestion(each) for each in found.offers],
        "whole": found.whole,
    }


def _suggestion(each: Suggestion) -> dict[str, Any]:
    return {
        "case": each.case,
        "language": each.language,
        "near": each.near,
        "topics": list(each.topics),
        "here": _quote(each.here),
        "there": _quote(each.there),
    }


def _quote(quote: Quote | None) -> dict[str, str] | None:
    if quote is None:
        return None
    told = {"case": quote.case, "step": quote.step, "language": quote.language, "text": quote.text}
    return {**told, "translation": quote.translation} if quote.translation else told


VERBS: Mapping[str, Verb] = {"case alike": _alike}
