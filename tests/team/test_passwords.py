"""How passwords are kept, with the parameters that count, and which are refused."""

import asyncio
import threading

import pytest
from argon2 import extract_parameters

from bot.team import passwords
from bot.team.passwords import NOBODYS, Passwords, TooBusy, weakness

NAMES = ("Noor de Vries", "noor.devries@buurtteam.example", "Buurtteam Oost")


def test_a_password_is_kept_as_argon2id_with_64_mib_three_passes_and_four_lanes() -> None:
    kept = asyncio.run(Passwords().hash("fiets onder de brug"))
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert asyncio.run(Passwords().check(kept, "fiets onder de brug"))
    assert not asyncio.run(Passwords().check(kept, "fiets onder de brug "))


def test_nobodys_password_costs_as_much_as_somebodys() -> None:
    assert extract_parameters(NOBODYS) == extract_parameters(passwords.HASHER.hash("x"))
    assert not asyncio.run(Passwords().check("", "x"))


def test_what_is_no_hash_is_nobodys_password() -> None:
    assert not asyncio.run(Passwords().check("$argon2id$broken", "x"))


def test_hashing_goes_on_beside_the_event_loop_two_at_once_and_not_without_end() -> None:
    kept, running, most = Passwords(), 0, 0
    lock, go = threading.Lock(), threading.Event()

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        go.wait(5)
        with lock:
            running -= 1

    async def crowd() -> int:
        asked = [asyncio.create_task(kept._beside(work)) for _ in range(100)]
        await asyncio.sleep(0.05)
        go.set()
        done = await asyncio.gather(*asked, return_exceptions=True)
        return sum(isinstance(each, TooBusy) for each in done)

    assert asyncio.run(crowd()) == 38
    assert most == 2


@pytest.mark.parametrize(
    "password",
    [
        "fiets onder de brug",
        "twaalf teken",
        "Zeven paarse olifanten 7",
        "ግራዝማች ኣብ ገዛ ኣሎ",
        "مفتاح البيت تحت الحجر",
        "🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧",
        "Noor en haar paarse olifant",
        "x9!kQ2#vLp7$",
    ],
)
def test_a_good_password_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert weakness(password, NAMES) == ""


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("", "password.short"),
        ("elf tekens.", "password.short"),
        ("co\u0308rdinatie!", "password.short"),
        ("ab" * 600, "password.long"),
        ("aaaaaaaaaaaaaaa", "password.common"),
        ("abcabcabcabcabc", "password.common"),
        ("WelkomWelkom", "password.common"),
        ("Wachtwoord2026!", "password.common"),
        ("P@ssw0rd12345", "password.common"),
        ("123456789012", "password.common"),
        ("qwertyuiopas", "password.common"),
        ("Correcthorsebatterystaple1", "password.common"),
        ("noordevries1!", "password.name"),
        ("BuurtteamOost2026", "password.name"),
        ("Vries, Noor de", "password.name"),
    ],
)
def test_a_password_that_is_tried_first_is_refused(password: str, wrong: str) -> None:
    assert weakness(password, NAMES) == wrong


def test_every_password_of_the_list_is_refused() -> None:
    listed = [word for word in passwords._common() if len(word) >= passwords.SHORTEST]
    assert len(listed) > 100
    assert [word for word in listed if not weakness(word, ())] == []
    ending = [word for word in passwords._common() if word[-1].isalpha()]
    assert len(ending) > 300
    assert [word for word in ending if not weakness(f"{word}20262026!", ())] == []
