"""Whether the promises were kept: what residents did and saw, beside what is stored."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.bench.evidence import Bubbled, Evidence, Trace
from bot.bench.newcomer import step_of
from bot.bench.telegram_world import Bubble, Update
from bot.bench.tellers import Teller, data_of
from bot.channels.base import Incoming
from bot.channels.telegram_parse import parse
from bot.store.vault import Vault

#: Outbox statuses a bubble that was asked for may end in, and one that nobody asked for.
_ENDS, _UNASKED_ENDS = ("sent",), ("sent", "unknown", "cancelled", "waiting")


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """The residents' side of a run."""

    tellers: Sequence[Teller]
    #: Every update there ever was, in order, and those the program never said it had.
    updates: Sequence[Update]
    left: frozenset[int]


def wrongs(vault: Vault, seen: Seen, evidence: Evidence) -> Iterator[str]:
    """Everything that is not as promised; nothing when all is well."""
    yield from evidence.damage
    accepted = [update for update in seen.updates if update.update_id not in seen.left]
    heard = _keys(vault, accepted)
    if evidence.inbox_rows > len(seen.updates):
        yield f"{evidence.inbox_rows} inbox rows for {len(seen.updates)} messages"
    for teller in seen.tellers:
        id = teller.resident.id
        trace = evidence.traces.get(id)
        found = _of_one(teller, trace, heard.get(id, [])) if trace else [f"{len(heard.get(id, []))} lost messages"]
        yield from (f"resident {id}: {what}" for what in found)


def repeated(teller: Teller, evidence: Evidence) -> list[Bubble]:
    """The bubbles this resident saw once more: those the program has no record of sending."""
    trace = evidence.traces.get(teller.resident.id)
    known = {id for row in (trace.said if trace else ()) for id in row.message_ids}
    unsure = trace is not None and any(row.status == "unknown" for row in trace.said)
    return [
        bubble
        for bubble in teller.resident.bubbles
        if bubble.message_id not in known and not (unsure and _name(bubble)[1] == "reminder")
    ]


def complaints(log: Path) -> list[str]:
    """What the program's log holds that should not be there: anything above "info", and what is no line of a log."""
    found: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        try:
            said = json.loads(line)
        except ValueError:
            found[line[:200]] += 1
            continue
        if said["level"] != "info":
            said.pop("time")
            found[json.dumps(said)] += 1
    return [f"log, {count} times: {what}" for what, count in found.items()]


def _of_one(teller: Teller, trace: Trace, heard: Sequence[bytes]) -> Iterator[str]:
    yield from _messages(trace, heard)
    yield from _effects(teller, trace)
    yield from _answers(teller, trace)
    yield from _outbox(trace.said)
    yield from _chat(teller.resident.bubbles, trace.said)


def _messages(trace: Trace, heard: Sequence[bytes]) -> Iterator[str]:
    stored = [key for key, _ in trace.heard]
    if lost := set(heard) - set(stored):
        yield f"{len(lost)} lost messages"
    elif [key for key in stored if key in set(heard)] != list(heard):
        yield "messages out of order"
    if len(stored) != len(set(stored)):
        yield "a message twice in the inbox"
    if dead := [status for _, status in trace.heard if status != "done"]:
        yield f"messages not handled: {dead}"


def _effects(teller: Teller, trace: Trace) -> Iterator[str]:
    counts = {"cases": (len(trace.cases), 1), "case.opened": (trace.noted.count("case.opened"), 1)}
    counts["consents noted"] = (trace.noted.count("consent.given"), len(trace.consents))
    counts["files"] = (len(trace.files), teller.voices)
    counts["files kept"] = (trace.files.count("kept"), teller.voices)
    for what, (is_, should_be) in counts.items():
        if is_ != should_be:
            yield f"{what}: {is_} instead of {should_be}"
    if len(set(trace.consents)) != len(trace.consents) or "keep" not in trace.consents:
        yield f"consents: {sorted(trace.consents)}"
    if list(trace.questions) != teller.questions:
        yield f"questions: {len(trace.questions)} instead of {len(teller.questions)}, or not as asked"


def _answers(teller: Teller, trace: Trace) -> Iterator[str]:
    lines = Counter(line for told in trace.cases for line in told)
    for number, words in enumerate(teller.told):
        if lines[words] != 1:
            yield f"answer {number} stands {lines[words]} times in the case"
    for step, option in teller.chosen.items():
        if step in trace.state.answers and option not in trace.state.answers[step].options:
            yield f"the choice at {step} is lost"


def _outbox(said: Sequence[Bubbled]) -> Iterator[str]:
    for row in said:
        if row.status not in (_UNASKED_ENDS if row.proactive else _ENDS):
            yield f"a bubble of turn {row.turn} is {row.status}"
    twice = [turn for turn, times in Counter(row.turn for row in said if row.kind == "bubble").items() if times > 1]
    if twice:
        yield f"turns said twice: {twice}"
    if sum(row.proactive for row in said) > 1:
        yield "more than one reminder"


def _chat(bubbles: Sequence[Bubble], said: Sequence[Bubbled]) -> Iterator[str]:
    """Every bubble that was sent stands in the chat, in order; what stands there besides is a repeat, and before it."""
    places = {bubble.message_id: place for place, bubble in enumerate(bubbles)}
    marked = [row for row in said if row.status == "sent"]
    if missing := [row for row in marked if not row.message_ids or not places.keys() >= {*row.message_ids}]:
        yield f"{len(missing)} bubbles are marked as sent and never came"
    sent = {id for row in marked for id in row.message_ids}
    asked = [places[id] for row in said if not row.proactive for id in row.message_ids if id in places]
    if asked != sorted(asked):
        yield "bubbles out of order"
    later: set[tuple[int, str]] = set()
    for bubble in reversed(bubbles):
        if bubble.message_id in sent:
            later.add(_name(bubble))
        elif _name(bubble) not in later and _name(bubble)[1] != "reminder":
            yield "a bubble that no row knows"


def _name(bubble: Bubble) -> tuple[int, str]:
    """What stays the same when a bubble is sent again, perhaps in another language by then."""
    turn, step = step_of(data_of(bubble))
    return (turn, step) if turn else (0, bubble.text)


def _keys(vault: Vault, updates: Sequence[Update]) -> dict[int, list[bytes]]:
    """Resident -> the inbox keys of what was sent, in order."""
    found: dict[int, list[bytes]] = {}
    for update in updates:
        for incoming in parse(update.to_json(), at=datetime.now(UTC)):
            if isinstance(incoming, Incoming):
                key = vault.message_key(incoming.channel, incoming.external_id)
                found.setdefault(int(incoming.address), []).append(key)
    return found
