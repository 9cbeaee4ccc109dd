"""What the console stands on: put together once, when the server starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.aloud.recordings import Recordings
from bot.aloud.sounds import Sounds
from bot.casework.costs import Prices
from bot.channels.provider import Provider
from bot.conversation.bubbles import Value
from bot.language.catalogue import Catalogues
from bot.store.database import Database
from bot.store.organisation import InUse
from bot.team.beginning import Beginning
from bot.team.doorway import Doorway
from bot.team.elsewhere import Elsewhere
from bot.team.passkeys import Signers
from bot.team.referrals import Referrals
from bot.team.signing_in import SigningIn
from bot.web.limits import Limit, guesses
from bot.work.counting import Counting
from bot.work.likening import Likening
from bot.work.referred import Referred
from bot.work.road import Road
from bot.work.wording import Wording


@dataclass(frozen=True, kw_only=True)
class Room:
    """Everything the pages of the team need."""

    database: Database
    road: Road
    doorway: Doorway = field(init=False)
    referrals: Referrals = field(init=False)
    signing_in: SigningIn = field(init=False)
    beginning: Beginning = field(init=False)
    signers: Signers = field(init=False)
    #: How often somebody may try to sign in from one network.
    guesses: Limit = field(init=False)
    #: Texts for residents, and texts for the team.
    catalogues: Catalogues
    console: Catalogues
    #: What the organisation wrote in place of texts for residents.
    wording: Wording
    #: What people read aloud, and what everything sounds like.
    recordings: Recordings
    sounds: Sounds
    organisation: InUse
    likening: Likening
    counting: Counting
    facts: Callable[[str], Mapping[str, str]]
    #: Something may have been left to send.
    wake: Callable[[], None]
    #: Where the world reaches us, without a slash at the end; empty without one.
    public_url: str = ""
    #: The bot's name at Telegram without the @, empty while it is not known; and our number at WhatsApp, digits only.
    telegram_name: Callable[[], str] = lambda: ""
    whatsapp_number: str = ""
    #: What a message costs.
    prices: Prices = field(default_factory=Prices)
    sample: Callable[[], bool] = lambda: False
    #: The organisation's own provider of accounts; None without one.
    provider: Provider | None = None
    #: It must say that more than a password was shown.
    provider_must_be_strong: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "doorway", Doorway(database=self.database, road=self.road))
        object.__setattr__(self, "signing_in", SigningIn(database=self.database, road=self.road))
        object.__setattr__(self, "beginning", Beginning(ways=self.signing_in))
        object.__setattr__(self, "signers", Signers(ways=self.signing_in))
        object.__setattr__(self, "guesses", guesses(self.road.clock))
        referred = Referred(self.database, self.road.vault)
        referrals = Referrals(database=self.database, road=self.road, referred=referred)
        object.__setattr__(self, "referrals", referrals)

    @property
    def elsewhere(self) -> Elsewhere | None:
        """Signing in through the organisation's own provider; None without one."""
        if self.provider is None:
            return None
        back, strong = f"{self.public_url}/team/oidc/back", self.provider_must_be_strong
        return Elsewhere(ways=self.signing_in, provider=self.provider, must_be_strong=strong, back=back)

    @property
    def zone(self) -> ZoneInfo:
        return self.road.zone

    @property
    def now(self) -> datetime:
        return self.road.clock()

    def say(self, language: str, key: str, values: Mapping[str, Value]) -> str:
        """A text for the team; choices, topics and languages are named as residents see them."""
        catalogues = self.console if key in self.console.phrases(language) else self.catalogues
        return catalogues.text(language, key, values, self.facts(language))
