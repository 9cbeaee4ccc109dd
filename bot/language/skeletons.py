"""What a new language pack begins with, beside its texts: word lists without words, each section explained."""

from collections.abc import Iterable

from bot.conversation.danger import KINDS
from bot.conversation.steps import COMMANDS, TOPICS

_WORDS = """\
# What residents type in {name}. Case, accents, punctuation and emoji do not matter; see bot/conversation/folding.py.
# Write it as people type: with slips, in Latin letters too where they do so. The Dutch pack shows how rich a list is.

# May stand before or behind a command without changing it ("please", "hello"). Never "I want": that begins an answer.
fillers = []
# May stand in a phrase or not, anywhere: articles, "also", "just".
light = []
# Ordinary words that are one slip away from a command, or that are a command in another language.
not_typos = []
# "Not", "no", "never"; and words that take a yes back ("but", "maybe").
negations = []
reservations = []
# What stands around a number that is chosen, and around a score ("number", "I give it a").
around_numbers = []
around_scores = []
# "And", "also", between choices.
joiners = []
# Very common words, by which a sentence is known to be in this language.
common = []
# Names of languages, for "@language" in a core.
languages = []

# Whole messages.
[yes_no]
yes = ["✅", "👍"]
no = ["❌", "👎"]
# Thanks, greetings and goodbyes: they tell nothing.
polite = []
# The name of help alone ("help", "some help").
help = []

# Whole messages that are a command, at every step. Every command needs words.
[commands]
{commands}

# A word of each part, in any order: "one|other second*"; "first > second": in this order. See the Dutch pack.
[cores]

# What a command in a sentence may be about.
[objects]

# A number as it is written in words.
[numbers]
{numbers}

# Other words for the label of a choice.
[options]
"language.{code}" = []

# Words by which a story is known to be about a topic; a star where a word may go on ("debt*").
[topics]
{topics}
"""

_DANGER = """\
# What residents type in {name} when they or somebody near them may be in danger. How a pattern is read:
# bot/conversation/signs.py; how a sign is taken away: bot/conversation/danger.py.
# Written by nobody yet. Recall first: a false alarm costs one kind message. Write as somebody in despair really types
# it, not word for word from another language: 250 patterns or more, and have a native speaker and a professional look.

# "Not", "never": turn a sign round when they stand so many words before or after it.
negations = []
negated_before = 1
negated_after = 1

# A sign that overlaps one of these is no sign: figures of speech.
idioms = []
# A sign near one of these is about a film, the news, the past.
elsewhere = []

# {kinds}
[signs]
{signs}
"""

_KINDS = "life: not wanting to live; violence: at home; child: a child in danger; illness; locked: shut in, forced."


def words(code: str, name: str) -> str:
    """`words.toml` without words."""
    return _WORDS.format(
        code=code,
        name=name,
        commands=_empty(COMMANDS),
        numbers=_empty(str(number) for number in range(11)),
        topics=_empty(topic for topic in TOPICS if topic != "other"),
    )


def danger(name: str) -> str:
    """`danger.toml` without patterns."""
    return _DANGER.format(name=name, kinds=_KINDS, signs=_empty(KINDS))


def tongue(code: str, name: str) -> str:
    """An entry for `tongues.toml`."""
    return f'# {name}.\n[{code}]\nwords = [\n  "",\n]\nsigns = [\n]\n'


def _empty(names: Iterable[str]) -> str:
    return "\n".join(f"{name} = []" for name in names)
