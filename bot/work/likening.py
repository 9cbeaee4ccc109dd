"""What cases are compared by is made after the commit, outside any transaction: rows say what is still to be done."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from bot.casework.case import Case
from bot.conversation.scene import Lexicon
from bot.errors import Undecipherable
from bot.matching.gist import Gist, packed, unpacked
from bot.meaning.found import NoModel
from bot.store import alike, cases
from bot.store.alike import Kept
from bot.store.cases import StoredCase
from bot.store.database import Database
from bot.store.vault import Vault
from bot.work.gists import Compares, gist_of, mark_of
from bot.work.proposing import opened

log = logging.getLogger(__name__)

#: Cases looked up in one go, and the seconds of one tick.
_AT_ONCE, _TICK = 100, 30.0
#: What stands in the place of a model's name where the word lists read alone.
_NO_MODEL = ""


class Likening:
    """Keeps a gist of every case that may be compared, and of no other."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        lexicon: Lexicon,
        compares: Compares | None = None,
        is_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self._vault = vault
        self._lexicon = lexicon
        self._compares = compares
        #: Whether the organisation lays cases beside each other at all.
        self.is_on = is_on
        self._busy = threading.Lock()

    async def tick(self) -> None:
        """Read what changed. Raises StoreError."""
        await asyncio.to_thread(self.catch_up, within=_TICK)

    def catch_up(self, *, within: float) -> bool:
        """Forget what may no longer be kept, and read what is missing, for so many seconds. False when some is left.

        Whoever finds another at it leaves it to that one. Never from the writer thread. Raises StoreError.
        """
        if not self._busy.acquire(blocking=False):
            return False
        try:
            if not self.is_on():
                self._database.write_now(alike.forget_all)
                return True
            self._database.write_now(alike.forget_unwanted)
            return self._read_missing(until=time.monotonic() + within)
        finally:
            self._busy.release()

    def remember(self, case_id: str) -> None:
        """Read this one case anew, if it changed. Never from the writer thread. Raises StoreError."""
        try:
            self._read(case_id, self._compares)
        except NoModel:
            self._read(case_id, None)

    def _read_missing(self, *, until: float) -> bool:
        compares, after = self._compares, ""
        while ids := self._missing(compares, after):
            try:
                for after in ids:
                    if time.monotonic() >= until:
                        return False
                    self._read(after, compares)
            except NoModel:
                # Without it what has not been read at all is read by the word lists; the rest waits for the model.
                compares, after = None, ""
        return True

    def _missing(self, compares: Compares | None, after: str) -> list[str]:
        model = compares.model if compares else None
        return self._database.write_now(partial(alike.missing, model=model, after=after, limit=_AT_ONCE))

    def _read(self, case_id: str, compares: Compares | None) -> None:
        """Keep the gist of a case; one that cannot be opened is left as it is. Raises NoModel."""
        try:
            stored, kept = self._database.write_now(lambda connection: self._found(connection, case_id))
            if stored is None or (kept and kept.is_fresh(compares.model if compares else None)):
                return
            model = compares.model if compares else _NO_MODEL
            gist = self._same(opened(stored), kept, model) or gist_of(opened(stored), self._lexicon, compares)
            keep = partial(alike.keep, vault=self._vault, case=stored, plain=packed(gist), model=model)
            self._database.write_now(keep)
        except Undecipherable as error:
            log.error("case.damaged", extra={"error": type(error).__name__})

    def _found(self, connection: Connection, case_id: str) -> tuple[StoredCase | None, Kept | None]:
        return cases.find_case(connection, self._vault, case_id), alike.find(connection, case_id)

    def _same(self, case: Case, kept: Kept | None, model: str) -> Gist | None:
        """What was kept before, when the same words were read by the same model: the team did something else."""
        plain = kept.opened(self._vault) if kept and kept.model == model else None
        before = unpacked(plain) if plain else None
        return before if before and before.fingerprint == mark_of(case) else None
