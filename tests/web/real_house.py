"""The house as it really is: engine, store, encryption and turn writer, on a database of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.assemble import App, assemble
from bot.serving import room_of
from bot.settings import read_settings
from bot.web.house import House
from bot.web.party_visits import Visits
from bot.web.talks import StoredTalks


@contextmanager
def real_app(folder: Path) -> Iterator[App]:
    """The whole program with the sample organisation, its data in this folder."""
    environment = {"AANBEL_DATA": str(folder / "data"), "AANBEL_KEY_FILE": str(folder / "key")}
    with assemble(read_settings(environment)) as app:
        yield app
        app.sounds.close()


def real_house(app: App) -> House:
    """What the web gets of it."""
    talks = StoredTalks(app.database, app.vault, app.clock)
    return House(
        catalogues=app.catalogues,
        facts=app.facts,
        submit=app.turns(on_commit=lambda: None).submit,
        talks=talks,
        sounds=app.sounds,
        clock=app.clock,
        ready=talks.ready,
        visits=Visits(app.database, app.road, console=app.console, organisation=app.organisation, wake=lambda: None),
        console=room_of(app, wake=lambda: None),
    )
