"""What the messages of a channel cost, as the channel counts them; an amount only where a price was given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """Messages of one kind."""

    #: The channel's own word for the kind.
    category: str
    #: How many it bills, and how many it does not.
    billed: int
    free: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Prices:
    """What one billed message costs, by kind. Nothing is made up: what has no price has no amount."""

    each: Mapping[str, Decimal] = field(default_factory=dict)
    #: Who says so, since when and in which currency.
    source: str = ""

    def of(self, costs: Iterable[Cost]) -> Decimal | None:
        """What these cost together; None where one that is billed has no price."""
        total = Decimal(0)
        for cost in costs:
            if cost.billed and cost.category not in self.each:
                return None
            total += self.each.get(cost.category, Decimal(0)) * cost.billed
        return total if self.each else None
