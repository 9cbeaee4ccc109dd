"""What messages cost: counted as the channel counts, and an amount only where every price is known."""

from decimal import Decimal

import pytest

from bot.casework.costs import Cost, Prices

UTILITY = Cost(category="utility", billed=3, free=1)
SERVICE = Cost(category="service", billed=0, free=20)
PRICES = Prices(each={"utility": Decimal("0.0500")}, source="Meta, 1-10-2026, euro")


@pytest.mark.parametrize(
    ("costs", "amount"),
    [
        ([UTILITY, SERVICE], Decimal("0.1500")),
        ([SERVICE], Decimal(0)),
        ([], Decimal(0)),
        ([UTILITY, Cost(category="marketing", billed=1, free=0)], None),
    ],
)
def test_an_amount_is_said_only_where_every_billed_kind_has_a_price(costs: list[Cost], amount: Decimal | None) -> None:
    assert PRICES.of(costs) == amount


def test_without_prices_nothing_is_made_up() -> None:
    assert Prices().of([SERVICE]) is None
