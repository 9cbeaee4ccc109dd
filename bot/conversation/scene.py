"""What the engine may know of the world in one turn. It is told; it never asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation.fragments import Learned


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    id: str
    name: str
    #: The four digits of the postcodes that lie in it.
    postcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Core:
    """Words that make a sentence a command: one of every part stands in it; "herhaal*" begins a word."""

    parts: tuple[frozenset[str], ...]
    in_order: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DangerWords:
    """The words of danger of one language pack, as patterns (see `signs`)."""

    #: Kind of danger -> patterns.
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Figures of speech in which a sign is none.
    idioms: tuple[str, ...] = ()
    #: What a sentence speaks of when it does not speak of here and now: a film, the news, long ago, another country.
    elsewhere: tuple[str, ...] = ()
    #: Words that turn a sign round, folded, and how many words before and after it they may stand.
    negations: frozenset[str] = frozenset()
    before: int = 0
    after: int = 0
    #: What was learned from examples about fragments of words.
    learned: Learned = field(default_factory=Learned)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Words:
    """The words of one language pack, all folded (see `reading.fold`). One object a pack: compared by identity."""

    language: str
    #: Command name -> whole messages that mean it.
    commands: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Command name -> what a sentence that means it must hold; and words that may then stand in it beside the frame.
    cores: Mapping[str, tuple[Core, ...]] = field(default_factory=dict)
    objects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Words that tell nothing themselves and so may stand in every command ("could", "you", "now", "question").
    frame: frozenset[str] = frozenset()
    #: Words that may stand around a command without changing it ("please", "graag").
    fillers: frozenset[str] = frozenset()
    #: Small words that a phrase may have or not have anywhere ("the", "this"), and what is written onto words as one.
    light: frozenset[str] = frozenset()
    articles: tuple[str, ...] = ()
    #: Typed in Latin letters the language has no spelling: vowels and doubled letters do not count.
    latin_by_sound: bool = False
    #: Ordinary words that look like a command, of this language or another: never taken for one by a typo.
    not_typos: frozenset[str] = frozenset()
    #: From so many letters a wrong one is forgiven: more where many words are one letter apart, as in Arabic.
    typos_from: int = 5
    #: Ways to say yes and no; a sign alone ("👍") stands here as it is.
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    #: Thanks, greetings and goodbyes.
    polite: frozenset[str] = frozenset()
    #: The name of help: an answer to "what do you need?", a call for help anywhere else.
    help: frozenset[str] = frozenset()
    #: Words that turn a sentence round ("not"), and words that limit it ("but", "maybe").
    negations: frozenset[str] = frozenset()
    reservations: frozenset[str] = frozenset()
    #: Number words and ordinals -> number; -1 is the last.
    numbers: Mapping[str, int] = field(default_factory=dict)
    #: Words that may stand around the number of a choice ("number", "the"), and around a score ("I give it a").
    around_numbers: frozenset[str] = frozenset()
    around_scores: frozenset[str] = frozenset()
    #: Words that stand between two choices ("and").
    joiners: frozenset[str] = frozenset()
    #: Very common words, by which one sees in what language a sentence is.
    common: frozenset[str] = frozenset()
    #: What is written onto the front of a word ("ال", "ን"), left away when topics are sought.
    prefixes: tuple[str, ...] = ()
    #: Label key of an option -> its label and other words for it.
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    danger: DangerWords = field(default_factory=DangerWords)
    #: Topic id -> words; "schuld*" begins a word, "*schuld*" stands anywhere in one; two words or more are a phrase.
    topics: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Tongue:
    """How a language looks when it is written (see `written`). One object a language: compared by identity."""

    #: Very common words.
    words: frozenset[str] = frozenset()
    #: How other words begin, end or look: "ge*", "*heid", "*ij*".
    signs: tuple[str, ...] = ()
    #: How much must speak for it: less where few languages share the letters.
    enough: int = 3


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of every language pack in use, by language code, in the order they are offered."""

    packs: Mapping[str, Words]
    #: The languages that are told apart: those of the packs, and others that would be taken for them. One that is
    #: written in two kinds of letters stands here twice: "ar" and "ar-Latn".
    tongues: Mapping[str, Tongue] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.packs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """One turn's surroundings."""

    lexicon: Lexicon
    neighbourhoods: tuple[Neighbourhood, ...] = ()
    #: The last turn whose bubble has reached the resident: what arrives before that belongs to the answer before.
    seen_turn: int = 0
    #: More than half an hour went by since the resident's last message.
    away: bool = False
    #: A resident under 16 is never kept; a setting only so that the text can name it.
    minimum_age: int = 16
    #: The modules that this organisation switched off: their steps are asked no more, from the next question on.
    off: frozenset[str] = frozenset()
