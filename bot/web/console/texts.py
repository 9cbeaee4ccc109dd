"""The texts residents read: which there are, one of them with its versions, and writing it anew."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from starlette.responses import Response

from bot.casework.access import Right
from bot.language.catalogue import Catalogues
from bot.language.hints import hints
from bot.language.rewording import PLACEHOLDER, Draft, Problem, cleaned, is_safety, original, problems
from bot.store import texts
from bot.store.texts import ChangedMeanwhile, Version
from bot.team.read_over import TooLong
from bot.team.reword import NothingChanged, NotSayable, NotYours, Rewording
from bot.web.console import texts_reading, texts_view
from bot.web.console.page import Page
from bot.web.console.texts_view import State
from bot.web.console.trying import Bubbles, as_shown, bubble_with, example
from bot.web.console.visit import Visit
from bot.web.forms import Form
from bot.work.casefile import NoCase

LIST = "/texts"
#: What the header of a pack says -> the key of that.
_STATUSES = {
    "draft: not yet reviewed by a native speaker": "texts.pack.draft",
    "draft: written by the makers, not yet tested with residents": "texts.pack.untested",
}
#: Rows of a list that was not narrowed to one subject.
_MOST_ROWS = 200


async def languages(visit: Visit) -> Response:
    """Every language, how far it was checked, and what of it was edited."""
    catalogues, newest = visit.room.catalogues, await _newest(visit)
    facts = _facts(visit)
    counted = {
        language: Counter(row.state for row in texts_view.rows(catalogues, language, newest, facts=facts, said={}))
        for language in catalogues.languages
    }
    return visit.page(
        "texts",
        counted=counted,
        progress=await texts_reading.progress(visit),
        status_of=lambda language: in_words(visit, catalogues.status(language)),
        is_draft=lambda language: _is_draft(catalogues, language),
        of=lambda name, counts: sum(counts[state] for state in texts_view.FILTERS[name]),
    )


async def listed(visit: Visit) -> Response:
    """The subjects of a language; its texts once a subject, a kind or words were asked for."""
    language = _language(visit)
    asked = {name: visit.request.query_params.get(name, "") for name in ("subject", "show", "q")}
    said, newest = await texts_reading.said_of(visit, language), await _newest(visit)
    rows = tuple(texts_view.rows(visit.room.catalogues, language, newest, facts=_facts(visit), said=said))
    found = texts_view.narrowed(rows, subject=asked["subject"], show=asked["show"], search=asked["q"])
    return visit.page(
        "texts_language",
        shown=language,
        asked=asked,
        subjects=_subjects(rows),
        rows=found[:_MOST_ROWS] if any(asked.values()) else (),
        found=len(found),
        read=sum(row.read for row in rows),
        filled=sum(bool(row.text) for row in rows),
        pack_status=in_words(visit, visit.room.catalogues.status(language)),
        is_draft=_is_draft(visit.room.catalogues, language),
    )


async def one(visit: Visit) -> Response:
    """One text: what it is in other languages, how it looks, and its versions."""
    language, key = _language(visit), _key(visit)
    return await _page(visit, language, key)


async def act(visit: Visit, form: Form) -> Response:
    """Look at a text as a resident would, keep it, put an earlier one back, or say that it is right."""
    language, key = _language(visit), _key(visit)
    draft = Draft(language=language, key=key, text=cleaned(form.get("text")))
    if form.get("do") == "preview":
        found = _problems(visit, draft)
        return await _page(visit, language, key, draft=draft, found=found, status=422 if found else 200)
    try:
        if suggested := await texts_reading.taken(visit, form, (language, key)):
            return await _page(visit, language, key, draft=suggested, found=_problems(visit, suggested))
        said = await texts_reading.acted(visit, form, (language, key)) or await _done(visit, draft, form)
    except NotSayable as problem:
        return await _page(visit, language, key, draft=draft, found=problem.problems, status=422)
    except NothingChanged:
        if form.get("do") in ("approve", "suggest"):
            alert = "texts.suggest.empty" if form.get("do") == "suggest" else "texts.read.mine"
            return await _page(visit, language, key, alert=alert, status=422)
        return await _page(visit, language, key, draft=draft, alert="texts.nothing_changed", status=422)
    except NotYours:
        return await _page(visit, language, key, alert="texts.not_yours", status=403)
    except TooLong:
        return await _page(visit, language, key, alert="texts.suggest.long", status=422)
    except ChangedMeanwhile:
        return await _page(visit, language, key, draft=draft, alert="texts.changed_meanwhile", status=409)
    return visit.go(f"{LIST}/{language}/{key}", say=said)


async def _done(visit: Visit, draft: Draft, form: Form) -> str:
    """Do what the button says; the notice that tells it. Raises what the verbs raise."""
    room, seen = visit.room, _number(form.get("seen"))
    editing = Rewording(database=room.database, road=room.road, catalogues=room.catalogues, wording=room.wording)
    match form.get("do").partition(":"):
        case "save", _, _:
            await editing.write(visit.account, draft, seen=seen)
        case "own", _, _:
            await editing.restore(visit.account, draft.language, draft.key, seen=seen)
        case "back", _, number:
            before = await _version(visit, draft, _number(number))
            again = Draft(language=draft.language, key=draft.key, text=before.text)
            if before.text:
                await editing.write(visit.account, again, seen=seen)
            else:
                await editing.restore(visit.account, draft.language, draft.key, seen=seen)
        case "review", _, number:
            await editing.review(visit.account, await _version(visit, draft, _number(number)))
            return "text_reviewed"
        case _:
            raise NoCase
    return "text_waits" if is_safety(draft.key) else "text_changed"


async def _page(
    visit: Visit,
    language: str,
    key: str,
    *,
    draft: Draft | None = None,
    found: Sequence[Problem] = (),
    alert: str = "",
    status: int = 200,
) -> Response:
    catalogues = visit.room.catalogues
    versions = await visit.room.database.write(lambda connection: texts.versions(connection, language, key))
    newest = versions[0] if versions else None
    state = texts_view.state_of(catalogues, (language, key), newest, facts=_facts(visit))
    live = texts_view.text_or_nothing(catalogues, language, key) if state is not State.MISSING else ""
    # What waits for a second look is what is worked on.
    text = draft.text if draft else newest.text if newest and state is State.WAITING and newest.text else live
    sayable = not _problems(visit, Draft(language=language, key=key, text=text))
    return visit.page(
        "texts_one",
        status=status,
        shown=language,
        key=key,
        state=state,
        is_safety=is_safety(key),
        beside=_beside(catalogues, language, key),
        own=catalogues.own(language).phrases.get(key, ""),
        live=live,
        text=text,
        versions=_told(versions, catalogues.own(language).phrases.get(key, "")),
        newest=newest,
        may_review=bool(newest and not newest.reviewed_at and newest.by != visit.account.name),
        values=_values(visit, language, key),
        more=_more_values(visit, language, key),
        limit=catalogues.own(language).limits.get(key),
        preview=_preview(visit, language, key, text) if sayable else None,
        problems=[said(visit, problem) for problem in found],
        hints=[said(visit, hint) for hint in hints(text, language)],
        alert=visit.t(alert) if alert else visit.t("texts.not_sayable") if found else "",
        typed=Form({"text": text}),
        tried=bool(draft),
        **await texts_reading.told(visit, language, key, newest=newest),
    )


def _preview(visit: Visit, language: str, key: str, text: str) -> Bubbles:
    tried = visit.room.catalogues.trial({(language, key): text} if text else {})
    return as_shown(
        bubble_with(key, visit.room.road.scene()), language, tried, visit.room.facts(language), today=visit.today
    )


def _beside(catalogues: Catalogues, language: str, key: str) -> list[tuple[str, str, str]]:
    """Language, what residents read there, and the pack's own where that is another."""
    others = [each for each in ("nl", "en") if each in catalogues.languages and each != language]
    told = [(each, catalogues.phrases(each).get(key, ""), catalogues.own(each).phrases.get(key, "")) for each in others]
    return [(each, text, own if own != text else "") for each, text, own in told if text or own]


def _values(visit: Visit, language: str, key: str) -> list[tuple[str, str]]:
    """The values of a text, each with what can stand there."""
    catalogues, facts = visit.room.catalogues, visit.room.facts(language)
    names = dict.fromkeys(PLACEHOLDER.findall(original(catalogues, language, key)))
    return [
        (name, facts[name] if name in facts else catalogues.value(language, example(name, visit.today), facts))
        for name in names
    ]


def _more_values(visit: Visit, language: str, key: str) -> list[tuple[str, str]]:
    """What the organisation says of itself, and this text does not name: it may."""
    own = PLACEHOLDER.findall(original(visit.room.catalogues, language, key))
    facts = visit.room.facts(language)
    return [(name, told) for name, told in facts.items() if name not in own and name != "legal_ground"]


def _problems(visit: Visit, draft: Draft) -> tuple[Problem, ...]:
    return problems(draft, visit.room.catalogues, visit.room.wording.lexicon, facts=_facts(visit))


def _facts(visit: Visit) -> Collection[str]:
    """The names of what the organisation fills in."""
    return visit.room.facts(visit.language).keys()


def _told(versions: Sequence[Version], own: str) -> list[tuple[Version, tuple[texts_view.Piece, ...]]]:
    """Every version with what it changed of the one before it; the first of the pack's own."""
    texts_of = [version.text or own for version in versions] + [own]
    changes = [texts_view.compared(before, after) for after, before in pairwise(texts_of)]
    return list(zip(versions, changes, strict=True))


def _subjects(rows: Sequence[texts_view.Row]) -> list[tuple[str, str, int, int]]:
    """Subject, its first Dutch text, how many texts, how many of them somebody should look at."""
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(row.subject, row.dutch or row.text)
    total = Counter(row.subject for row in rows)
    waiting = Counter(row.subject for row in rows if row.state in texts_view.TO_REVIEW)
    return [(subject, text, total[subject], waiting[subject]) for subject, text in first.items()]


def said(visit: Visit, problem: Problem) -> str:
    """A problem or a hint, in the language of the page."""
    values: Mapping[str, str | int] = problem.values
    command = values.get("command")
    return visit.t(problem.key, **{**values, **({"command": visit.t(str(command))} if command else {})})


def in_words(visit: Visit, status: str) -> str:
    """How far a pack was checked: what its header says, in words of the page where those are known."""
    return visit.t(_STATUSES[status]) if status in _STATUSES else status


def _is_draft(catalogues: Catalogues, language: str) -> bool:
    return not catalogues.status(language).startswith("reviewed")


async def _newest(visit: Visit) -> Mapping[tuple[str, str], Version]:
    return await visit.room.database.write(texts.newest)


async def _version(visit: Visit, draft: Draft, number: int) -> Version:
    known = await visit.room.database.write(lambda connection: texts.versions(connection, draft.language, draft.key))
    found = next((each for each in known if each.number == number), None)
    if found is None:
        raise ChangedMeanwhile
    return found


def _language(visit: Visit) -> str:
    language = str(visit.request.path_params["language"])
    if language not in visit.room.catalogues.languages:
        raise NoCase
    return language


def _key(visit: Visit) -> str:
    key = str(visit.request.path_params["key"])
    if key not in texts_view.keys(visit.room.catalogues):
        raise NoCase
    return key


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 8 else -1


PAGES = (
    Page(path=LIST, right=Right.TEXTS, get=languages, nav="nav.texts"),
    Page(path=f"{LIST}/{{language}}", right=Right.TEXTS, get=listed),
    Page(path=f"{LIST}/{{language}}/{{key}}", right=Right.TEXTS, get=one, post=act),
)
