"""What is printed: where a poster leads to, how many languages stand on a sheet, and which cards there are. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from bot.conversation.bubbles import Phrase
from bot.conversation.steps import STEPS, TOPICS
from bot.language.catalogue import Catalogues
from bot.web import illustrating

#: What Telegram takes as the payload of a link; the talk reads its parts apart at the underscore.
_PAYLOAD = re.compile(r"[A-Za-z0-9-]{1,40}(?:_[a-z]{2,3})?|[a-z]{2,3}")
#: Languages that stand together on one sheet, each large enough to be read from some metres.
TOGETHER = 4

#: Set of cards -> the choices on them, by the keys of their words.
SETS: Mapping[str, tuple[str, ...]] = {
    "topics": tuple(f"topic.{topic}" for topic in TOPICS),
    "feeling": tuple(STEPS["wellbeing"].options.values()),
    "wishes": tuple(label for step in ("channel", "time", "person", "along") for label in STEPS[step].options.values()),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Ways:
    """How this installation is reached; each is empty where it is not."""

    #: Where the world reaches us, without a slash at the end.
    web: str = ""
    #: Without the @.
    telegram: str = ""
    #: Digits, with the country before them.
    whatsapp: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """One square on a poster."""

    name: str
    link: str
    #: What somebody can type instead.
    shown: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A picture with its words."""

    address: str
    #: Language and word, in the order in which they stand.
    words: tuple[tuple[str, str], ...]


def doors(ways: Ways, place: str, language: str) -> tuple[Door, ...]:
    """The squares of a poster: each opens the talk with the neighbourhood and the language in it."""
    return tuple(_doors(ways, place, language))


def _doors(ways: Ways, place: str, language: str) -> Iterator[Door]:
    payload = f"{place}_{language}" if place else language
    payload = payload if _PAYLOAD.fullmatch(payload) else language
    if ways.web:
        asked = {"n": place, "l": language} if place else {"l": language}
        yield Door("web", f"{ways.web}/?{urlencode(asked)}", urlsplit(ways.web).netloc)
    if ways.telegram:
        yield Door("Telegram", f"https://t.me/{ways.telegram}?start={payload}", f"t.me/{ways.telegram}")
    if ways.whatsapp:
        opening = quote(f"/start {payload}", safe="")
        yield Door("WhatsApp", f"https://wa.me/{ways.whatsapp}?text={opening}", f"+{ways.whatsapp}")


def sheets(languages: Sequence[str], *, together: bool) -> tuple[tuple[str, ...], ...]:
    """The languages of every sheet."""
    most = TOGETHER if together else 1
    return tuple(tuple(languages[at : at + most]) for at in range(0, len(languages), most))


def cards(name: str, languages: Sequence[str], catalogues: Catalogues) -> tuple[Card, ...]:
    """The cards of a set, with their words in these languages."""
    return tuple(_card(key, languages, catalogues) for key in dict.fromkeys(SETS[name]) if illustrating.on(Phrase(key)))


def _card(key: str, languages: Sequence[str], catalogues: Catalogues) -> Card:
    picture = illustrating.on(Phrase(key))
    assert picture
    said: dict[str, str] = {}
    for language in languages:
        # The same in both languages, such as figures, stands there once.
        said.setdefault(illustrating.bare(catalogues.text(language, key, {}, {})), language)
    return Card(address=picture.address, words=tuple((language, word) for word, language in said.items()))


def known(asked: Sequence[str], offered: Sequence[str]) -> tuple[str, ...]:
    """What was asked for of what there is, in the order of what there is; all of it where nothing was."""
    chosen = tuple(each for each in offered if each in asked)
    return chosen or tuple(offered)
