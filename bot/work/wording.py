"""The texts residents read and the words they type, with what the organisation wrote in place of the packs' own."""

import logging
from collections.abc import Callable, Collection
from threading import Lock

from bot.conversation.scene import Lexicon
from bot.language.catalogue import Catalogues
from bot.language.lexicon import with_labels
from bot.language.rewording import Draft, fits, is_safety
from bot.store import texts
from bot.store.database import Database

_log = logging.getLogger(__name__)


class Wording:
    """What the organisation wrote, kept in memory over the packs: help needs no database."""

    def __init__(
        self, database: Database, catalogues: Catalogues, lexicon: Lexicon, *, facts: Callable[[], Collection[str]]
    ) -> None:
        """`facts` gives the names of what the organisation fills in at this moment."""
        self._database = database
        self._catalogues = catalogues
        self._facts = facts
        self._own = lexicon
        self._texts: dict[tuple[str, str], str] = {}
        self._one_look = Lock()
        self.lexicon = lexicon
        self.reload()

    def reload(self) -> None:
        """Read it again, after it or the organisation was changed, here or by another process. Raises StoreError."""
        # One look at a time: an older one that is slow may not go over a newer.
        with self._one_look:
            self._reload()

    def _reload(self) -> None:
        kept = self._database.write_now(lambda connection: texts.standing(connection, is_watched=is_safety))
        now = {at: text for at, text in kept.items() if self._is_usable(at, text)}
        if now == self._texts:
            return
        # A new label is understood before it is shown.
        self.lexicon = with_labels(self._own, now)
        self._catalogues.edit(now)
        self._texts = now

    def _is_usable(self, at: tuple[str, str], text: str) -> bool:
        """A text may ask for what is not given any more: by this version of the program, or the organisation."""
        language, key = at
        if language not in self._catalogues.languages:
            return False
        usable = fits(Draft(language=language, key=key, text=text), self._catalogues, self._facts())
        if not usable:
            _log.warning("text.outdated", extra={"key": key, "language": language})
        return usable
