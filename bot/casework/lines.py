"""The lines of a page of text: headings, facts, moments and the resident's own words, in the reader's language."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from bot.casework.answers import Told
from bot.casework.case import Case
from bot.casework.summary import Say


class Lines:
    """What every part of the page about one case is written with."""

    def __init__(self, case: Case, say: Say, zone: tzinfo) -> None:
        self._case = case
        self._say = say
        self._zone = zone

    def beneath(self, key: str, lines: Iterable[str]) -> list[str]:
        """The lines, indented under their heading; nothing when there are none."""
        told = [f"  {line}" for line in lines]
        return [self._label(key), *told] if told else []

    def _told(self, step: str, told: Told | None) -> list[str]:
        """The resident's own words line by line, with the number of files, and a translation beneath."""
        if told is None:
            return [self._label("case.not_told")]
        text = self._say("case.files", {"text": told.text, "files": told.files}) if told.files else told.text
        heard = [self._label("case.heard")] if told.heard else []
        by = [self._say("case.told_by", {"who": self._label(f"case.helper.{told.told_by}")})] if told.told_by else []
        return [*text.strip().splitlines(), *heard, *by, *self._translated(step)]

    def _translated(self, step: str) -> list[str]:
        translation = self._case.course.translations.get(step)
        if translation is None:
            return []
        language = self._label(f"language.{translation.language}")
        return self._say("case.translated", {"language": language, "text": translation.text}).splitlines()

    def _words(self, step: str, text: str) -> list[str]:
        """Words that may not be there, with a translation beneath."""
        return self._told(step, Told(text)) if text else []

    def _who(self, id: str) -> str:
        """The name of the resident, the coordinator or a party."""
        referral = self._case.course.referrals.get(id)
        return referral.name if referral else self._label(f"case.who.{id}")

    def _fact(self, key: str, value: str) -> str:
        return f"{self._label(key)}: {value or self._label('case.not_told')}"

    def _moment(self, instant: datetime) -> str:
        return f"{instant.astimezone(self._zone):%Y-%m-%d %H:%M %Z}"

    def _label(self, key: str) -> str:
        return self._say(key, {})
