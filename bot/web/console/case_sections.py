"""The sections of the page of a case, and in which of them a next step is done."""

from collections.abc import Mapping

from bot.team.next_steps import NextStep

#: In the order of the page: id, which is its anchor too. The key of its name is "case.section.<id>".
SECTIONS = (
    "story", "topics", "wishes", "wellbeing", "asked", "table", "talk", "plan", "words", "answers", "end", "history",
    "holder", "alike", "access",
)  # fmt: skip

#: The verb of a next step -> where on the page it is done.
_VERBS: Mapping[str, str] = {
    "assign": "holder",
    "arranged": "plan",
    "calendar": "talk",
    "close": "end",
    "confirm": "table",
    "done": "plan",
    "held": "talk",
    "note": "words",
    "nothing-yet": "words",
    "party": "answers",
    "plan": "plan",
    "reopen": "end",
    "resident": "answers",
    "talk": "talk",
    "translate": "story",
}
#: What is waited for -> where it can be seen.
_WAITS: Mapping[str, str] = {
    "next.asked": "table",
    "next.offered": "table",
    "next.opened": "table",
    "next.suggest_nobody": "table",
    "next.talk_asked": "talk",
    "next.plan_asked": "plan",
    "next.plan_back": "plan",
    "next.wanted": "plan",
    "next.word_back": "end",
    "next.requests": "asked",
    "next.look": "story",
}


def section_of(step: NextStep) -> str:
    """The section where this is done or seen; empty where there is none."""
    return _VERBS.get(step.verb, "") or _WAITS.get(step.key, "")
