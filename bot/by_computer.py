"""What a computer makes of words, on servers of the organisation's own: put together here, and only where it is set."""

from bot.assemble import App
from bot.channels.transcriber import Transcriber
from bot.channels.translator import Translator
from bot.work.ticker import Ticker
from bot.work.transcribing import Transcribing
from bot.work.translating import Translating
from bot.work.turns import Turns

#: Seconds between two looks.
_EVERY = 2.0


def computers_at_work(app: App, turns: Turns, ticker: Ticker) -> None:
    """Have voice notes written down and answers translated for as long as the ticker ticks."""
    settings = app.settings
    if settings.transcribe_url:
        writer = Transcriber(
            settings.transcribe_url,
            key=settings.transcribe_key,
            model=settings.transcribe_model,
            languages=settings.transcribe_languages,
        )
        writing = Transcribing(database=app.database, road=app.road, turns=turns, writer=writer)
        ticker.every(_EVERY, "transcripts", writing.tick)
    if settings.translate_url:
        translator = Translator(settings.translate_url, key=settings.translate_key, pairs=settings.translate_pairs)
        translating = Translating(database=app.database, road=app.road, translator=translator)
        ticker.every(_EVERY, "translations", translating.tick)
