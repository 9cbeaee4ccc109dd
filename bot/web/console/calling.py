"""What to say to a resident who is called because no message arrives: in the language of the team and their own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.conversation.prompts import Prompt
from bot.web.console.trying import Bubbles, as_shown, asked
from bot.web.console.visit import Visit

#: In the order of a call. Whoever picks up may be somebody else: nothing is told before it is clear who that is.
KEYS = ("call.who", "call.say", "call.somebody_else")


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One thing to say."""

    #: When it is said, in the language of the page.
    when: str
    ours: str
    #: Empty where the resident reads what the page is in.
    theirs: str
    language: str
    #: People who speak that language have read its texts.
    is_reviewed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """Something that stands ready for the resident, as it stands in the talk."""

    ours: Bubbles
    #: As the resident reads it; None where that is the same.
    theirs: Bubbles | None


def words_to_say(visit: Visit, language: str) -> tuple[Words, ...]:
    """All there is to say, for a resident of this language; one that no text is in is told in ours."""
    known = language in visit.room.catalogues.languages and language != visit.language
    return tuple(
        Words(
            when=visit.t(f"promises.{key}"),
            ours=_said(visit, visit.language, key),
            theirs=_said(visit, language, key) if known else "",
            language=language,
            is_reviewed=not known or visit.room.catalogues.status(language).startswith("reviewed"),
        )
        for key in KEYS
    )


def what_waits(visit: Visit, prompts: Iterable[Prompt], language: str) -> list[Waits]:
    """What the message that did not arrive is about, for who tells it by telephone."""
    return [
        Waits(
            ours=_shown(visit, prompt, visit.language),
            theirs=_shown(visit, prompt, language) if language != visit.language else None,
        )
        for prompt in prompts
    ]


def _shown(visit: Visit, prompt: Prompt, language: str) -> Bubbles:
    room = visit.room
    # On the telephone nobody goes to the menu.
    told = replace(asked(prompt), commands=())
    return as_shown(told, language, room.catalogues, room.facts(language), today=visit.today)


def _said(visit: Visit, language: str, key: str) -> str:
    return visit.room.catalogues.text(language, key, {}, visit.room.facts(language))
