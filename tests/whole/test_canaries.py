"""Of 1,000 texts through every field none stands in any file, backup or log; and after an erasure no key opens them."""

import asyncio
import contextlib
import itertools
import json
import sqlite3
import tarfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.bench.telegram_residents import Resident
from bot.bench.telegram_standin import StandIn
from bot.errors import Undecipherable
from bot.store.conversations import open_state
from bot.store.vault import Vault, WrappedKey
from tests.whole.canaries import Canaries, forms, found
from tests.whole.ground import Ground
from tests.whole.intruder import Intruder
from tests.whole.program import Program, free_port, running
from tests.whole.story import Story
from tests.whole.tellers import Teller, tell_on_telegram

pytestmark = pytest.mark.anyio

HOW_MANY = 1_000
SECRET = "a-Secret_of-the-webhook_1"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass(kw_only=True)
class Town:
    """Everyone who has something to hide, around one program that is started and stopped."""

    folder: Path
    ground: Ground
    canaries: Canaries
    telegram: StandIn
    settings: dict[str, str]
    tellers: list[Teller] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Program]:
        program = running(self.folder, **self.settings)
        yield await asyncio.to_thread(program.__enter__)
        await asyncio.to_thread(program.__exit__, None, None, None)

    async def search(self) -> int:
        """Look into every file; how many there were."""
        self.ground.settle()
        hits, files = await asyncio.to_thread(found, self.ground.folders, self.canaries.needles())
        assert hits == []
        return files

    async def tell(self, program: Program) -> None:
        """Everyone tells everything; Telegram is not always well meanwhile."""
        self.tellers = [Teller(program.url, self.canaries) for _ in range(10)]
        for method, kind in (("sendmessage", "error"), ("sendmessage", "garbage"), ("sendmessage", "strange"),
                             ("getfile", "error"), ("file", "drop_before"), ("sendmessage", "drop_after")):  # fmt: skip
            self.telegram.fault(method, kind)
        async with asyncio.TaskGroup() as tasks:
            for number in range(6):
                resident = Resident(self.telegram.world, self.canaries.id(), name=self.canaries.text())
                story = Story(self.canaries, exploring=False, safe=("yes", "no")[number % 2])
                tasks.create_task(tell_on_telegram(resident, story, self.canaries))
            tasks.create_task(asyncio.to_thread(self._tell_on_the_web))

    def _tell_on_the_web(self) -> None:
        for number, teller in enumerate(self.tellers):
            teller.tell(Story(self.canaries, doubting=number % 3 == 0, safe=("yes", "no")[number % 2]))

    async def add(self, program: Program, *, answered: set[int]) -> None:
        """Everyone has one thing more to say, on the web and over the webhook; only these answers may come."""
        intruder = Intruder(program.url, self.canaries, SECRET)
        texts = [self.canaries.text() for _ in self.tellers]
        said = [asyncio.to_thread(one.try_to_say, text) for one, text in zip(self.tellers, texts, strict=True)]
        chat = {"id": self.canaries.id(), "type": "private"}
        update = {"message": {"message_id": 1, "date": 1, "chat": chat, "text": self.canaries.text()}}
        statuses = await asyncio.gather(*said, asyncio.to_thread(intruder.forge, update))
        intruder.close()
        assert set(statuses) == answered


@pytest.fixture
async def town(tmp_path: Path, ground: Ground) -> AsyncIterator[Town]:
    async with StandIn() as telegram:
        port = free_port()
        settings = {
            "AANBEL_PORT": str(port),
            "AANBEL_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "AANBEL_TELEGRAM_TOKEN": telegram.token,
            "AANBEL_TELEGRAM_API_URL": telegram.url,
            "AANBEL_TELEGRAM_WEBHOOK_SECRET": SECRET,
            **({"AANBEL_DATABASE_URL": ground.url} if ground.url else {}),
        }
        canaries = Canaries(seed=2, secrets=[SECRET, telegram.token])
        town = Town(folder=tmp_path, ground=ground, canaries=canaries, telegram=telegram, settings=settings)
        yield town
        for teller in town.tellers:
            teller.close()


async def test_of_a_thousand_canaries_none_stands_in_any_file(town: Town) -> None:
    async with town.open() as program:
        intruder = Intruder(program.url, town.canaries, SECRET)
        await town.tell(program)
        await asyncio.to_thread(intruder.knock_everywhere)
        await asyncio.to_thread(intruder.speak_strangely)
        intruder.close()
        town.ground.run("ALTER TABLE inbox RENAME TO elsewhere")
        await town.add(program, answered={503})
        town.ground.run("ALTER TABLE elsewhere RENAME TO inbox")
        assert await town.search() > 3
    one = "SELECT min(id) FROM cases WHERE channel = 'web'"
    town.ground.run(f"UPDATE cases SET content = {town.ground.damage} WHERE id = ({one})")
    async with town.open() as program:
        await town.add(program, answered={200})
        await asyncio.to_thread(program.aanbel, "dead")
        assert HOW_MANY / 2 < len(town.canaries.made) <= HOW_MANY
        for teller in itertools.cycle(town.tellers):
            if len(town.canaries.made) == HOW_MANY:
                break
            assert await asyncio.to_thread(teller.try_to_say, town.canaries.text()) == 200
        await asyncio.to_thread(program.aanbel, "backup", str(town.folder / "backups"))
    assert list((town.folder / "backups").glob("aanbel-*.tar.gz"))
    await town.search()
    assert len(town.canaries.made) == HOW_MANY
    _expect_trouble((town.folder / "log").read_text(encoding="utf-8"))


def _expect_trouble(log: str) -> None:
    """What went wrong was logged, so the search went over the lines in which it could have stood."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {"message.dead", "request"} <= {line.get("event") for line in lines}
    assert {400, 403, 404, 413, 503} <= {line.get("status") for line in lines}


async def test_after_an_erasure_no_key_opens_what_was_told(town: Town) -> None:
    async with town.open() as program:
        town.tellers = [Teller(program.url, town.canaries) for _ in range(2)]
        for teller in town.tellers:
            await asyncio.to_thread(teller.tell, Story(town.canaries))
        for option in ("do:delete", "yes"):
            await asyncio.to_thread(teller.press, option)
        (row,) = town.ground.run(_ERASING)
        id, wrapped, state = row[0], WrappedKey(*row[1:4]), bytes(row[4])
    vault = Vault(town.folder / "data.key")
    told = open_state(vault, vault.unwrap(wrapped), id, state)
    assert told.code_word
    town.ground.run(f"UPDATE due SET due_at = {town.ground.long_ago} WHERE kind = 'erase'")
    async with town.open():
        await asyncio.to_thread(_until_erased, town)
    town.ground.settle()
    kept = {bytes(wrapped.wrapped): "the data key", state: "the state"}
    hits, files = found(town.ground.stores, kept)
    assert (hits, files > 0) == ([], True)
    left = [WrappedKey(*row) for row in town.ground.run("SELECT id, key_id, wrapped FROM data_key")]
    assert left
    for key in left:
        with pytest.raises(Undecipherable):
            open_state(vault, vault.unwrap(key), id, state)


def _until_erased(town: Town) -> None:
    deadline = time.monotonic() + 30
    while town.ground.run(_ERASING):
        assert time.monotonic() < deadline, "nothing was erased"
        time.sleep(0.2)


#: A conversation that is to be erased, and the key that still opens it.
_ERASING = (
    "SELECT c.id, d.id, d.key_id, d.wrapped, c.state FROM conversation c "
    "JOIN data_key d ON d.resident_id = c.resident_id WHERE c.status = 'erasing'"
)


def test_a_canary_that_got_out_is_found_in_every_form(tmp_path: Path) -> None:
    canaries = Canaries(seed=3)
    text, needles = canaries.text(), canaries.needles()
    for number, (_, form) in enumerate(forms(text)):
        (tmp_path / f"{number}").write_bytes(bytes(1000) + form + bytes(1000))
    hits, files = found([tmp_path], needles)
    assert {Path(hit.partition(":")[0]).name for hit in hits} == {str(number) for number in range(files)}
    assert files == 15


@pytest.mark.parametrize("place", ["database", "log", "backup"])
def test_a_canary_that_got_out_is_found_wherever_it_is(tmp_path: Path, place: str) -> None:
    canaries = Canaries(seed=4)
    text = canaries.text()
    match place:
        case "database":
            with contextlib.closing(sqlite3.connect(tmp_path / "aanbel.sqlite3")) as connection, connection:
                connection.execute("CREATE TABLE conversation (neighbourhood)")
                connection.execute("INSERT INTO conversation VALUES (?)", [text])
        case "log":
            (tmp_path / "log").write_text(json.dumps({"event": f"could not read {text}"}), encoding="utf-8")
        case "backup":
            (tmp_path / "database").write_text(f"INSERT {text}", encoding="utf-8")
            with tarfile.open(tmp_path / "backup.tar.gz", "x:gz") as packed:
                packed.add(tmp_path / "database", "database")
            (tmp_path / "database").unlink()
    hits, files = found([tmp_path], canaries.needles())
    assert (len(hits) > 0, files) == (True, 1)
