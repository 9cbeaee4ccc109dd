"""Writing a text for residents anew, and looking at what another wrote (four eyes for what protects somebody)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.access import Account
from bot.errors import AanbelError
from bot.language.catalogue import Catalogues
from bot.language.rewording import Draft, Problem, cleaned, problems
from bot.store import audit, texts
from bot.store.database import Database
from bot.store.texts import ChangedMeanwhile, Version
from bot.work.road import Road
from bot.work.wording import Wording


class NotSayable(AanbelError):
    """This text cannot be shown to residents."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(found)


class NothingChanged(AanbelError):
    """The text is the same as it was."""


class NotYours(AanbelError):
    """Somebody else looks at what you wrote."""


@dataclass(frozen=True, kw_only=True)
class Rewording:
    """What an editor of texts does."""

    database: Database
    road: Road
    catalogues: Catalogues
    wording: Wording

    async def write(self, account: Account, draft: Draft, *, seen: int) -> None:
        """Put this text in place of version `seen` (0: the pack's own); the pack's own words stand for themselves.

        Raises NotSayable, NothingChanged and ChangedMeanwhile.
        """
        new = Draft(language=draft.language, key=draft.key, text=cleaned(draft.text))
        found = problems(new, self.catalogues, self.wording.lexicon, facts=self.road.organisation().facts(""))
        if found:
            raise NotSayable(found)
        own = self.catalogues.own(new.language).phrases.get(new.key, "")
        await self._keep(account, new.language, new.key, text="" if new.text == own else new.text, seen=seen)

    async def restore(self, account: Account, language: str, key: str, *, seen: int) -> None:
        """Back to the pack's own text. Raises NothingChanged and ChangedMeanwhile."""
        await self._keep(account, language, key, text="", seen=seen)

    async def review(self, account: Account, version: Version) -> None:
        """Note that this version, which another wrote, was looked at. Raises NotYours and ChangedMeanwhile."""
        if version.by == account.name:
            raise NotYours

        def reviewing(connection: Connection) -> None:
            if not texts.review(connection, version, by=account.name, at=self.road.clock()):
                raise ChangedMeanwhile
            self._note(connection, "text.reviewed", version.language, version.key, actor=account.name)

        await self._done(reviewing)

    async def _keep(self, account: Account, language: str, key: str, *, text: str, seen: int) -> None:
        def keeping(connection: Connection) -> None:
            before = texts.versions(connection, language, key)
            number = before[0].number if before else 0
            if number != seen:
                raise ChangedMeanwhile
            if text == (before[0].text if before else ""):
                raise NothingChanged
            new = Version(
                language=language, key=key, number=number + 1, text=text, by=account.name, at=self.road.clock()
            )
            texts.add(connection, self.road.ids, new)
            self._note(connection, "text.changed", language, key, actor=account.name)

        await self._done(keeping)

    async def _done(self, work: Callable[[Connection], None]) -> None:
        await self.database.write(work)
        await asyncio.to_thread(self.wording.reload)

    def _note(self, connection: Connection, action: str, language: str, key: str, *, actor: str) -> None:
        on = f"text:{language}/{key}"
        audit.note(connection, self.road.ids, action, on=on, at=self.road.clock(), actor=actor)
