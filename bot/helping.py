"""Help now over a channel that pushes: recognised at its door, and sent from memory when the database is slow."""

from bot.assemble import App
from bot.channels.base import Channel, Incoming
from bot.conversation.bubbles import Bubble, Phrase
from bot.conversation.commands import command_of
from bot.conversation.events import ButtonPressed, MessageReceived
from bot.work.composing import compose
from bot.work.helpnow import HelpNow, Submit

#: What goes out when the database is too slow: in every language, because which one is right stands in the database.
_FIXED_HELP = Bubble(
    step="help_now",
    turn=0,
    parts=(Phrase("help_now.text"), Phrase("help_now.wipe")),
    every_language=True,
    urgent=True,
)


def helping(app: App, channel: Channel, submit: Submit) -> HelpNow:
    """Stands before `submit` of this channel."""

    def is_help(incoming: Incoming) -> bool:
        match incoming.event:
            case ButtonPressed(option="do:help_now"):
                return True
            case MessageReceived(text=text):
                return command_of(text, "", app.wording.lexicon) == "help_now"
            case _:
                return False

    async def send_fixed_help(incoming: Incoming) -> None:
        await channel.send(incoming.address, compose(_FIXED_HELP, "", app.catalogues, app.facts("")))

    return HelpNow(submit=submit, is_help=is_help, send_fixed_help=send_fixed_help)
