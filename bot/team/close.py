"""Give word back: a case closes with the resident's answer to it, or when none came for long (P13)."""

from typing import Any

from bot.casework import moving
from bot.casework.case import Case
from bot.casework.word_back import WordBack, WordBackKind
from bot.team.refused import Refused
from bot.team.settle import settle
from bot.team.words import for_resident
from bot.work import consequences
from bot.work.asking_resident import give_feedback
from bot.work.casefile import CaseFile

#: Characters of one part: it is read in one go.
_MOST = 600
_DONE, _NOT_POSSIBLE = ("told", "did", "gave"), ("told", "because", "possible")


def close(file: CaseFile, *, language: str, **parts: str) -> None:
    """Tell the resident "you told, we did, it gave", or "you told, it did not work because, this is possible".

    `parts` are told, did, gave, because and possible; what is not said is empty. Raises Refused and IllegalChange.
    """
    file.change(moving.give_word_back(file.case, word_back(file.case, language=language, **parts), at=file.now))
    file.note("word_back.given")
    settle(file, "unhappy", "feedback_unanswered")
    give_feedback(file)


def close_unanswered(file: CaseFile) -> None:
    """Close a case whose resident says nothing to word back. Raises IllegalChange; the resident hears nothing of it."""
    before = file.case
    file.change(moving.close_unanswered(before, at=file.now))
    file.note("word_back.unanswered")
    settle(file, "feedback_unanswered", "resident_silent", "standing_still")
    consequences.follow(file, before)


def word_back(case: Case, *, language: str, **parts: str) -> WordBack:
    """What the resident would hear. Raises Refused, with what is missing."""
    said = {name for name, text in parts.items() if text.strip()}
    kind = WordBackKind.NOT_POSSIBLE if said & {"because", "possible"} else WordBackKind.DONE
    needed = _NOT_POSSIBLE if kind is WordBackKind.NOT_POSSIBLE else _DONE
    if said != set(needed):
        raise Refused(
            because="A case closes only with word back, which the resident answers. "
            "Give --told, --did and --gave; or, when it did not work, --told, --because and --possible.",
            key="refused.close.words",
        )
    words: dict[str, Any] = {
        name: for_resident(case, parts[name], language, what=f"--{name}", most=_MOST) for name in needed
    }
    return WordBack(kind=kind, language=language, **words)
