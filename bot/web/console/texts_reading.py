"""Reading texts over as a native speaker: what stands on the page of a text, and what its buttons do."""

from collections.abc import Mapping, Sequence

from bot.language.catalogue import Catalogues
from bot.language.glossary import Glossary, GlossaryError, Term, load_glossary, terms_in
from bot.language.rewording import Draft, cleaned, is_safety
from bot.pictures import drawn, files
from bot.store import text_reviews
from bot.store.text_reviews import Review, mark_of
from bot.store.texts import ChangedMeanwhile, Version
from bot.team.read_over import Reading
from bot.web.console import texts_view
from bot.web.console.trying import bubble_with
from bot.web.console.visit import Visit
from bot.web.forms import Form

#: What stands in the field of another wording when it comes from a suggestion.
TAKE = "take"


async def said_of(visit: Visit, language: str) -> Mapping[str, Sequence[Review]]:
    """Key -> what native speakers said of its text."""
    return await visit.room.database.write(lambda connection: text_reviews.in_language(connection, language))


async def progress(visit: Visit) -> Mapping[str, tuple[int, int]]:
    """Language -> how many of its texts were read over, and how many it has."""
    catalogues = visit.room.catalogues
    found: dict[str, tuple[int, int]] = {}
    for language in catalogues.languages:
        said, here = await said_of(visit, language), catalogues.phrases(language)
        read = sum(texts_view.is_read(key, here.get(key, ""), reviews) for key, reviews in said.items())
        found[language] = read, len(here)
    return found


async def told(visit: Visit, language: str, key: str, *, newest: Version | None) -> Mapping[str, object]:
    """What stands on the page of one text, of reading it over."""
    catalogues = visit.room.catalogues
    live, said = catalogues.phrases(language).get(key, ""), await said_of(visit, language)
    reviews = said.get(key, ())
    by = texts_view.found_right_by(live, reviews)
    return {
        "mark": mark_of(live) if live else "",
        "found_right_by": ", ".join(sorted(by)),
        "is_read": texts_view.is_read(key, live, reviews),
        "said_so": visit.account.name in by,
        "wrote_it": bool(newest and newest.text and newest.by == visit.account.name),
        "needed": (2 if is_safety(key) else 1) - len(by),
        "suggestions": [(each, bool(live) and each.mark != mark_of(live)) for each in reviews if each.is_open],
        "comment": _comment(catalogues, language, key),
        "terms": _terms(catalogues, language, key),
        "picture": _picture(visit, language, key),
        **_neighbours(catalogues, language, key, said=said),
    }


async def acted(visit: Visit, form: Form, at: tuple[str, str]) -> str:
    """Do what a button of reading over says; the notice that tells it, empty when it is none of these buttons.

    Raises what the verbs raise. `at` is the language and the key.
    """
    language, key = at
    reading = Reading(database=visit.room.database, road=visit.room.road, catalogues=visit.room.catalogues)
    match form.get("do").partition(":"):
        case "approve", _, _:
            await reading.approve(visit.account, language, key, seen=form.get("mark"))
            return "text_found_right"
        case "suggest", _, _:
            draft = Draft(language=language, key=key, text=form.get("wording"))
            await reading.suggest(visit.account, draft, remark=form.get("remark"))
            return "text_suggested"
        case "settle", _, number:
            await reading.settle(visit.account, language, key, id=_number(number))
            return "text_settled"
    return ""


async def taken(visit: Visit, form: Form, at: tuple[str, str]) -> Draft | None:
    """The suggestion that an editor wants in the field. Raises ChangedMeanwhile when it is not open any more."""
    language, key = at
    do, _, number = form.get("do").partition(":")
    if do != TAKE:
        return None
    reviews = (await said_of(visit, language)).get(key, ())
    found = next((each for each in reviews if each.id == _number(number) and each.is_open and each.wording), None)
    if found is None:
        raise ChangedMeanwhile
    return Draft(language=language, key=key, text=cleaned(found.wording))


def _comment(catalogues: Catalogues, language: str, key: str) -> str:
    for each in (language, *catalogues.languages):
        if comment := catalogues.own(each).comments.get(key, ""):
            return comment
    return ""


def _terms(catalogues: Catalogues, language: str, key: str) -> list[tuple[Term, Term]]:
    """The fixed words that stand in the Dutch text, each with what it is called in this language."""
    if "nl" not in catalogues.languages:
        return []
    dutch, here = glossary_of(catalogues, "nl"), glossary_of(catalogues, language)
    found = terms_in(catalogues.phrases("nl").get(key, ""), dutch)
    return [(term, here[term.name]) for term in found if term.name in here and here[term.name].word]


def glossary_of(catalogues: Catalogues, language: str) -> Glossary:
    """The glossary of this language; empty when there is none that can be read."""
    try:
        return load_glossary(catalogues.own(language).folder / "glossary.toml")
    except GlossaryError:
        return {}


def _picture(visit: Visit, language: str, key: str) -> str:
    """The address of the picture that residents see beside the question this text stands in; empty without one."""
    bubble = bubble_with(key, visit.room.road.scene())
    name = drawn.of_bubble(bubble, rtl=visit.room.catalogues.is_rtl(language))
    return files.address(name) if name else ""


def _neighbours(
    catalogues: Catalogues, language: str, key: str, *, said: Mapping[str, Sequence[Review]]
) -> Mapping[str, str]:
    """The text before this one, the one after it, and the next that nobody has read over."""
    keys, here = texts_view.keys(catalogues), catalogues.phrases(language)
    at = keys.index(key)
    unread = (
        each
        for each in (*keys[at + 1 :], *keys[:at])
        if here.get(each) and not texts_view.is_read(each, here[each], said.get(each, ()))
    )
    return {
        "previous": keys[at - 1] if at else "",
        "next": keys[at + 1] if at + 1 < len(keys) else "",
        "next_unread": next(unread, ""),
    }


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else -1
