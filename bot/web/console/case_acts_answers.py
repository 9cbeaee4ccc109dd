"""What a party or the resident told a person, written down from a form, in the order in which it must be said."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.casework.summary import Say
from bot.errors import Key
from bot.store import doors
from bot.store.doors import LINK_LIVES
from bot.team.answer_for import FromParty, FromResident
from bot.team.refused import Refused
from bot.web.forms import Form
from bot.work.casefile import CaseFile

#: A link that was made so shortly ago is of the same form, sent twice.
_JUST = timedelta(minutes=2)
_LONGEST = 4_000


def party_said(file: CaseFile, form: Form, say: Say) -> str:
    """What a party said. Raises Refused and IllegalChange."""
    party = FromParty(file=file, say=say, party=form.get("about"))
    match form.get("matter"):
        case "moments":
            party.moments(_moments(form))
        case "plan":
            party.plan(_one_of(form, "yes", "almost", "no"), _words(form))
        case _:
            return _SAYS[_one_of(form, *_SAYS)](party, _words(form)) or "act_party"
    return "act_party"


def resident_said(file: CaseFile, form: Form, say: Say) -> str:
    """What the resident said. Raises Refused and IllegalChange."""
    resident = FromResident(file=file, say=say)
    matter = _one_of(form, *_TOLD, name="matter")
    _TOLD[matter](resident, form)
    return "act_resident"


def number_in(text: str) -> int:
    """The number of a step or a moment as it was posted; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _link(party: FromParty, _words: str) -> str:
    work = party.file.work
    until = doors.until(work.connection, work.road.vault, party.file.case.id).get(party.party)
    if until is None or until < party.file.now + LINK_LIVES - _JUST:
        party.link()
    return "act_link"


def _offered(party: FromParty, _words: str) -> None:
    party.offered()


def _joins(party: FromParty, _words: str) -> None:
    party.knows(resident=False)
    party.accepts()


#: What a party says or is told -> what is written down, and the name of a notice of its own.
_SAYS: Mapping[str, Callable[[FromParty, str], str | None]] = {
    "offered": _offered,
    "link": _link,
    "nobody": lambda party, _: party.knows(resident=False),
    "joins": _joins,
    "accepts": lambda party, _: party.accepts(),
    "resident": lambda party, _: party.knows(resident=True),
    "declines": lambda party, words: party.declines(words),
    "finished": lambda party, _: party.finished(),
}


def _share(resident: FromResident, form: Form) -> None:
    says = resident.agrees if _one_of(form, "yes", "no") == "yes" else resident.refuses
    says(form.get("about"))


def _wanted(resident: FromResident, form: Form) -> None:
    yes = _one_of(form, "yes", "no") == "yes"
    resident.wanted(number_in(form.get("about")), yes=yes, words=_words(form))


def _usable(resident: FromResident, form: Form) -> None:
    yes = _one_of(form, "yes", "no") == "yes"
    resident.usable(number_in(form.get("about")), yes=yes, words=_words(form))


_TOLD: Mapping[str, Callable[[FromResident, Form], None]] = {
    "share": _share,
    "moments": lambda resident, form: resident.moments(_moments(form)),
    "plan": lambda resident, form: resident.plan(_one_of(form, "yes", "almost", "no"), _words(form)),
    "wanted": _wanted,
    "usable": _usable,
    "contacted": lambda resident, form: resident.contacted(_one_of(form, "yes", "no")),
    "helps": lambda resident, form: resident.helped(_one_of(form, "yes", "little", "no"), _words(form)),
}


def _one_of(form: Form, *known: str, name: str = "answer") -> str:
    """The answer that was chosen. Raises Refused without one."""
    chosen = form.get(name)
    if chosen not in known:
        raise Refused(because="Choose an answer.", key="refused.answer.choose")
    return chosen


def _moments(form: Form) -> list[int]:
    """The moments that fit, counted from 1; none when nothing fits. Raises Refused without an answer."""
    ticked = form.all("answer")
    if not ticked or ("none" in ticked and len(ticked) > 1):
        raise Refused(because="Choose the moments that fit, or none of them.", key="refused.answer.moments")
    return [number_in(each) for each in ticked if each != "none"]


def _words(form: Form) -> str:
    """What was said in words. Raises Refused when it is longer than anybody says."""
    words = form.get(words_name(form.get("matter"), form.get("about"))).replace("\r\n", "\n").strip()
    if len(words) > _LONGEST:
        raise Refused(
            because=f"At most {_LONGEST} characters fit.",
            key="refused.too_long",
            values={"what": Key("written.text"), "count": len(words), "most": _LONGEST},
        )
    return words


def words_name(matter: str, about: str) -> str:
    """The field of the words that go with an answer: every form of the page has one of its own."""
    return f"words-{matter}-{about}"
