"""After the tap on a template: what it stood for goes out itself."""

from bot.conversation.bubbles import Bubble
from bot.conversation.events import ButtonPressed, Event
from bot.store import knocked
from bot.store.outbox import open_bubble
from bot.work.composing import REPEAT
from bot.work.work import Work


def bring(work: Work, event: Event) -> None:
    """Send what waited behind the template, unless this very turn says it anyway; nothing where others may read it."""
    if not (isinstance(event, ButtonPressed) and event.option == REPEAT):
        return
    state, talk = work.talk.state, work.talk
    if state.locked or (state.consented and not state.safe):
        return
    waiting = knocked.find(work.connection, work.road.vault, talk, address_id=work.contact.address_id)
    if not waiting:
        return
    said = [part for bubble in _said(work) for part in bubble.parts]
    repeated = {id for id, bubble in waiting.items() if all(part in said for part in bubble.parts)}
    knocked.forget(work.connection, repeated)
    knocked.send_itself(work.connection, waiting.keys() - repeated, at=work.now)


def _said(work: Work) -> list[Bubble]:
    """What this transaction says to the resident."""
    rows = [row for row in work.group.said if row["conversation_id"] == work.talk.id and row["body"]]
    return [open_bubble(work.road.vault, work.talk.key, row["id"], row["body"]) for row in rows]
