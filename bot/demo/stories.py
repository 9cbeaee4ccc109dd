"""Made-up residents for trying the console: their stories are the examples of the language packs, and say so."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.casework.topics import TOPICS
from bot.conversation.state import Answer, State
from bot.resources import folder

#: The word "example", as it stands behind everything a reader could take for real.
EXAMPLE = {"nl": "(voorbeeld)", "en": "(example)", "ar": "(مثال)", "ti": "(ኣብነት)"}
#: How often a resident speaks which language, in hundreds.
_SPOKEN = {"nl": 45, "ti": 22, "ar": 22, "en": 11}
_NAMES = {
    "nl": ("Anna", "Bram", "Fatma", "Jan", "Ria", "Kees"),
    "en": ("Grace", "Sam", "Amina", "Peter"),
    "ar": ("سلمى", "يوسف", "مريم", "خالد"),
    "ti": ("ሰላም", "ዮናስ", "ሃና", "ሚካኤል"),
}
_QUESTIONS = ("goal", "can_self", "can_other", "need")
#: Nobody is made up to be in danger, but for the few that a coordinator has to find on top.
_LEFT_OUT = ("safety", "other")


@dataclass(frozen=True, slots=True)
class Story:
    """What is told in an example: step -> words, and what it is about."""

    told: Mapping[str, str]
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tellers:
    """Makes residents; the same ones for the same seed."""

    chance: Random
    stories: Mapping[str, Sequence[Story]]
    neighbourhoods: Sequence[str]

    def language(self) -> str:
        return self.chance.choices(list(_SPOKEN), list(_SPOKEN.values()))[0]

    def finished(self, language: str) -> State:
        """A talk that ended in a case."""
        return self._state(language, self._answers(language), step="done", case_opened=True)

    def unfinished(self, language: str) -> State:
        """A talk that stopped after a few questions."""
        answers = self._answers(language)
        kept = {step: answers[step] for step in ("wellbeing", "goal", "can_self") if step in answers}
        return self._state(language, kept, step="can_other", case_opened=False)

    def _state(self, language: str, answers: Mapping[str, Answer], *, step: str, case_opened: bool) -> State:
        safe = self.chance.random() < 0.85
        return State(
            language=language, step=step, answers=answers, consented=True, safe=safe, case_opened=case_opened, turn=25
        )

    def _answers(self, language: str) -> Mapping[str, Answer]:
        story = self.chance.choice(self.stories[language])
        told = {step: Answer(text=text, language=language) for step, text in story.told.items()}
        name = f"{self.chance.choice(_NAMES[language])} {EXAMPLE[language]}"
        return {
            "wellbeing": Answer(options=(f"={self.chance.randint(2, 8)}",)),
            **told,
            "neighbourhood": Answer(options=(self.chance.choice(self.neighbourhoods),)),
            **{step: Answer(options=(option,)) for step, option in self._wishes(language)},
            "name": Answer(text=name, language=language),
            "topics": Answer(options=story.topics),
        }

    def _wishes(self, language: str) -> tuple[tuple[str, str], ...]:
        choose = self.chance.choice
        return (
            ("channel", choose(("chat", "home", "centre", "voice"))),
            ("time", choose(("morning", "afternoon", "evening", "weekend"))),
            ("person", choose(("woman", "any", "any"))),
            ("interpreter", "no" if language == "nl" else choose(("yes", "yes", "not_mine", "known"))),
            ("along", choose(("family", "supporter", "no", "no"))),
        )


def tellers(seed: int, neighbourhoods: Sequence[str]) -> Tellers:
    """Residents with the examples of the language packs for stories."""
    chance = Random(seed)  # noqa: S311 - only that it comes out the same
    return Tellers(chance=chance, stories={each: _stories(each) for each in _SPOKEN}, neighbourhoods=neighbourhoods)


def _stories(language: str) -> tuple[Story, ...]:
    file = folder("locales") / language / "examples.jsonl"
    lines = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    whole = [line for line in lines if set(line["topics"]).issubset(TOPICS) and not set(line["topics"]) & {*_LEFT_OUT}]
    return tuple(_story(line, language) for line in whole if "goal" in line["story"])


def _story(line: Mapping[str, Mapping[str, Sequence[tuple[str, object]]]], language: str) -> Story:
    told = {
        step: " ".join(str(sentence) for sentence, _ in line["story"][step])
        for step in _QUESTIONS
        if step in line["story"]
    }
    told["goal"] += f" {EXAMPLE[language]}"
    return Story(told, tuple(line["topics"]))
