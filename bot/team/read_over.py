"""Reading a text over as a native speaker: it is right, or it would be better in other words."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.casework.access import Account
from bot.errors import AanbelError
from bot.language.catalogue import Catalogues
from bot.language.rewording import Draft, cleaned, is_safety
from bot.store import audit, text_reviews, texts
from bot.store.database import Database
from bot.store.text_reviews import Review, mark_of
from bot.store.texts import ChangedMeanwhile
from bot.team.reword import NothingChanged, NotYours
from bot.work.road import Road


class TooLong(AanbelError):
    """A suggestion is as long as a text, and no longer."""


#: Characters of another wording, and of why.
MOST = 2000
#: Who must find a text right, by whether it protects somebody.
_ENOUGH = {True: 2, False: 1}


def is_reviewed(key: str, by: set[str]) -> bool:
    """Whether these people are enough to say that the text is right: two where it protects somebody."""
    return len(by) >= _ENOUGH[is_safety(key)]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a native speaker of the team does."""

    database: Database
    road: Road
    catalogues: Catalogues

    async def approve(self, account: Account, language: str, key: str, *, seen: str) -> None:
        """Say that the text with this mark is right.

        Raises ChangedMeanwhile when another stands there by now, NotYours to who wrote it, NothingChanged to who said
        so before.
        """
        mark = self._mark(language, key)
        if mark != seen:
            raise ChangedMeanwhile

        new = Review(language=language, key=key, mark=mark, approves=True, by=account.name, at=self.road.clock())

        def approving(connection: Connection) -> None:
            written = texts.versions(connection, language, key)
            if written and written[0].text and written[0].by == account.name:
                raise NotYours
            said = text_reviews.of(connection, language, key)
            if any(each.approves and each.mark == mark and each.by == account.name for each in said):
                raise NothingChanged
            text_reviews.add(connection, self.road.ids, new)
            self._note(connection, "text.found_right", new)

        await self.database.write(approving)

    async def suggest(self, account: Account, draft: Draft, *, remark: str) -> None:
        """Keep another wording, or only why this one is not right. Raises NothingChanged and TooLong."""
        wording, why = cleaned(draft.text), cleaned(remark)
        live = self.catalogues.phrases(draft.language).get(draft.key, "")
        if not why and wording in ("", live):
            raise NothingChanged
        if max(len(wording), len(why)) > MOST:
            raise TooLong
        new = Review(
            language=draft.language, key=draft.key, mark=mark_of(live), approves=False,
            wording="" if wording == live else wording, remark=why, by=account.name, at=self.road.clock(),
        )  # fmt: skip

        def suggesting(connection: Connection) -> None:
            text_reviews.add(connection, self.road.ids, new)
            self._note(connection, "text.suggested", new)

        await self.database.write(suggesting)

    async def settle(self, account: Account, language: str, key: str, *, id: int) -> None:
        """Lay a suggestion aside. Raises ChangedMeanwhile when it is not open any more."""

        def settling(connection: Connection) -> None:
            found = next((each for each in text_reviews.of(connection, language, key) if each.id == id), None)
            at = self.road.clock()
            if found is None or not text_reviews.settle(connection, found, by=account.name, at=at):
                raise ChangedMeanwhile
            self._note(connection, "text.suggestion_settled", replace(found, by=account.name, at=at))

        await self.database.write(settling)

    def _mark(self, language: str, key: str) -> str:
        return mark_of(self.catalogues.phrases(language).get(key, ""))

    def _note(self, connection: Connection, action: str, said: Review) -> None:
        on = f"text:{said.language}/{said.key}"
        audit.note(connection, self.road.ids, action, on=on, at=said.at, actor=said.by)
