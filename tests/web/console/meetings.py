"""A learning meeting with everything in it, as people prepare one."""

import asyncio
from datetime import timedelta

from sqlalchemy import Connection, select

from bot.casework.access import Account
from bot.casework.learning import Analysis, Barrier, Euros, Kind, Noted, PartyCosts
from bot.store import consents
from bot.store.consents import NewConsent
from bot.store.tables import cases, learned
from bot.team.doorway import Doorway
from bot.team.learning import Learning
from tests.web.party_house import CASE, PartyHouse

TOLD = Analysis(
    asked="Weer rustig kunnen slapen.",
    done="Samen aan tafel gezeten en spullen gezocht die over waren.",
    became="De slaapkamer is ingericht. De bewoner kookt nu ook voor de straat.",
    costs=(
        PartyCosts(party="kringloop", planned=Euros(150, 250), avoided=Euros(900, 1500), source="Begroting"),
        PartyCosts(party="klusdienst", planned=Euros(1200, 1200), source="Eigen schatting"),
    ),
)


def learning(house: PartyHouse) -> Learning:
    app = house.app
    return Learning(database=app.database, road=app.road, doorway=Doorway(database=app.database, road=app.road))


def say_yes(house: PartyHouse, *scopes: str, case: str = CASE) -> None:
    """The resident of this case says yes to these."""

    def give(connection: Connection) -> None:
        resident = connection.execute(select(cases.c.resident_id).where(cases.c.id == case)).scalar_one()
        for scope in scopes:
            given = NewConsent(
                id=house.app.ids.new(), resident_id=resident, scope=scope, text_version="test", language="ti",
                given_at=house.now,
            )  # fmt: skip
            consents.give(connection, given)

    house.write(give)


def take_back(house: PartyHouse, scope: str, case: str = CASE) -> None:
    def withdraw(connection: Connection) -> None:
        resident = connection.execute(select(cases.c.resident_id).where(cases.c.id == case)).scalar_one()
        consents.withdraw(connection, resident, scope, at=house.now)

    house.write(withdraw)


def a_lesson(house: PartyHouse) -> int:
    """The number of a lesson that was written down."""
    lessons = select(learned.c.id).where(learned.c.kind == Kind.LESSON.value).order_by(learned.c.id)
    return house.write(lambda connection: connection.execute(lessons).scalars().first()) or 0


def prepared(house: PartyHouse, by: Account) -> int:
    """A meeting today, with a barrier, a lesson and a next step; its number."""

    async def prepare() -> int:
        ours = learning(house)
        number = await ours.plan(by, ours.today)
        meeting = await ours.meeting(number)
        day = meeting.day
        for note in (
            Noted(
                kind=Kind.BARRIER, sort=Barrier.RULE, text="Eerst een besluit, dan pas een bed.", met_on=day,
                remover="De afdeling inkomen", belongs="Niemand krijgt iets twee keer.", helps="Vannacht een bed.",
            ),
            Noted(kind=Kind.LESSON, text="Bel voor u schrijft.", change="Wij bellen eerst.", met_on=day),
            Noted(kind=Kind.LESSON, text="Kom samen.", whose="kringloop", met_on=day),
            Noted(kind=Kind.STEP, text="Praat met inkomen.", owner="Noor", until=day + timedelta(days=9), met_on=day),
        ):  # fmt: skip
            await ours.write_down(by, meeting, note)
        return number

    return asyncio.run(prepare())
