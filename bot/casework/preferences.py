"""How, when and with whom the resident wants to talk: every later message and appointment obeys it (T10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.casework.answers import Answers, Given, Told, chosen, told, told_at, told_from_json, told_to_json


class Reach(StrEnum):
    """How the resident wants contact."""

    CHAT = "chat"
    VOICE = "voice"
    CALL = "call"
    HOME = "home"
    CENTRE = "centre"


class PartOfDay(StrEnum):
    """When it suits the resident best."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    WEEKEND = "weekend"


class Partner(StrEnum):
    """With whom the resident prefers to talk."""

    WOMAN = "woman"
    MAN = "man"
    ANY = "any"


class Interpreter(StrEnum):
    """Whether an interpreter is wanted, and which."""

    YES = "yes"
    #: The resident brings someone.
    KNOWN = "known"
    #: Yes, but nobody from the resident's own country.
    NOT_MINE = "not_mine"
    NO = "no"


class Along(StrEnum):
    """Whom the resident wants by the side."""

    FAMILY = "family"
    KEY_PERSON = "key_person"
    SUPPORTER = "supporter"
    NO = "no"


class Form(StrEnum):
    """How the resident likes to tell."""

    TYPE = "type"
    VOICE = "voice"
    PICTURE = "picture"
    PERSON = "person"


#: The wishes that are a choice, in the order of the talk; `name` and `number` are words.
CHOICES = ("channel", "time", "person", "interpreter", "along", "form")


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferences:
    """The resident's wishes for contact; None where none was given."""

    channel: Reach | None = None
    time: PartOfDay | None = None
    person: Partner | None = None
    interpreter: Interpreter | None = None
    along: Along | None = None
    form: Form | None = None
    #: What the resident wants to be called: never a name to identify someone by.
    name: Told | None = None
    number: Told | None = None
    #: Field -> what was said there in own words: a person reads it before acting on it.
    own_words: Mapping[str, Told] = field(default_factory=dict)

    @property
    def refuses_own_group(self) -> bool:
        """Nobody from the resident's own country. Own words no program understands count as a no until read."""
        return self.interpreter is Interpreter.NOT_MINE or self._only_words("interpreter")

    @property
    def refuses_company(self) -> bool:
        """The resident wants nobody along. Own words no program understands count as a no until read."""
        return self.along is Along.NO or self._only_words("along")

    def _only_words(self, wish: str) -> bool:
        return wish in self.own_words and getattr(self, wish) is None

    def to_json(self) -> dict[str, Any]:
        """The wishes as plain JSON values; what was not given is absent."""
        plain: dict[str, Any] = {name: choice.value for name in CHOICES if (choice := getattr(self, name))}
        plain |= {name: said.to_json() for name in _TOLD if (said := getattr(self, name))}
        return {**plain, "own_words": told_to_json(self.own_words)} if self.own_words else plain

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Preferences":
        """The wishes that `to_json` wrote."""
        answers = {name: Given(options=(stored[name],)) for name in CHOICES if name in stored}
        return replace(
            preferences_from(answers),
            name=Told.from_json(stored.get("name")),
            number=Told.from_json(stored.get("number")),
            own_words=told_from_json(stored.get("own_words", {})),
        )


def preferences_from(answers: Answers) -> Preferences:
    """The wishes in these answers."""
    return Preferences(
        channel=chosen(answers, "channel", Reach),
        time=chosen(answers, "time", PartOfDay),
        person=chosen(answers, "person", Partner),
        interpreter=chosen(answers, "interpreter", Interpreter),
        along=chosen(answers, "along", Along),
        form=chosen(answers, "form", Form),
        name=told(answers, "name"),
        number=told(answers, "number"),
        own_words=told_at(answers, CHOICES),
    )


_TOLD = ("name", "number")
