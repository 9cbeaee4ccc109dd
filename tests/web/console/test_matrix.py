"""Role x page x case: who sees and does what, in a table written apart from the rules, and no cell wider than that.

A page that is not named here fails the test: whoever adds one says who may come.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.casework import moving
from bot.casework.access import Account, Role
from bot.store import case_access, sessions
from bot.store.account_tables import case_access as accesses
from bot.store.case_access import Kind, NewAccess
from bot.store.statuses import Talking
from bot.store.tables import audit, cases, conversation
from bot.web.app import create_app
from bot.web.console.listed import PAGES
from bot.web.console.page import Page
from bot.web.console.visit import ROOT
from bot.work.casefile import CaseFile
from tests.web.console.staff import ADDRESS, Staff, engage, staff_house
from tests.web.party_house import CASE, OTHER, PARTY, SECRETS, PartyHouse
from tests.web.real_house import real_house

UNKNOWN = "zzzz234567"
C, P, K, F, E, A = (
    Role.COORDINATOR, Role.PROFESSIONAL, Role.KEY_PERSON, Role.PROCESS_FACILITATOR, Role.EDITOR, Role.ADMINISTRATOR,
)  # fmt: skip
EVERYBODY = frozenset(Role)

#: First part of a path -> who comes that far. What stands behind a case's number is looked at case by case below.
MAY_COME: Mapping[str, frozenset[Role]] = {
    "": EVERYBODY,
    "me": EVERYBODY,
    "plain": EVERYBODY,
    "print": EVERYBODY,
    "paper": frozenset({C, P, K}),
    "cases": frozenset({C, P, K}),
    "given": frozenset({C, P, K}),
    "promises": frozenset({C}),
    "take": frozenset({C}),
    "search": frozenset({C}),
    "requests": frozenset({C}),
    "talks": frozenset({C}),
    "dead": frozenset({C}),
    "referrals": frozenset({P, K}),
    "overview": frozenset({C, F, A}),
    "overview.csv": frozenset({C, F, A}),
    "learning": frozenset({C, F}),
    "texts": frozenset({E, A}),
    "organisation": frozenset({C, A}),
    "accounts": frozenset({A}),
    "audit": frozenset({A}),
    "audit.csv": frozenset({A}),
}
#: Open to who is not signed in.
OPEN = frozenset({"sign-in", "sign-out", "welcome", "oidc"})
#: Of a case: only a coordinator, whatever somebody was given; the rest a reader comes to as well.
COORDINATORS_ONLY = frozenset({"alike", "open", "let-in", "keep-out", "let-go"})
READERS = frozenset({"", "translate", "files/{id}", "talk.ics"})

NOTHING, BLIND, READ, WORK = range(4)


@dataclass(frozen=True, slots=True)
class Situation:
    """How a case stands to whoever comes, and how far each role then comes; who is not named comes nowhere."""

    make: Callable[[PartyHouse, Account], None]
    far: Mapping[Role, int]
    number: str = CASE


def held_by(name: str) -> Callable[[PartyHouse, Account], None]:
    def make(house: PartyHouse, who: Account) -> None:
        house.move(lambda case: moving.assign(case, name or who.name))

    return make


def with_access(kind: Kind, holder: str, **more: timedelta) -> Callable[[PartyHouse, Account], None]:
    def make(house: PartyHouse, who: Account) -> None:
        def give(file: CaseFile) -> None:
            file.change(moving.assign(file.case, holder or who.name))
            new = NewAccess(
                id=house.app.ids.new(), resident_id=file.stored.resident_id, case_id=CASE, account_id=who.id, kind=kind,
                reason="", given_by="Sam", made_at=house.now, until=house.now + more["over"] if more else None,
            )  # fmt: skip
            case_access.add(file.work.connection, house.app.vault, file.work.talk.key, new=new)

        house.at_case(give)

    return make


def standing(status: str) -> Callable[[PartyHouse, Account], None]:
    def make(house: PartyHouse, who: Account) -> None:
        held_by("")(house, who)
        house.write(lambda connection: connection.execute(update(cases).values(status=status)))

    return make


def erasing(house: PartyHouse, who: Account) -> None:
    held_by("")(house, who)
    house.write(lambda connection: connection.execute(update(conversation).values(status=Talking.ERASING.value)))


PAST, AHEAD = timedelta(hours=-1), timedelta(hours=1)
READING = {C: READ, P: READ, K: READ}
SITUATIONS: Mapping[str, Situation] = {
    "own": Situation(held_by(""), {C: WORK}),
    "nobody's": Situation(lambda house, who: None, {C: WORK}),
    "other's": Situation(held_by("Sam"), {C: BLIND}),
    "other's, opened with a reason": Situation(with_access(Kind.OPENED, "Sam", over=AHEAD), {C: WORK}),
    "other's, opened too long ago": Situation(with_access(Kind.OPENED, "Sam", over=PAST), {C: BLIND}),
    "given": Situation(with_access(Kind.GIVEN, "Sam"), READING),
    "given, for a while that is over": Situation(with_access(Kind.GIVEN, "Sam", over=PAST), {C: BLIND}),
    "blocked": Situation(with_access(Kind.BLOCKED, ""), {}),
    "closed": Situation(standing("closed"), {C: WORK}),
    "taken back": Situation(standing("withdrawn"), {}),
    "being erased": Situation(erasing, {}),
    "unknown": Situation(held_by(""), {}, UNKNOWN),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("matrix")) as house:
        house.begin(PARTY)
        yield house


@pytest.fixture(scope="module")
def team(house: PartyHouse) -> Mapping[Role, Staff]:
    """One of each role; who belongs to a party belongs to another than the one that has the case."""
    return {
        role: Staff(house, engage(house, role.title(), role, party=OTHER if role in (P, K) else "")) for role in Role
    }


def head(page: Page) -> str:
    return page.path.strip("/").partition("/")[0]


def is_of_a_case(page: Page) -> bool:
    return page.path.startswith("/cases/{case}")


def act_of(page: Page) -> str:
    return page.path.removeprefix("/cases/{case}").strip("/")


def place(page: Page, number: str = UNKNOWN) -> str:
    """An address of this page: of this case, and elsewhere of something that is not there."""
    filled = page.path.replace("{case}", number).replace("{act}", "note")
    return re.sub(r"\{\w+\}", "zzz", re.sub(r"\{\w+:int\}", "1", filled))


def test_every_page_is_in_the_table_and_says_who_may_come() -> None:
    named = set(MAY_COME) | OPEN
    assert [page.path for page in PAGES if head(page) not in named] == []
    assert [page.path for page in PAGES if (head(page) in OPEN) is not (page.open_to_all or page.half)] == []
    assert len(PAGES) > 20


def test_a_page_without_a_policy_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="who may come"):
        Page(path="/new", right=None, get=PAGES[0].get)
    with pytest.raises(ValueError, match="who may come"):
        replace(PAGES[0], open_to_all=True)


def test_every_address_below_the_root_is_one_of_the_listed_pages(house: PartyHouse) -> None:
    routes = [route for route in create_app(real_house(house.app)).routes if isinstance(route, Route)]
    below = [route.path for route in routes if route.path.startswith(ROOT)]
    assert sorted(below) == sorted(ROOT + page.path for page in PAGES)


@pytest.mark.parametrize("role", Role)
def test_a_role_comes_to_its_own_pages_only(team: Mapping[Role, Staff], role: Role) -> None:
    someone, wrong = team[role], []
    for page in PAGES:
        if head(page) in OPEN or is_of_a_case(page) or head(page) == "referrals":
            continue
        allowed = role in MAY_COME[head(page)]
        for method, does in (("get", page.get), ("post", page.post)):
            if does is None or (method == "post" and allowed):
                continue
            answer = getattr(someone, method)(place(page), follow=False)
            if (_turned_away(answer.status_code, answer.text)) is allowed and "{" not in page.path:
                wrong.append((method, page.path, answer.status_code))
            if not allowed and not _turned_away(answer.status_code, answer.text):
                wrong.append((method, page.path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_case_opens_as_far_as_the_table_says(tmp_path: Path, name: str) -> None:
    situation = SITUATIONS[name]
    wrong: list[tuple[object, ...]] = []
    for role in Role:
        with staff_house(tmp_path / role) as house:
            house.begin(PARTY)
            who = engage(house, "Kim", role, party=OTHER if role in (P, K) else "")
            situation.make(house, who)
            kim, far = Staff(house, who), situation.far.get(role, NOTHING)
            for page in filter(is_of_a_case, PAGES):
                wrong += _cells(house, kim, page, far=far, number=situation.number)
    assert wrong == []


def _cells(house: PartyHouse, kim: Staff, page: Page, *, far: int, number: str) -> Iterator[tuple[object, ...]]:
    """What is wider, or narrower, than the table says."""
    act, address = act_of(page), place(page, number)
    if page.get:
        answer = kim.get(address, follow=False)
        told = [secret for secret in SECRETS if secret in answer.text]
        if told and far < READ:
            yield "reads", address, answer.status_code
        if act == "" and (answer.status_code == 200) is not (far >= BLIND):
            yield "opens", address, answer.status_code
        if act == "" and bool(told) is not (far >= READ):
            yield "is told", address, told
        if far < READ and act and answer.status_code == 200:
            yield "gets", address, answer.status_code
    if page.post and not _is_allowed(act, far, kim):
        before = _state(house)
        answer = kim.post(address, follow=False, text="x", reason="", step="goal", to="1", account="1")
        # To the outside of the case, where it says what is needed to come further.
        sent_out = answer.status_code == 303 and far >= BLIND
        if _state(house) != before or not (answer.status_code >= 400 or sent_out):
            yield "does", address, answer.status_code


def _is_allowed(act: str, far: int, kim: Staff) -> bool:
    assert kim.account
    if act == "open":
        return far == BLIND and C in kim.account.roles
    if act == "translate":
        return far >= READ
    return far >= WORK


def _state(house: PartyHouse) -> object:
    """Everything of the case, and how much is in the log beside reading."""
    return house.write(
        lambda connection: (
            connection.execute(cases.select()).all(),
            connection.execute(accesses.select()).all(),
            [row.action for row in connection.execute(audit.select()) if row.action != "case.read"],
        )
    )


def _turned_away(status: int, text: str) -> bool:
    """The page that is the same for what is not there and for what is nobody's who asks."""
    return status == 404 and "<h1" in text


def test_what_is_not_yours_and_what_is_not_there_look_the_same(tmp_path: Path) -> None:
    with staff_house(tmp_path) as house:
        house.begin(PARTY)
        for role in (P, K, F, E, A):
            someone = Staff(house, engage(house, role.title(), role, party=OTHER))
            pages = [someone.get(f"/{kind}/{number}") for kind in ("cases", "referrals") for number in (CASE, UNKNOWN)]
            assert {page.status_code for page in pages} == {404}
            assert len({_plain(page.text) for page in pages[:2]}) == 1
            assert len({_plain(page.text) for page in pages[2:]}) == 1


def _plain(text: str) -> str:
    """A page without the seal of its forms, which is another one each time."""
    return re.sub(r"[0-9a-f]{32}\.[0-9a-f]*", "", text)


def test_nobody_comes_anywhere_without_signing_in_or_with_a_password_alone(house: PartyHouse) -> None:
    stranger, half = Staff(house, None), Staff(house, None)
    half.client.cookies.set("__Host-team", _half_session(house))
    for someone in (stranger, half):
        for page in PAGES:
            if page.open_to_all or (page.half and someone is half):
                continue
            for method, does in (("get", page.get), ("post", page.post)):
                if does:
                    answer = getattr(someone, method)(place(page, CASE), follow=False)
                    assert answer.status_code in (303, 403), (method, page.path)
                    assert not [secret for secret in SECRETS if secret in answer.text]
                    if answer.status_code == 303:
                        assert urlsplit(answer.headers["location"]).path == f"{ROOT}/sign-in"


def _half_session(house: PartyHouse) -> str:
    who, id = engage(house, "Half", *Role), house.app.ids.new()
    return house.write(
        lambda connection: sessions.begin(
            connection, house.app.vault, id=id, account_id=who.id, device="test", at=house.now
        )
    )


# --- Forms from elsewhere ---------------------------------------------------------------------------------------------

#: Verified by a secret of their own, not by a seal.
WEBHOOKS = frozenset({"/telegram", "/whatsapp"})


def mutating(house: PartyHouse) -> list[str]:
    routes = [route for route in create_app(real_house(house.app)).routes if isinstance(route, Route)]
    return [route.path for route in routes if "POST" in (route.methods or ()) and route.path not in WEBHOOKS]


def test_every_form_from_a_foreign_page_is_refused(house: PartyHouse, team: Mapping[Role, Staff]) -> None:
    everything = Staff(house, engage(house, "Alles", *Role, party=PARTY))
    paths = mutating(house)
    assert len(paths) > 25
    before = _state(house)
    for foreign in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "", "origin": "https://evil.example"}):
        for path in paths:
            answer = _posted(everything.client, path, foreign)
            assert answer == 403, (path, foreign)
    assert _state(house) == before


def test_every_form_of_the_team_without_its_seal_or_with_another_ones_is_refused(house: PartyHouse) -> None:
    everything = Staff(house, engage(house, "Alles", *Role, party=PARTY))
    another = Staff(house, engage(house, "Ander", *Role, party=PARTY))
    another.get("/me")
    before = _state(house)
    for page in PAGES:
        if page.post is None or page.path == "/sign-out":
            continue
        address = ROOT + place(page, CASE)
        for seal in ("", "0" * 32 + ".", another.page and _seal(another.page)):
            answer = everything.client.post(address, data={"form": seal, "text": "x"}, follow_redirects=False)
            assert answer.status_code in (400, 403), (page.path, answer.status_code)
    assert _state(house) == before


def _seal(html: str) -> str:
    found = re.search(r'name="form" value="([0-9a-f]{32}\.[0-9a-f]+)"', html)
    assert found
    return found[1]


def _posted(client: TestClient, path: str, headers: Mapping[str, str]) -> int:
    address = re.sub(r"\{\w+\}", "zzz", re.sub(r"\{\w+:int\}", "1", path.replace("{case}", CASE)))
    sent = {name: value for name, value in headers.items() if value}
    client.headers.pop("sec-fetch-site", None)
    answer = client.post(ADDRESS + address, data={"form": "x"}, headers=sent, follow_redirects=False)
    return answer.status_code
