"""A case as plain values for `aanbel cases --json`: the resident's own words unchanged, the table with reasons."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.casework.answers import Told
from bot.casework.case import Case
from bot.casework.preferences import CHOICES, Preferences
from bot.casework.proposal import Reason, Seat
from bot.casework.story import Story
from bot.casework.wellbeing import Wellbeing

#: A message key and its values as text, in the language of the reader.
Say = Callable[[str, Mapping[str, str | int]], str]


def as_plain(case: Case, say: Say) -> dict[str, Any]:
    """The case as plain JSON values; what was not told is null, what was only spoken or drawn is "" and in `files`."""
    content, story = case.content, case.content.story
    return {
        "id": case.id,
        "language": case.language,
        "channel": case.channel,
        "status": case.status.value,
        "received_at": case.received_at.isoformat(),
        **{name: words(getattr(story, name)) for name in ("goal", "can_self", "can_other", "need", "added")},
        "exploration": _exploration(story),
        "wellbeing": _wellbeing(content.wellbeing),
        "neighbourhood": content.neighbourhood or words(content.neighbourhood_words),
        "preferences": _preferences(content.preferences),
        "topics": list(content.topics),
        "helped": content.helped.to_json() if content.helped else None,
        "told_by": {step: told.told_by for step, told in content.told().items() if told.told_by},
        "files": {step: told.files for step, told in content.told().items() if told.files},
        "parties": [_party(seat, say) for seat in case.proposal.seats],
        "gaps": [
            {"topic": gap.topic, "reasons": [spoken(reason, say) for reason in gap.reasons]}
            for gap in case.proposal.gaps
        ],
        "notes": [spoken(note, say) for note in case.proposal.notes],
        "holder": case.holder or None,
        "course": case.course.to_json(),
    }


def spoken(reason: Reason, say: Say) -> str:
    """A reason in words, with the names of the topic and the language in place of their ids."""
    return say(reason.key, {name: _named(name, value, say) for name, value in reason.values.items()})


def words(told: Told | None) -> str | None:
    return told.text if told else None


def _named(name: str, value: str | int, say: Say) -> str | int:
    return say(f"{name}.{value}", {}) if name in ("topic", "language") else value


def _exploration(story: Story) -> dict[str, str]:
    told = {step: said.text for step, said in story.exploration.items()}
    join = story.join or words(story.join_words)
    return told if join is None else {**told, "join": str(join)}


def _wellbeing(wellbeing: Wellbeing | None) -> dict[str, Any] | None:
    if wellbeing is None:
        return None
    return {
        "score": wellbeing.score,
        "band": wellbeing.band,
        "words": words(wellbeing.told),
        "given_at": wellbeing.given_at.isoformat(),
    }


def _preferences(wishes: Preferences) -> dict[str, str]:
    """Each wish that was given: the choice, or the own words where no choice was made."""
    given = {wish: getattr(wishes, wish) or words(wishes.own_words.get(wish)) for wish in CHOICES}
    given |= {"name": words(wishes.name), "number": words(wishes.number)}
    return {wish: str(value) for wish, value in given.items() if value is not None}


def _party(seat: Seat, say: Say) -> dict[str, Any]:
    return {
        "id": seat.party,
        "name": seat.name,
        "kind": seat.kind.value,
        "role": seat.role.value,
        "topics": list(seat.topics),
        "reasons": [spoken(reason, say) for reason in seat.reasons],
    }
