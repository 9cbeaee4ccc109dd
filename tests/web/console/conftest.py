"""Signing in costs a fifth of a second by design (tests/team/test_passwords.py): not a hundred times here."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from bot.team import passwords


@pytest.fixture(scope="package", autouse=True)
def quick_hashing() -> Iterator[None]:
    """The same hashing with the least memory it takes."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", quick)
        patch.setattr(passwords, "NOBODYS", quick.hash("somebody or nobody"))
        yield
