"""What the team was asked to do, and has done by what it does now, waits for nobody any longer."""

from bot.store import requests
from bot.store.asked import requests_of
from bot.work.casefile import CaseFile


def settle(file: CaseFile, *kinds: str, about: str | None = None) -> None:
    """Tick off, by the name of who acts, what waits of these kinds; with `about` only what is in these very words."""
    work = file.work
    for each in requests_of(work.connection, work.road.vault, work.talk.id):
        if each.kind in kinds and about in (None, each.text):
            requests.answer(work.connection, each.id, by=file.actor, at=file.now)
