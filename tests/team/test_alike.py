"""Cases like one case and offers that fit it: only across two standing yeses, gone at once with either of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import update

from bot.casework.access import Reach
from bot.casework.case import CaseStatus
from bot.errors import AanbelError
from bot.store import cases, consents, conversations
from bot.store.alike_table import likeness
from bot.store.cases import Composed
from bot.store.consents import NewConsent
from bot.store.database import Database
from bot.store.erasing import erase_resident
from bot.store.tables import address, audit, conversation, outbox
from bot.store.tables import cases as case_table
from bot.store.vault import Vault
from bot.team.alike import Suggestions, look_alike
from bot.team.refused import BeingErased, Refused
from bot.team.translate import translate
from bot.work.at_case import at_case
from bot.work.casefile import NoCase
from bot.work.likening import Likening
from tests.conversation.scenes import scene
from tests.work.roads import TO_THE_STORY, Clock, House, Resident, road

_EXPLORATION = ("change", "who", "needs", "fears", "frustrations", "wishes", "dreams", "drive")
_PREFERENCES = (
    ("channel", "chat"), ("time", "morning"), ("person", "any"), ("interpreter", "no"), ("along", "no"),
)  # fmt: skip

NEEDS_A_BED = ("Ik wil een bed en een kast voor mijn kamer", "Ik kan goed koken", "", "Een bed dat ik kan betalen")
HAS_A_BED = ("Ik wil een bed en een tafel", "Ik kan wachten", "Ik kan een bed en een kast brengen", "Een tafel")


@dataclass(kw_only=True)
class Street:
    """Two residents with a case each, who both want to look for a solution together."""

    house: House
    likening: Likening
    residents: dict[str, Resident]
    cases: dict[str, str]

    def looks(self, who: str = "amal", actor: str = "Anna") -> Suggestions:
        house = self.house
        return look_alike(house.database, house.road, self.likening, case_id=self.cases[who], actor=actor)

    def named(self, who: str = "amal") -> tuple[list[str], list[str]]:
        """The residents whose cases and offers are suggested."""
        found, names = self.looks(who), {case: name for name, case in self.cases.items()}
        return [names[one.case] for one in found.alike], [names[one.case] for one in found.offers]

    def write(self, work: Callable[..., Any], *args: Any, **more: Any) -> Any:
        return self.house.database.write_now(lambda connection: work(connection, *args, **more))

    def resident(self, who: str) -> int:
        stored = self.write(cases.find_case, self.house.road.vault, self.cases[who])
        assert stored is not None
        return int(stored.resident_id)

    def withdraw(self, who: str, scope: str) -> None:
        assert self.write(consents.withdraw, self.resident(who), scope, at=self.house.clock())

    def agree(self, who: str, scope: str) -> None:
        new = NewConsent(
            id=self.house.road.ids.new(), resident_id=self.resident(who), scope=scope, text_version="1",
            language="nl", given_at=self.house.clock(),
        )  # fmt: skip
        assert self.write(consents.give, new)

    def talk(self, who: str, **changes: Any) -> None:
        """Change where the talk stands."""
        vault = self.house.road.vault

        def work(connection: Any) -> None:
            stored = cases.find_case(connection, vault, self.cases[who])
            assert stored is not None
            talk = conversations.find_by_id(connection, vault, stored.conversation_id)
            assert talk is not None
            talk.state = replace(talk.state, **changes)
            conversations.save_all(connection, vault, [talk])

        self.write(work)

    def case(self, who: str, **values: Any) -> None:
        of = case_table.c.id == self.cases[who]
        self.write(lambda connection: connection.execute(update(case_table).where(of).values(**values)))

    def block(self, who: str) -> None:
        of = address.c.resident_id == self.resident(who)
        at = self.house.clock()
        self.write(lambda connection: connection.execute(update(address).where(of).values(blocked_at=at)))

    def erasing(self, who: str) -> None:
        of = conversation.c.resident_id == self.resident(who)
        self.write(lambda connection: connection.execute(update(conversation).where(of).values(status="erasing")))

    def log(self) -> list[tuple[str, str]]:
        return [(row.action, row.object) for row in self.house.rows(audit) if row.action.startswith("case.alike")]


def told(house: House, who: str, answers: tuple[str, ...], *, join: str = "yes") -> Resident:
    """A resident who tells this, explores, and says whether to look together."""
    resident = Resident(house=house, address=who)
    resident.starts()
    resident.tells(*TO_THE_STORY, ("wellbeing", "5"))
    for text in answers:
        resident.says(text) if text else resident.says("overslaan")
    resident.presses("more", "yes")
    for _ in _EXPLORATION:
        resident.says("overslaan")
    resident.tells(("join", join), ("neighbourhood", "n1"), *_PREFERENCES)
    resident.says(who)
    resident.tells(("topics", "yes"), ("summary", "yes"))
    return resident


@pytest.fixture
def street(database: Database, vault: Vault) -> Street:
    clock = Clock()
    house = House(database=database, road=road(vault, clock), clock=clock)
    likening = Likening(database, vault, lexicon=scene().lexicon)
    known: dict[str, str] = {}
    residents = {}
    for who, answers in (("amal", NEEDS_A_BED), ("bas", HAS_A_BED)):
        residents[who] = told(house, who, answers)
        (known[who],) = (
            each.id
            for each in database.write_now(lambda c: cases.list_cases(c, vault))
            if each.id not in known.values()
        )
    return Street(house=house, likening=likening, residents=residents, cases=known)


def test_what_is_alike_and_what_fits_is_named_with_the_reason(street: Street) -> None:
    found = street.looks()
    (like,), (offer,) = found.alike, found.offers
    assert (found.barred, found.whole) == (None, True)
    assert (like.case, like.near, like.topics) == (street.cases["bas"], True, ("things",))
    assert like.there
    assert like.there.text in HAS_A_BED[0]
    assert offer.here
    assert offer.there
    assert offer.there.text == "Ik kan een bed en een kast brengen"
    assert offer.here.text in NEEDS_A_BED
    assert (offer.there.case, offer.there.step, offer.there.language) == (street.cases["bas"], "can_other", "nl")
    assert street.named("bas") == (["amal"], [])


def test_who_looked_and_whose_words_were_shown_is_written_down_and_no_message_goes_out(street: Street) -> None:
    said = len(street.house.rows(outbox))
    street.looks()
    looked, shown = street.cases["amal"], street.cases["bas"]
    assert street.log() == [("case.alike_looked", f"case:{looked}"), ("case.alike_shown", f"case:{shown}")]
    assert {row.actor for row in street.house.rows(audit) if row.action.startswith("case.alike")} == {"Anna"}
    assert len(street.house.rows(outbox)) == said


def test_a_translation_is_shown_with_the_words(street: Street) -> None:
    street.write(
        lambda connection: at_case(
            street.house.road, connection, street.cases["bas"], actor="Anna",
            do=lambda file: translate(file, step="can_other", text="I can bring a bed", language="en"),
        )
    )  # fmt: skip
    (offer,) = street.looks().offers
    assert offer.there
    assert offer.there.translation == "I can bring a bed"


#: Everything that keeps one case from another, done to either of the two.
APART: dict[str, Callable[[Street, str], None]] = {
    "no longer wants to look together": lambda street, who: street.withdraw(who, "cocreate"),
    "took back the yes to keeping": lambda street, who: street.withdraw(who, "keep"),
    "wants no messages": lambda street, who: street.withdraw(who, "contact"),
    "said stop": lambda street, who: street.talk(who, quiet=True),
    "blocked us": lambda street, who: street.block(who),
    "is not safe to write to": lambda street, who: street.talk(who, safe=False),
    "spoke of violence": lambda street, who: street.talk(who, helped=("violence",)),
    "took the case back": lambda street, who: street.case(who, status=CaseStatus.WITHDRAWN.value),
    "was helped long ago": lambda street, who: street.case(
        who, status=CaseStatus.CLOSED.value, closed_at=street.house.clock() - timedelta(days=400)
    ),
}


@pytest.mark.parametrize(("why", "who"), list(product(APART, ("amal", "bas"))))
def test_either_of_two_is_enough_to_keep_them_apart_at_once(street: Street, why: str, who: str) -> None:
    assert street.named() == (["bas"], ["bas"])
    APART[why](street, who)
    other = "amal" if who == "bas" else "bas"
    assert street.looks(who).barred is not None
    assert street.looks(who).alike == street.looks(who).offers == ()
    assert street.looks(other).barred is None
    assert street.named(other) == ([], [])


@pytest.mark.parametrize("who", ["amal", "bas"])
def test_a_yes_that_is_given_again_counts_again(street: Street, who: str) -> None:
    street.withdraw(who, "cocreate")
    assert street.named() == ([], [])
    left = [row.case_id for row in street.write(lambda connection: connection.execute(likeness.select()).all())]
    assert left == ([street.cases["amal"]] if who == "bas" else [])
    street.agree(who, "cocreate")
    assert street.named() == (["bas"], ["bas"])


@pytest.mark.parametrize("join", ["maybe", "no"])
def test_maybe_is_no_yes(street: Street, join: str) -> None:
    told(street.house, "carla", HAS_A_BED, join=join)
    assert street.named() == (["bas"], ["bas"])


def test_another_case_of_the_same_resident_is_never_named(street: Street) -> None:
    """The very same story once more, in a second case: nothing could be more alike."""
    vault, now = street.house.road.vault, street.house.clock()

    def again(connection: Any) -> str:
        stored = cases.find_case(connection, vault, street.cases["bas"])
        assert stored is not None
        talk = conversations.find_by_id(connection, vault, stored.conversation_id)
        assert talk is not None
        composed = Composed(status=stored.status, neighbourhood="n1", content=stored.content)
        cases.open_case(connection, vault, talk, id="secondcase", composed=composed, now=now)
        return "secondcase"

    street.cases["bas again"] = street.write(again)
    assert sorted(street.named()[0]) == ["bas", "bas again"]
    assert street.named("bas") == street.named("bas again") == (["amal"], [])


def test_of_an_erased_resident_nothing_is_left(street: Street) -> None:
    street.looks()
    assert len(street.write(lambda c: c.execute(likeness.select()).all())) == 2
    bas = street.resident("bas")
    street.write(erase_resident, street.house.road.ids, bas, street.house.clock())
    assert [row.case_id for row in street.write(lambda c: c.execute(likeness.select()).all())] == [street.cases["amal"]]
    assert street.named() == ([], [])
    with pytest.raises(NoCase):
        street.looks("bas")


def test_who_is_being_erased_is_neither_named_nor_looked_at(street: Street) -> None:
    street.looks()
    street.erasing("bas")
    assert street.named() == ([], [])
    with pytest.raises(BeingErased):
        street.looks("bas")


def test_what_changed_since_it_was_read_is_read_anew(street: Street) -> None:
    street.looks()
    street.case("bas", changed_at=street.house.clock() + timedelta(seconds=1))
    assert street.named() == (["bas"], ["bas"])


def test_nobody_looks_without_a_name_or_at_no_case(street: Street) -> None:
    with pytest.raises(Refused):
        street.looks(actor="")
    with pytest.raises(AanbelError):
        look_alike(street.house.database, street.house.road, street.likening, case_id="nothing", actor="Anna")
    assert street.log() == []


def test_of_a_case_that_may_not_be_read_only_its_number_is_named(street: Street) -> None:
    likes = _as_far_as(street, Reach.BLIND)
    (like,) = likes.alike
    assert (like.case, like.blind) == (street.cases["bas"], True)
    assert (like.language, like.topics, like.here, like.there) == ("", (), None, None)
    assert street.log() == [("case.alike_looked", f"case:{street.cases['amal']}")]


def test_a_case_that_may_not_be_known_is_not_named(street: Street) -> None:
    found = _as_far_as(street, Reach.NOTHING)
    assert found.alike == found.offers == ()


def _as_far_as(street: Street, reach: Reach) -> Suggestions:
    house = street.house
    return look_alike(
        house.database,
        house.road,
        street.likening,
        case_id=street.cases["amal"],
        actor="Anna",
        far=lambda _connection, _case: reach,
    )
