"""Every form of the console with its fields for free text: where it is sent, and where what was kept can be seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.casework.joint_talk import RESIDENT
from tests.web.console.acting import SUPPORT, THINGS
from tests.web.console.staff import CASE

#: Who sends it: everything of the team; another coordinator, whose case it is not; somebody of the party; nobody.
TEAM, OTHER, PARTY, NOBODY = "Noor", "Kim", "Joris", ""
LANGUAGES = ("nl", "en", "ar", "ti", "other")

Typed = Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Naughty:
    """One form."""

    #: The page as it is listed, and its address here; empty: the same.
    path: str
    at: str = ""
    #: Fields for free text, which come back on the page when the form is refused.
    fields: tuple[str, ...] = ()
    #: Fields of which nothing ever comes back: passwords, codes, what a browser signed.
    secret: tuple[str, ...] = ()
    #: Fields that are chosen, split, or not on the page in this state: they only do no harm.
    others: tuple[str, ...] = ()
    fixed: Typed = field(default_factory=dict)
    who: str = TEAM
    #: The page where what was kept stands; empty: nothing of it is shown to whoever sent it.
    sink: str = ""
    #: The form of the page is opened first, for its marks.
    opened: bool = False
    #: Of the fields, what the sink shows; empty: all.
    told: tuple[str, ...] = ()
    #: How many fields are one kind: the same for each language. Together they get what a field gets.
    alike: int = 1
    answers: tuple[int, ...] = (303, 422)

    @property
    def address(self) -> str:
        return self.at or self.path.replace("{case}", CASE)


def worded(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}.{language}" for name in names for language in LANGUAGES)


def act(name: str, *fields: str, **fixed: str) -> Naughty:
    """A form of a case; a `_` in a name stands for `-`."""
    given = {key.replace("_", "-"): value for key, value in fixed.items()}
    sink = f"/cases/{CASE}"
    return Naughty(
        path="/cases/{case}/{act}", at=f"/cases/{CASE}/{name}", fields=fields, fixed=given, sink=sink, alike=5,
        answers=(200, 303, 409, 422),
    )  # fmt: skip


_ORGANISATION = "/organisation"
FORMS: tuple[Naughty, ...] = (
    Naughty(path="/search", fields=("name",), answers=(200, 422)),
    Naughty(path="/cases/{case}/message", fields=("words",), others=("meaning",),
            fixed={"what": "own", "do": "preview"},
            answers=(200, 422)),
    Naughty(path="/cases/{case}/message", fields=("words",), fixed={"what": "own", "do": "send"},
            sink=f"/cases/{CASE}"),
    # Without the resident's yes it is refused, and what was typed comes back.
    Naughty(path="/paper/enter", fields=("witness", "goal", "can_self", "fears", "added", "name", "number", "word"),
            others=("neighbourhood", "join", "channel", "wellbeing", "topics", "told_by"),
            fixed={"language": "nl", "on": "2026-11-01", "agreed": "no"}, alike=14, answers=(422,)),
    Naughty(path="/cases/{case}/open", fields=("reason",), who=OTHER),
    Naughty(path="/cases/{case}/translate", fields=("text",), fixed={"step": "need", "language": "en"},
            sink=f"/cases/{CASE}"),
    Naughty(path="/cases/{case}/let-in", fields=("let_in_reason",), fixed={"let_in_account": "{kim}", "days": "3"},
            sink=f"/cases/{CASE}"),
    Naughty(path="/cases/{case}/keep-out", fields=("keep_out_reason",), fixed={"keep_out_account": "{sam}"},
            sink=f"/cases/{CASE}"),
    act("close", "close-told", "close-did", "close-gave", "close-because", "close-possible", language="nl"),
    # Reasons that are given for something that was done meanwhile: five of one kind, and the page stands there again.
    act("party", f"words-says-{THINGS}", matter="says", about=THINGS, answer="declines", seen="moved"),
    act("confirm", "confirm-although", **{f"seat_{SUPPORT}": "table", "seen": "moved"}),
    act("tailor-made", "tailor-because", seen="moved"),
    act("talk", "talk-at-1", "talk-minutes", "talk-although"),
    act("plan", "plan-text-1", "plan-by-1", language="nl", plan_owner_1=THINGS),
    replace(act("reopen"), others=("reopen-because",)),
    replace(act("unask", about=THINGS, seen="moved"), others=(f"unask-because-{THINGS}",)),
    act("talk", "talk-where", "talk-interpreter", "talk-along", talk_minutes="60", talk_at_1="2026-12-01T14:00",
        talk_place="home"),
    act("plan", "plan-text-1", "plan-text-2", language="nl", plan_owner_1=THINGS, plan_by_1="2026-12-10",
        plan_owner_2=RESIDENT, plan_by_2="2026-12-12"),
    replace(act("resident", matter="plan", about="1", answer="almost"), others=("words-plan-1",)),
    act("note", "note-text", note_kind="note", note_language="nl"),
    *(
        Naughty(path="/referrals/{case}/{act}", at=f"/referrals/{CASE}/{name}", fields=(typed,), who=PARTY, alike=5,
                sink=f"/cases/{CASE}" if sink else "", fixed=fixed, answers=(303, 409, 422))
        for name, typed, fixed, sink in (
            ("ask", "question", {}, True), ("step", "step", {}, True), ("report", "report", {}, True),
            ("plan", "words", {"number": "{plan}", "answer": "almost"}, False),
        )
    ),
    Naughty(path="/accounts/new", fields=("name", "login"), fixed={"roles": "editor"}, answers=(200, 422)),
    Naughty(path="/accounts/new", fields=("name",), fixed={"roles": "editor", "login": "{new}"}, answers=(200, 422),
            sink="/accounts"),
    Naughty(path="/sign-in", fields=("login",), secret=("password",), who=NOBODY, answers=(422, 429, 503)),
    Naughty(path="/sign-in/passkey", secret=("credential",), who=NOBODY, answers=(422, 429)),
    Naughty(path="/sign-in/code", secret=("code",), answers=(422, 429)),
    Naughty(path="/sign-in/code/passkey", secret=("credential",), answers=(422,)),
    Naughty(path="/oidc", fields=("next",), who=NOBODY, answers=(404,)),
    Naughty(path="/me/password", secret=("old", "password"), answers=(422, 429)),
    Naughty(path="/me/phone", secret=("code", "seed"), answers=(422, 429)),
    Naughty(path="/me/passkeys/new", fields=("name",), secret=("credential",), answers=(422,)),
    Naughty(path="/welcome/{token}", at="/welcome/{link}", secret=("password", "again"), who=NOBODY,
            opened=True),
    Naughty(path="/welcome/{token}/code", at="/welcome/{link}/code", secret=("code", "seed"), who=NOBODY,
            answers=(303, 410, 422)),
    Naughty(path=_ORGANISATION, fields=("phone", *worded("name", "coordinator", "place")), opened=True,
            sink=_ORGANISATION, alike=5),
    Naughty(path=_ORGANISATION, fields=("read_within", "acknowledge_within"), opened=True, answers=(303, 422)),
    Naughty(path=f"{_ORGANISATION}/new-party", fields=("name", "hours", "capacity", "contact",
            "mail"), others=("languages_more", "community_more"),
            fixed={"act": "save", "topics": "people"}, opened=True),
    Naughty(path=f"{_ORGANISATION}/new-party", fields=("name", "contact"),
            fixed={"act": "save", "topics": "people", "kind": "formal"}, opened=True, sink=f"{_ORGANISATION}/parties",
            told=("name",)),
    Naughty(path=f"{_ORGANISATION}/parties/{{party}}", at=f"{_ORGANISATION}/parties/buurthulp",
            fields=("name", "contact"), fixed={"act": "save"}, opened=True,
            sink=f"{_ORGANISATION}/parties/buurthulp"),
    Naughty(path=f"{_ORGANISATION}/parties/{{party}}/closed", at=f"{_ORGANISATION}/parties/buurthulp/closed",
            fields=("first", "last"), fixed={"act": "add"}, opened=True),
    Naughty(path=f"{_ORGANISATION}/import", secret=("list",), answers=(200, 422)),
    Naughty(path=f"{_ORGANISATION}/new-neighbourhood", fields=("name",), opened=True,
            sink=f"{_ORGANISATION}/neighbourhoods"),
    Naughty(path=f"{_ORGANISATION}/new-neighbourhood", fields=("name", "postcodes"), opened=True),
    Naughty(path=f"{_ORGANISATION}/neighbourhoods/{{id}}", at=f"{_ORGANISATION}/neighbourhoods/n1", fields=("name",),
            opened=True, sink=f"{_ORGANISATION}/neighbourhoods"),
    Naughty(path=f"{_ORGANISATION}/hours", fields=("hours", "quiet_from", "quiet_until", "quiet_sundays"),
            fixed={"act": "save"}, opened=True),
    Naughty(path=f"{_ORGANISATION}/hours", fields=worded("hours_text"), fixed={"act": "save"}, opened=True,
            sink=f"{_ORGANISATION}/hours", alike=5),
    Naughty(path=f"{_ORGANISATION}/hours/holidays", fields=("day",), fixed={"act": "add"}),
    Naughty(path=f"{_ORGANISATION}/new-on-call", fields=("name", "phone", "mail"), opened=True),
    Naughty(path=f"{_ORGANISATION}/on-call/{{place}}", at=f"{_ORGANISATION}/on-call/1", fields=("name", "phone"),
            opened=True, sink=f"{_ORGANISATION}/on-call"),
    Naughty(path=f"{_ORGANISATION}/new-number", fields=("id", "number", "source", "checked"), opened=True),
    Naughty(path=f"{_ORGANISATION}/numbers/{{id}}", at=f"{_ORGANISATION}/numbers/doctor_phone",
            fields=("number", "source"), opened=True, sink=f"{_ORGANISATION}/numbers"),
    Naughty(path=f"{_ORGANISATION}/privacy", fields=worded("legal_ground"), opened=True,
            sink=f"{_ORGANISATION}/privacy", alike=5),
    Naughty(path=f"{_ORGANISATION}/privacy", fields=("keep_unfinished", "keep_before_consent", "keep_closed"),
            opened=True),
    Naughty(path="/texts/{language}/{key}", at="/texts/nl/goal.text", fields=("text",), fixed={"do": "preview"},
            answers=(200, 422)),
    Naughty(path="/texts/{language}/{key}", at="/texts/nl/goal.text", fields=("text",), fixed={"do": "save"},
            opened=True, sink="/texts/nl/goal.text"),
    Naughty(path="/texts/{language}/{key}", at="/texts/nl/goal.text", fields=("wording", "remark"),
            fixed={"do": "suggest"}, opened=True, sink="/texts/nl/goal.text"),
    Naughty(path="/learning", fields=("day",)),
    *(
        Naughty(path="/learning/{meeting}", fields=fields, fixed=fixed, sink="/learning/{meeting}", alike=3)
        for fields, fixed in (
            (("barrier-text", "remover", "belongs", "helps"), {"do": "barrier", "sort": "rule", "sure": "yes"}),
            (("lesson-text", "change"), {"do": "lesson", "sure": "yes"}),
            (("step-text", "owner"), {"do": "step", "until": "2026-12-10", "sure": "yes"}),
        )
    ),
    Naughty(path="/learning/{meeting}", fields=("step-text", "owner", "until"), fixed={"do": "step"}, alike=3),
    Naughty(path="/learning/{meeting}", fields=("day",), fixed={"do": "move"}, answers=(303, 422)),
    Naughty(path="/learning/{meeting}", others=("outcome-1", "barrier-whose"), fixed={"do": "settle:1"}),
    Naughty(path="/learning/{meeting}/words/{note}", fields=("lesson-text", "change"), fixed={"sure": "yes"},
            sink="/learning/{meeting}", alike=3),
    # Without the resident's yes it is refused, and what was typed comes back.
    Naughty(path="/learning/{meeting}/analysis",
            fields=("asked", "done", "became", "source-1", "before-1-low", "planned-1-high"),
            fixed={"case": CASE, "party-1": THINGS}, alike=6, answers=(422,)),
    Naughty(path="/plain", secret=("text",), fixed={"language": "nl"}, answers=(200,)),
)  # fmt: skip

#: Forms without a field for free text: boxes, choices, and hidden numbers (test_strange_addresses.py).
WITHOUT_TEXT = frozenset({
    "/take", "/promises", "/learning/{meeting}/invite", "/requests/{id}", "/dead/{id}",
    "/cases/{case}/let-go", "/cases/{case}/computer", "/accounts/{account}",
    "/accounts/{account}/reset",
    "/accounts/{account}/close", "/accounts/{account}/open", "/sign-out", "/me/language", "/me/codes",
    "/me/passkeys/{passkey}/remove", "/me/sessions", f"{_ORGANISATION}/parties/{{party}}/remove",
    f"{_ORGANISATION}/neighbourhoods/{{id}}/remove", f"{_ORGANISATION}/on-call", f"{_ORGANISATION}/numbers",
    f"{_ORGANISATION}/changes", f"{_ORGANISATION}/modules", "/paper/talks/{case}",
    "/texts/aloud/{language}/{key}",
})  # fmt: skip
