"""What the forms of a case need: what can be done now, and what there is to choose from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from bot.casework.case import Case
from bot.casework.joint_talk import MOST_MOMENTS, PLACES, RESIDENT
from bot.casework.people import COORDINATOR
from bot.casework.plan import MOST_STEPS
from bot.conversation.bubbles import Bubble, Option, Phrase
from bot.conversation.steps import STEPS
from bot.language.names import name_of
from bot.language.render import render
from bot.team.acting import RESERVE, TABLE, Acting, acting
from bot.team.doorway import Opened
from bot.team.possible import asks_party, of_party, of_resident, possible, steps, unaskable
from bot.team.wishes import place_wished
from bot.web.console.case_acts_answers import words_name
from bot.web.console.case_acts_doing import EXTRA, PARTS, because_name
from bot.web.console.case_acts_seen import mark
from bot.web.console.told import told
from bot.web.console.trying import Bubbles
from bot.web.console.visit import Visit
from bot.web.forms import Form

#: Rows of a plan to begin with, and more at a time.
_ROWS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One thing somebody can have said, as a form asks for it."""

    matter: str
    about: str
    #: What it is about, in words.
    title: str
    #: (value, label); with `several` more than one can be ticked.
    options: tuple[tuple[str, str], ...]
    several: bool = False
    #: The label of the words that go with it; empty: none do.
    words: str = ""

    @property
    def words_name(self) -> str:
        return words_name(self.matter, self.about)


async def forms_of(visit: Visit, opened: Opened) -> Mapping[str, object]:
    """The values of `console/acts/*.html` for this case; every key is there, whatever can be done."""
    room = visit.room
    around = await room.database.write(lambda connection: acting(connection, room.road, opened))
    case = around.case
    why = possible(case, now=room.now, zone=room.zone)
    return {
        "why": {act: told(visit, reason) if reason else "" for act, reason in why.items()},
        "seen": partial(mark, case=case),
        "said": visit.request.query_params.get("say", "").removeprefix("act_"),
        "reached": visit.t(around.reached),
        "mails": room.road.mails,
        "language": case.language,
        "language_name": name_of(case.language, visit.language),
        "near": tuple(each for each in around.choices if each.near),
        "others": tuple(_others(visit, around)),
        "unaskable": tuple(unaskable(case, now=room.now)),
        "because_name": because_name,
        "extra": tuple((name, visit.t(f"acts.table.{place}")) for place in (TABLE, RESERVE) for name in EXTRA[place]),
        "seats": tuple((place, visit.t(f"acts.seat.{place or 'none'}")) for place in ("", TABLE, RESERVE)),
        "moments": range(1, MOST_MOMENTS + 1),
        "places": tuple((place, visit.t(f"case.place.{place}").rstrip(":")) for place in PLACES),
        "place": place_wished(case.content.preferences),
        "owners": tuple(_owners(visit, case)),
        "rows": _rows,
        "last_row": MOST_STEPS,
        "steps": tuple(steps(case, now=room.now)),
        "parties": tuple(_parties(visit, around)),
        "resident": tuple(_resident(visit, case)),
        "holders": around.holders,
        "people": (("", visit.t("acts.assign.nobody")), *((name, name) for name in around.holders)),
        "parts": PARTS,
        "preview": partial(_preview, visit, case),
    }


def _others(visit: Visit, around: Acting) -> Iterator[tuple[str, str]]:
    """Everybody else of the organisation, to choose from."""
    yield "", visit.t("acts.table.nobody")
    for each in around.choices:
        if not each.near:
            bars = f" · {visit.t('acts.table.bars')} {visit.t(each.bars)}" if each.bars else ""
            yield each.party, f"{each.name}{bars}"


def _owners(visit: Visit, case: Case) -> Iterator[tuple[str, str]]:
    yield RESIDENT, visit.t("case.who.resident")
    yield COORDINATOR, visit.t("case.who.coordinator")
    for party in case.course.accepted:
        yield party, case.course.referral(party).name


def _rows(typed: Form, at: str) -> int:
    """How many rows of a plan stand there."""
    shown = typed.get("rows") if at == "plan" else ""
    rows = int(shown) if shown in map(str, range(1, MOST_STEPS + 1)) else _ROWS
    return min(rows + 2, MOST_STEPS) if typed.get("more") else rows


def _parties(visit: Visit, around: Acting) -> Iterator[tuple[str, tuple[Question, ...]]]:
    """Name and questions of every party that can have said something."""
    case, room = around.case, visit.room
    mailed = {party.id for party in room.road.organisation().parties if party.mail and room.road.mails}
    for party, referral in case.course.referrals.items():
        if party in around.shared:
            says = of_party(case, party, now=room.now, mailed=party in mailed)
            asked = [_says(visit, party, says)] if says else []
            asked += [_course(visit, case, kind, party) for kind in asks_party(case, party)]
            if asked:
                yield referral.name, tuple(asked)


def _says(visit: Visit, party: str, says: tuple[str, ...]) -> Question:
    return Question(
        matter="says",
        about=party,
        title=visit.t("acts.party.says"),
        options=tuple((each, visit.t(f"acts.party.{each}")) for each in says),
        words=visit.t("acts.party.why") if "declines" in says else "",
    )


def _resident(visit: Visit, case: Case) -> Iterator[Question]:
    for matter in of_resident(case, now=visit.room.now):
        if matter.kind == "share":
            name = case.course.referral(matter.about).name
            yield Question(
                matter="share",
                about=matter.about,
                title=visit.t("acts.resident.share", party=name),
                options=tuple((each, visit.t(f"acts.resident.share.{each}")) for each in matter.answers),
            )
        else:
            course = _course(visit, case, matter.kind, matter.about)
            # Who said whether it helps can add words to that, not say something else.
            left = [each for each in course.options if not matter.answers or each[0] in matter.answers]
            yield replace(course, options=tuple(left))


def _course(visit: Visit, case: Case, kind: str, about: str) -> Question:
    """A question of the course, which the resident and a party are both asked."""
    number = about if kind in ("wanted", "usable") else 0
    return Question(
        matter=kind,
        about=about,
        title=visit.t(f"acts.asked.{kind}", number=number),
        options=tuple(_OPTIONS[kind](visit, case)),
        several=kind == "moments",
        words=visit.t(f"acts.asked.{kind}.words") if kind in _WITH_WORDS else "",
    )


_WITH_WORDS = frozenset({"plan", "wanted", "usable", "helps"})


def _moments(visit: Visit, case: Case) -> Iterator[tuple[str, str]]:
    talk = case.course.joint_talk
    for number, moment in enumerate(talk.moments if talk else (), start=1):
        yield str(number), visit.moment(moment.start)
    yield "none", visit.t("acts.asked.none")


def _answers(*answers: str) -> Callable[[Visit, Case], Iterator[tuple[str, str]]]:
    def options(visit: Visit, _case: Case) -> Iterator[tuple[str, str]]:
        return ((answer, visit.t(f"case.answer.{answer}")) for answer in answers)

    return options


_OPTIONS: Mapping[str, Callable[[Visit, Case], Iterator[tuple[str, str]]]] = {
    "moments": _moments,
    "plan": _answers("yes", "almost", "no"),
    "wanted": _answers("yes", "no"),
    "usable": _answers("yes", "no"),
    "contacted": _answers("yes", "no"),
    "helps": _answers("yes", "little", "no"),
}


def _preview(visit: Visit, case: Case, typed: Form) -> Bubbles:
    """The word back as the resident will see it, with the question that comes with it."""
    said = ((part, typed.get(f"close-{part}").strip()) for part in PARTS)
    parts = tuple(Phrase(f"feedback.{part}", {part: words}) for part, words in said if words)
    options = tuple(Option(id, Phrase(label)) for id, label in STEPS["feedback"].options.items())
    bubble = Bubble(step="feedback", turn=0, parts=(*parts, Phrase("feedback.text")), options=options)
    rendered = render(bubble, case.language, visit.room.catalogues, visit.room.facts(case.language))
    return Bubbles(rendered=rendered, options=rendered.options, commands=())
