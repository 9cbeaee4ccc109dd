"""A made-up resident for measuring and testing: knows what to answer at every step, in four languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

#: Whether to press or to type, and what.
Reply = tuple[str, str]

_PRESSED = {
    "form": "type", "welcome": "ok", "can_cannot": "ok", "age": "yes", "consent": "yes", "safe": "yes",
    "more": "no", "channel": "chat", "time": "morning", "person": "any", "interpreter": "yes", "along": "no",
    "topics": "yes", "summary": "yes", "second_look": "no",
}  # fmt: skip

_TYPED: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "wellbeing": "zes",
        "goal": "Ik wil graag van mijn schulden af en weer rust in huis.",
        "can_self": "Ik kan goed koken en ik kan mijn brieven zelf openmaken.",
        "can_other": "Ik wil wel koken voor mijn buren.",
        "need": "Ik heb iemand nodig die met mij naar de brieven kijkt.",
        "name": "Roos",
    },
    "en": {
        "wellbeing": "six",
        "goal": "I would like to learn Dutch and find work.",
        "can_self": "I can repair bicycles.",
        "can_other": "I can teach children to ride a bicycle.",
        "need": "I need a teacher and somebody to practise with.",
        "name": "Ash",
    },
    "ar": {
        "wellbeing": "٦",
        "goal": "أريد أن أجد بيتا أكبر لعائلتي",
        "can_self": "أستطيع أن أطبخ وأن أخيط",
        "can_other": "يمكنني أن أعتني بأطفال الجيران",
        "need": "أحتاج إلى شخص يشرح لي الرسائل والأوراق",
        "name": "زهرة",
    },
    "ti": {
        "wellbeing": "፮",
        "goal": "ቋንቋ ደች ክመሃር እደሊ ኣለኹ",
        "can_self": "መግቢ ምብሳል እኽእል እየ",
        "can_other": "ንጎረባብተይ ክሕግዝ እኽእል እየ",
        "need": "ወረቓቕቲ ንምርዳእ ሓገዝ የድልየኒ",
        "name": "ራሄል",
    },
}

_BUTTON = re.compile(r"(\d+)\|(\w+)\|([\w:=-]+)")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One resident who wants to get to the end."""

    language: str
    neighbourhood: str = "n1"

    def reply(self, step: str) -> Reply | None:
        """What to do at this step; None when the talk is at its end."""
        if step == "language":
            return "press", self.language
        if step == "neighbourhood":
            return "press", self.neighbourhood
        if step in _PRESSED:
            return "press", _PRESSED[step]
        typed = _TYPED[self.language].get(step)
        return ("type", typed) if typed else None

    @property
    def told(self) -> Mapping[str, str]:
        """What this resident tells at the open questions."""
        return {step: text for step, text in _TYPED[self.language].items() if step not in ("wellbeing", "name")}


def step_of(buttons: list[str]) -> tuple[int, str]:
    """Turn and step of the newest bubble among what these buttons carry; (0, "") without one."""
    found = (_BUTTON.fullmatch(button) for button in buttons)
    return max(((int(button[1]), button[2]) for button in found if button), default=(0, ""))
