"""The audit log on a page: who did what, never what was told; each reading is a line, and each action has words."""

import ast
import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.casework.access import Role
from bot.store import audit
from bot.web.console.visit import ROOT
from tests.casework.test_sheet import BEGINNINGS
from tests.web.console.forms import seen
from tests.web.console.staff import CASE, Staff, staff, staff_house
from tests.web.party_house import SECRETS, PartyHouse

BOT = Path(__file__).parents[3] / "bot"
#: Calls that write a line, or take the action of one.
WRITES = {"note", "_note", "line", "Change", "_done", "_save", "save_fields"}
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
#: Keys of texts, which look the same; and a room that writes no line.
NOT_ACTIONS, PURE = ("told.",), "conversation"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyHouse]:
    with staff_house(tmp_path_factory.mktemp("audit")) as house:
        house.begin("kringloop")
        yield house


@pytest.fixture
def reader(house: PartyHouse) -> Staff:
    return staff(house, Role.ADMINISTRATOR, name="Ada")


def write(house: PartyHouse, *lines: tuple[str, str, str, datetime]) -> None:
    """Lines of the log: action, object, who, when."""

    def written(connection: Connection) -> None:
        for action, on, actor, at in lines:
            audit.note(connection, house.app.ids, action, on=on, at=at, actor=actor)

    house.write(written)


def rows(page: str) -> list[list[str]]:
    body = page[page.index("<tbody>") : page.index("</tbody>")] if "<tbody>" in page else ""
    return [
        [seen(cell).strip() for cell in re.findall(r"<td>(.*?)</td>", row, re.S)] for row in body.split("</tr>")[:-1]
    ]


def test_each_reading_of_the_log_is_a_line_in_it(house: PartyHouse, reader: Staff) -> None:
    before = house.audited("audit.read")
    reader.get("/audit")
    assert house.audited("audit.read") == before + 1
    top = rows(reader.get("/audit").text)[0]
    assert top[1:] == ["Ada", "Logboek gelezen", "logboek"]


def test_only_an_administrator_reads_it(house: PartyHouse) -> None:
    for role in Role:
        someone = staff(house, role, name=f"Somebody {role}")
        expected = 200 if role is Role.ADMINISTRATOR else 404
        assert someone.get("/audit").status_code == expected
        assert someone.get("/audit.csv").status_code == expected


def test_nothing_that_was_told_stands_in_it(reader: Staff) -> None:
    text = reader.get("/audit").text + reader.client.get(f"{ROOT}/audit.csv").text
    assert CASE in text
    assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("since=2026-03-02&until=2026-03-02", {"b", "c"}),
        ("since=2026-03-03&until=2026-03-31", {"d"}),
        ("until=2026-03-01", {"a"}),
        ("until=2026-03-31&actor=Wil", {"b", "d"}),
        ("until=2026-03-31&actor=Niemand", set()),
        ("until=2026-03-31&group=number", {"a", "d"}),
        ("until=2026-03-31&group=num", set()),
        ("until=2026-03-31&case=Q2345ABCDE", {"c"}),
    ],
)
def test_the_log_is_asked_by_day_person_kind_and_case(
    house: PartyHouse, reader: Staff, asked: str, found: set[str]
) -> None:
    # Midnight in the Netherlands, in winter: an hour before that of UTC.
    midnight = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
    if not house.audited("number.checked"):
        write(
            house,
            ("number.checked", "number:a", "Noor", midnight - timedelta(seconds=1)),
            ("party.changed", "party:b", "Wil", midnight),
            ("case.read", "case:q2345abcde", "Noor", midnight + timedelta(hours=23, minutes=59)),
            ("number.checked", "number:d", "Wil", midnight + timedelta(days=1)),
        )
    objects = {row[3].partition(" ")[2] for row in rows(reader.get(f"/audit?{asked}").text)}
    assert objects == {"q2345abcde" if each == "c" else each for each in found}


def test_a_case_is_asked_with_the_talk_that_it_came_from(house: PartyHouse, reader: Staff) -> None:
    case = next(line for line in house.write(lambda c: audit.lines_of(c, audit.Asked(case_id=CASE), limit=50)))
    assert case.object == f"case:{CASE}"
    talk = house.write(lambda c: house.app.database and c.exec_driver_sql("SELECT conversation_id FROM cases").scalar())
    write(house, ("consent.given", f"conversation:{talk}", "resident", house.now))
    objects = {row[3].partition(" ")[0] for row in rows(reader.get(f"/audit?case={CASE}").text)}
    assert objects == {"zaak", "gesprek"}
    assert "de bewoner" in seen(reader.page)


def test_a_page_holds_so_many_and_leads_on_to_the_older_ones(house: PartyHouse, reader: Staff) -> None:
    long_ago = datetime(2025, 1, 1, 12, tzinfo=UTC)
    write(house, *(("case.noted", f"case:{number}", "Wil", long_ago) for number in range(120)))
    path, met = "/audit?until=2025-12-31", []
    for _ in range(3):
        page = reader.get(path).text
        met += [row[3] for row in rows(page)]
        onward = re.search(r'href="/team(/audit\?[^"]*before=\d+)"', page)
        path = onward[1].replace("&amp;", "&") if onward else ""
    assert path == ""
    assert met == [f"zaak {number}" for number in reversed(range(120))]


def test_a_wrong_day_is_told_at_its_field(reader: Staff) -> None:
    for day in ("gisteren", "0001-01-01", "9999-12-31"):
        assert reader.get(f"/audit?since={day}").status_code == 422
        assert f"{day} is geen datum" in seen(reader.page)
        assert reader.get(f"/audit.csv?until={day}").status_code == 422
    assert reader.get("/audit?before=x&group=%00&case=%F0").status_code == 200


def test_an_object_is_a_link_where_its_page_may_be_opened(house: PartyHouse, reader: Staff) -> None:
    write(
        house, ("party.changed", "party:kringloop", "Wil", house.now), ("case.read", f"case:{CASE}", "Wil", house.now)
    )
    page = reader.get("/audit").text
    assert f'href="{ROOT}/organisation/parties/kringloop"' in page
    assert f'href="{ROOT}/cases/{CASE}"' not in page
    both = staff(house, Role.ADMINISTRATOR, Role.COORDINATOR, name="Both").get("/audit").text
    assert f'href="{ROOT}/cases/{CASE}"' in both


def test_the_file_holds_no_formula_and_is_a_line_in_the_log(house: PartyHouse, reader: Staff) -> None:
    write(house, ("text.changed", "text:-1+1", '=HYPERLINK("x")', datetime(2024, 5, 1, tzinfo=UTC)))
    before = house.audited("audit.exported")
    response = reader.client.get(f"{ROOT}/audit.csv?until=2024-12-31")
    assert house.audited("audit.exported") == before + 1
    assert response.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    lines = [*csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")]
    assert lines[1:] == [
        ["2024-05-01T02:00:00+02:00", "text.changed", "Tekst gewijzigd", '\'=HYPERLINK("x")', "text:-1+1"]
    ]
    assert not any(cell.startswith(BEGINNINGS) for line in lines for cell in line)


@cache
def actions() -> dict[str, str]:
    """Every action that stands in a call that writes one -> the file; one put together ends in a dot."""
    found = {}
    for path in sorted(path for path in BOT.rglob("*.py") if path.parent.name != PURE):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for part in (part for given in written(node) for part in ast.walk(given)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and ACTION.fullmatch(part.value):
                    found[part.value] = path.name
                if isinstance(part, ast.JoinedStr) and re.fullmatch(r"f'[a-z_]+\.\{[^}]*\}'", ast.unparse(part)):
                    found[str(getattr(part.values[0], "value", ""))] = path.name
    return {action: file for action, file in found.items() if not action.startswith(NOT_ACTIONS)}


def written(node: ast.AST) -> list[ast.AST]:
    """Where the action of a line may stand: in the call that writes it, or by its name."""
    if isinstance(node, ast.Assign) and [called(target) for target in node.targets] == ["action"]:
        return [node.value]
    if not isinstance(node, ast.Call) or called(node.func) not in WRITES:
        return []
    if called(node.func) == "line" and called(getattr(node.func, "value", node.func)) != "audit":
        return []
    return [*node.args, *node.keywords]


def called(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_action_that_is_written_has_words_and_a_group(house: PartyHouse, language: str) -> None:
    found, phrases = actions(), house.app.console.phrases(language)
    assert len(found) > 60
    assert {"case.read", "answer.", "party.changed", "audit.read", "consent.given", "session.begun"} <= set(found)
    wordless = {action for action in found if f"audit.{action}{'other' if action.endswith('.') else ''}" not in phrases}
    assert {action: found[action] for action in wordless} == {}
    groups = {action.partition(".")[0] for action in found}
    assert {group for group in groups if f"audit.group.{group}" not in phrases} == set()
