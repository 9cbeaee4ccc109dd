"""Learning from the examples in the language packs, with the model of the settings: `aanbel train`."""

import os
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from bot.assemble import load_words, own_weights
from bot.conversation.scene import Lexicon
from bot.errors import AanbelError
from bot.language.danger_words import write_learned
from bot.meaning import head
from bot.meaning.beside import fit_beside
from bot.meaning.embedding import embedder_for
from bot.meaning.examples import read_examples, read_messages
from bot.meaning.learning_danger import learn_fragments, ordinary, with_fragments
from bot.meaning.training import Examples, learn
from bot.resources import folder
from bot.settings import Settings


class TrainingError(AanbelError):
    """Nothing can be learned here."""


def train(settings: Settings, *, to: Path | None = None, packs: Path | None = None, keep: Path | None = None) -> None:
    """Learn from every example of the languages in use, and write it to a file: this installation's, unless said.

    `packs`: the language packs to learn from, when they are not the program's own; what is learned about fragments of
    words is written into them.
    `keep`: what was learned before, which is kept and only fitted to the languages it was not learned from.
    Raises TrainingError, ExampleError, HeadError and NoModel.
    """
    file = to or own_weights(settings)
    _look_before(file, settings)
    embedder = embedder_for(settings.model)
    if embedder is None:
        raise TrainingError(because='There is no model that reads sentences: pip install "aanbel[model]".')
    _, lexicon = load_words(settings)
    examples = Examples(
        stories=read_examples(packs or folder("locales"), settings.languages),
        messages=read_messages(packs or folder("locales"), settings.languages),
    )
    kept = head.read(keep) if keep else None
    if packs and not kept:
        lexicon = _learn_packs(packs, examples, lexicon)
    with closing(embedder):
        learned = (
            fit_beside(kept, examples, lexicon, embedder=embedder) if kept else learn(examples, lexicon, embedder, _say)
        )
    _write(learned, file)
    _say(f"Learned, and written to {file}.")


def _learn_packs(packs: Path, examples: Examples, lexicon: Lexicon) -> Lexicon:
    """Learn about fragments of words, and write that into the packs."""
    _say("Learning fragments of words.")
    learned = learn_fragments([*examples.messages, *ordinary(examples.stories)], lexicon)
    for language, fragments in learned.items():
        write_learned(packs / language, fragments)
    return with_fragments(lexicon, learned)


def _look_before(file: Path, settings: Settings) -> None:
    """What would go wrong after minutes of work is said before it."""
    if find_spec("sklearn") is None:
        raise TrainingError(because='What it learns with is not installed: pip install "aanbel[train]".')
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.parent.is_dir():
        raise TrainingError(because=f"There is no folder {file.parent}.")


def _write(learned: head.Head, file: Path) -> None:
    """Whole or not at all: a program that starts meanwhile reads the old one."""
    unfinished = file.with_name(f"{file.name}.new")
    try:
        head.write(learned, unfinished)
        os.replace(unfinished, file)
    except OSError as error:
        raise TrainingError(because=f"{file}: {error.strerror}") from error


def _say(what: str) -> None:
    print(what, flush=True)
