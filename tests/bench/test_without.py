"""What the mutation run takes away is there to be taken away: a look that was written anew would pass unseen."""

from importlib import import_module
from pathlib import Path

import pytest

from tests.bench.without import LOOKS, survivors


@pytest.mark.parametrize("name", LOOKS)
def test_every_look_stands_in_its_module(name: str) -> None:
    look = LOOKS[name]
    source = Path(import_module(look.module).__file__ or "").read_text(encoding="utf-8")
    assert look.piece in source
    assert all((Path(__file__).parents[2] / test).exists() for test in look.tests)


def test_a_look_that_is_taken_away_is_missed() -> None:
    assert survivors(["left"]) == []
