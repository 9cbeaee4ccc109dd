"""After the tap on a template, or words in its place: what it stood for goes out itself."""

from bot.channels.whatsapp_parse import NAME as WHATSAPP
from bot.conversation.bubbles import Bubble
from bot.conversation.events import ButtonPressed, Event, MessageReceived
from bot.store import knocked
from bot.store.outbox import open_bubble
from bot.work.composing import REPEAT
from bot.work.work import Work

#: Where templates go in the place of bubbles.
_KNOCKS = (WHATSAPP,)

Waiting = dict[int, Bubble]


def behind_a_template(work: Work, event: Event) -> Waiting:
    """What waits for this tap, or for these words: then it was not seen, and they are no answer to it."""
    if isinstance(event, ButtonPressed):
        return _waiting(work) if event.option == REPEAT else {}
    if not isinstance(event, MessageReceived) or work.contact.channel not in _KNOCKS:
        return {}
    waiting = _waiting(work)
    if waiting:
        work.talk.seen_turn = min(work.talk.seen_turn, *(bubble.turn - 1 for bubble in waiting.values()))
    return waiting


def bring(work: Work, waiting: Waiting) -> None:
    """Send what waited behind the template, unless this very turn says it anyway; nothing where others may read it."""
    state = work.talk.state
    if not waiting or state.locked or (state.consented and not state.safe):
        return
    said = [part for bubble in _said(work) for part in bubble.parts]
    repeated = {id for id, bubble in waiting.items() if all(part in said for part in bubble.parts)}
    knocked.forget(work.connection, repeated)
    knocked.send_itself(work.connection, waiting.keys() - repeated, at=work.now)


def _waiting(work: Work) -> Waiting:
    return knocked.find(work.connection, work.road.vault, work.talk, address_id=work.contact.address_id)


def _said(work: Work) -> list[Bubble]:
    """What this transaction says to the resident."""
    rows = [row for row in work.group.said if row["conversation_id"] == work.talk.id and row["body"]]
    return [open_bubble(work.road.vault, work.talk.key, row["id"], row["body"]) for row in rows]
