"""Made-up residents for an empty sample installation."""

from collections.abc import Mapping
from typing import Any

from bot import demo
from bot.assemble import App
from bot.desk.verb import Verb


def _demo(app: App, asked: Any) -> str:
    residents = demo.fill(app, asked.cases, seed=asked.seed)
    return f"{residents} made-up residents, {asked.cases} cases. Nothing of it is real; do not let anybody in here.\n"


VERBS: Mapping[str, Verb] = {"demo": _demo}
