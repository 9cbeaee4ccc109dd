"""The organisation that uses Aanbel: names, numbers, hours, neighbourhoods and parties, all set without code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.casework.hours import OpeningHours, next_open, next_reading_day
from bot.casework.people import Party

#: Language code -> text; the code "" stands for every language that has none of its own.
Worded = Mapping[str, str]

#: Telephone numbers every talk may need (trust.md, section 5): no talk starts without them.
NEEDED_NUMBERS = ("emergency", "suicide_line", "safe_home_phone", "child_line", "doctor_phone")

#: A telephone number that nobody looked at for so long may be another one by now: a stale number is a danger.
NUMBER_IS_OLD = timedelta(days=183)

#: What can be switched on; what is not named in an organisation's file is on when nothing is named at all.
MODULES = ("intake", "exploration", "wellbeing", "alike")
#: Without the talk there is nothing: it is on wherever a module is.
ALWAYS = ("intake",)


#: Days that what was told is kept after its case closed, where the organisation does not say it itself (house.md).
KEEP_CLOSED = 90


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    id: str
    name: str
    #: The four digits of the postcodes that lie in it.
    postcodes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A telephone number residents may be given."""

    id: str
    number: str
    #: Where it was read.
    source: str
    #: The last day on which it was known to be right; None: nobody checked yet.
    checked: date | None = None

    def is_old(self, today: date) -> bool:
        """It was checked, and too long ago."""
        return self.checked is not None and today - self.checked > NUMBER_IS_OLD


@dataclass(frozen=True, kw_only=True, slots=True)
class OnCall:
    """Somebody of the team who looks first when a resident may be in danger; with a phone, a mailbox or both."""

    name: str
    phone: str = ""
    mail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """One installation serves one organisation, with any number of neighbourhoods."""

    name: Worded
    #: Who reads, as residents are told it.
    coordinator: Worded
    phone: str
    #: Where a resident can walk in.
    place: Worded
    hours: OpeningHours
    #: The hours in words.
    hours_text: Worded
    holidays: tuple[date, ...] = ()
    #: A story is read by this open day, counted from the next.
    read_within: int = 1
    #: From when in the evening until when in the morning nothing is said that nobody asked for, and whether on Sundays;
    #: on holidays never.
    quiet_from: time = time(20)
    quiet_until: time = time(9)
    quiet_sundays: bool = True
    #: On which legal ground the organisation keeps a story: changes the text shown, not the behaviour (house.md).
    legal_ground: Worded
    modules: tuple[str, ...] = MODULES
    neighbourhoods: tuple[Neighbourhood, ...]
    numbers: Mapping[str, Number]
    parties: tuple[Party, ...] = ()
    #: Who is told of danger first, and who after that; empty: nobody is on call.
    on_call: tuple[OnCall, ...] = ()
    #: Minutes of reading hours in which one of them must have acknowledged; then it is the next one's.
    acknowledge_within: int = 30
    #: Days that an unfinished talk is kept, and hours of the inbox before a yes; None: as the installation is set.
    keep_unfinished: int | None = None
    keep_before_consent: int | None = None
    #: Days that what was told is kept after its case closed.
    keep_closed: int = KEEP_CLOSED

    @property
    def off(self) -> frozenset[str]:
        """The modules that are switched off."""
        return frozenset(MODULES) - frozenset(self.modules)

    def facts(self, language: str) -> Mapping[str, str]:
        """What the organisation fills in in every text, in this language where it has words for it."""
        return {
            "organisation": in_language(self.name, language),
            "coordinator": in_language(self.coordinator, language),
            "phone": self.phone,
            "place": in_language(self.place, language),
            "hours": in_language(self.hours_text, language),
            "legal_ground": in_language(self.legal_ground, language),
            "keep_closed": str(self.keep_closed),
            **{id: number.number for id, number in self.numbers.items()},
        }

    def reads_by(self, now: datetime, zone: ZoneInfo) -> date:
        """The day that is promised to a resident: a person has read by then."""
        return next_reading_day(now, self.hours, zone, holidays=self.holidays, within=self.read_within)

    def acknowledged_by(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When it is the next one's, of what arrives now: counted while somebody reads, and never while nobody does."""
        opens = next_open(now, self.hours, zone, holidays=self.holidays)
        until = opens + timedelta(minutes=self.acknowledge_within)
        return next_open(until, self.hours, zone, holidays=self.holidays)

    def called(self, name: str) -> OnCall | None:
        """Whoever is on call by this name."""
        return next((one for one in self.on_call if one.name == name), None)

    def called_after(self, name: str) -> OnCall | None:
        """Who is on call after this one: the first, after the last and after somebody who is on call no longer."""
        names = [one.name for one in self.on_call]
        after = names.index(name) + 1 if name in names else 0
        return self.on_call[after % len(names)] if names else None

    def theirs_until(self, name: str, now: datetime, zone: ZoneInfo) -> datetime:
        """Until when an alert is this one's that is so from now: after the last one a working day goes by."""
        is_last = bool(self.on_call) and self.on_call[-1].name == name
        return self.acknowledged_by(now + timedelta(days=1) if is_last else now, zone)

    def doubtful(self, today: date) -> tuple[str, ...]:
        """The ids of the numbers that nobody checked yet, or not for too long: a resident may call them in vain."""
        return tuple(id for id, one in self.numbers.items() if one.checked is None or one.is_old(today))

    @property
    def unchecked(self) -> tuple[str, ...]:
        """The ids of the numbers nobody checked yet."""
        return tuple(id for id, number in self.numbers.items() if number.checked is None)


def in_language(worded: Worded, language: str) -> str:
    """The text in this language, or the one for every language, or the first there is."""
    return worded.get(language) or worded.get("") or next(iter(worded.values()))
