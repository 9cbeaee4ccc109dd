"""A case with something in every section of its page, in any language."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.casework import moving
from bot.casework.answers import Given, Told
from bot.casework.case import Content, case_from
from bot.casework.course import Note, NoteKind
from bot.casework.wellbeing import Wellbeing
from bot.casework.word_back import WordBack, WordBackKind
from bot.conversation.events import Event
from bot.store import attachments, conversations, fetching, inbox
from bot.store.attachments import NewAttachment
from bot.store.inbox import HeardMessage
from bot.store.leases import Lease
from bot.work.casefile import CaseFile
from tests.casework.making import EVERYTHING, NOW
from tests.web.party_house import PARTY, PartyHouse, plan_of, talk_of

#: Words of an Arabic story; the goal speaks of things for the house.
ARABIC = {
    "goal": "أريد بيتا هادئا. أحتاج إلى ملابس وطعام.",
    "can_self": "أستطيع الطبخ.",
    "can_other": "أساعد الجيران.",
    "need": "أحتاج إلى سرير.",
    "fears": "أخاف من الرسائل.",
    "dreams": "بيت مع حديقة.",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def everything(words: dict[str, str] | None = None, **more: Given) -> Content:
    """Something at every step; `words` in place of the Dutch ones."""
    given = {**EVERYTHING, **{step: Given((), text) for step, text in (words or {}).items()}, **more}
    return case_from(given, given_at=NOW)


def begin(house: PartyHouse, content: Content | None = None, *, language: str = "ar", holder: str = "Noor") -> None:
    """A case that somebody has, offered to one party."""
    house.begin(PARTY, content=content or everything(ARABIC), language=language)
    house.move(lambda case: moving.assign(case, holder))


def go_on(house: PartyHouse, *, language: str = "ar") -> None:
    """From the offer to word back: a talk, a plan, notes, an answer, and how it goes later."""
    words = {"ar": "نحضر سريرا"}.get(language, "ዓራት ነምጽእ")
    house.later(hours=1)
    house.move(lambda case: moving.open_by(case, PARTY, knows_resident=False, at=house.now))
    house.move(lambda case: moving.accept(case, PARTY, at=house.now))
    house.move(lambda case: moving.propose_talk(case, talk_of(1, 2), at=house.now))
    house.move(lambda case: moving.answer_talk(case, "resident", [0]))
    house.move(lambda case: moving.answer_talk(case, PARTY, [0, 1]))
    house.later(days=5)
    house.move(lambda case: moving.hold_talk(case, at=house.now))
    plan = plan_of(words, language=language)
    arranging = replace(plan, steps=tuple(replace(step, arranges=True) for step in plan.steps))
    house.move(lambda case: moving.propose_plan(case, arranging, at=house.now))
    house.move(lambda case: moving.answer_plan(case, "resident", "yes"))
    house.move(lambda case: moving.answer_plan(case, PARTY, "yes"))
    house.move(lambda case: moving.want(case, 1, yes=True, needs=words))
    house.move(lambda case: moving.arrange(case, 1, at=house.now))
    house.move(lambda case: moving.use(case, 1, usable=True, words=words))
    house.later(days=1)
    house.move(lambda case: moving.finish_step(case, 1, at=house.now))
    talked = Note(kind=NoteKind.HUMAN_TALK, text="Koffie gedronken.", by="Noor", at=house.now)
    house.move(lambda case: moving.note(case, talked))
    felt = Wellbeing(score=7, told=Told(words), given_at=house.now + timedelta(minutes=1))
    house.move(lambda case: moving.feel_again(case, felt))
    word = WordBack(kind=WordBackKind.DONE, told=words, did=words, gave=words, language=language)
    house.move(lambda case: moving.give_word_back(case, word, at=house.now))
    house.move(lambda case: moving.answer_word_back(case, "little", words=words, at=house.now + timedelta(minutes=2)))


def attach(house: PartyHouse, content: bytes = PNG, *, mime: str = "image/png", kind: str = "photo", step: str) -> int:
    """A file of the resident at this step, checked and kept; without a mime one that still waits. Its id."""
    id = house.app.ids.new()

    def put(file: CaseFile) -> None:
        work = file.work
        new = NewAttachment(
            id=id, conversation_id=work.talk.id, ref=f"{kind}:{id}", kind=kind, step=step, channel="web",
            remote_id="", content=content, made_at=file.now,
        )  # fmt: skip
        vault, key = work.road.vault, work.talk.key
        attachments.keep(work.connection, vault, key, files=[new])
        if not mime:
            return
        lease = Lease(token="test", at=file.now, until=file.now + timedelta(minutes=1))
        claimed = next(each for each in fetching.claim(work.connection, lease, limit=50) if each.id == id)
        sealed = attachments.seal_content(vault, key, id, content)
        assert fetching.keep(work.connection, claimed, mime=mime, size=len(content), sealed=sealed, at=file.now)

    house.at_case(put)
    return id


def hear(house: PartyHouse, event: Event) -> None:
    """Something the resident sent, as it is kept."""

    def put(file: CaseFile) -> None:
        work, id = file.work, house.app.ids.new()
        heard = HeardMessage(
            id=id, key=work.road.vault.message_key("web", str(id)), conversation_id=work.talk.id,
            address_id=work.talk.address_id or 0, seq=work.talk.next_seq(), received_at=file.now, event=event,
            message_id="",
        )  # fmt: skip
        inbox.add_all(work.connection, work.road.vault, [(heard, work.talk.key)])
        conversations.save_all(work.connection, work.road.vault, [work.talk])

    house.at_case(put)


def keep_state(house: PartyHouse, **changes: Any) -> None:
    """Change where the talk stands."""

    def put(file: CaseFile) -> None:
        file.work.talk.state = replace(file.work.talk.state, **changes)
        conversations.save_all(file.work.connection, file.work.road.vault, [file.work.talk])

    house.at_case(put)
