"""Words of offices that many residents do not know, each with a plainer one. "*" at the end: however it goes on."""

from collections.abc import Mapping

#: Language -> hard word -> what to say instead.
HARD_WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "aangaande": "over", "aanmelding*": "je meldt je aan", "aanvang": "begin", "aanvraag*": "vragen om",
        "afspraakbevestiging": "de afspraak staat vast", "alsmede": "en ook",
        "ambtshalve": "de gemeente doet dit zelf", "begeleid*": "helpen", "behandelaar*": "de persoon die je helpt",
        "behoudens": "behalve", "beschikking*": "besluit", "betreffende": "over", "bewerkstelligen": "zorgen voor",
        "bezwaarschrift*": "brief dat je het niet eens bent", "bijstand*": "uitkering", "casus": "zaak",
        "cliënt*": "je", "conform": "zoals", "contactpersoon*": "de persoon die je belt",
        "coördinator*": "de persoon die voor je zorgt dat het gebeurt", "derhalve": "dus",
        "desgewenst": "als je wilt", "dient": "moet", "dienen": "moeten", "doorverwij*": "naar iemand anders brengen",
        "echter": "maar", "eventueel": "misschien", "eventuele": "misschien", "evalu*": "samen kijken hoe het ging",
        "faciliteren": "zorgen voor", "hierbij": "met deze brief", "hulpverlen*": "iemand die helpt",
        "hulpvraag": "wat je nodig hebt", "indicatie*": "besluit over hulp", "indien": "als",
        "indienen": "geven of sturen", "initiatief": "plan", "inloop*": "open uur", "instantie*": "organisatie",
        "intake*": "eerste gesprek", "intern": "bij ons", "interventie*": "hulp", "inventaris*": "opschrijven",
        "inzake": "over", "keukentafelgesprek": "gesprek bij jou thuis", "knelpunt*": "probleem",
        "laagdrempelig*": "makkelijk", "mantelzorg*": "zorgen voor familie of vrienden", "middels": "met",
        "mits": "als", "netwerk": "mensen om je heen", "onderhavige": "deze", "ondersteun*": "hulp",
        "overeenkomst": "afspraak op papier", "participatie*": "meedoen", "pgb": "geld om zelf hulp te kopen",
        "problematiek": "problemen", "procedure*": "stappen", "professional*": "iemand die helpt",
        "regie": "zelf kiezen", "reeds": "al", "signaleren": "zien", "spoedig": "snel", "tarief": "prijs",
        "te allen tijde": "altijd", "tenzij": "behalve als", "teneinde": "om", "tevens": "ook", "traject*": "hulp",
        "trachten": "proberen", "uiterlijk": "niet later dan", "verstrekken": "geven", "vervolgens": "daarna",
        "voorziening*": "hulp", "wijkteam": "team in je buurt", "wmo": "hulp van de gemeente",
        "woonachtig": "je woont in", "zelfredzaam*": "zelf kunnen", "zorgdragen": "zorgen",
    },
    "en": {
        "accordingly": "so", "additional": "more", "advise": "tell", "appointment*": "time to meet",
        "approximately": "about", "assistance": "help", "client*": "you", "commence*": "start", "concerning": "about",
        "eligib*": "you can get", "facilitate*": "help", "in order to": "to", "intake*": "first talk",
        "obtain*": "get", "prior to": "before", "professional*": "a person who helps", "purchase*": "buy",
        "referral*": "bringing you to someone", "regarding": "about", "require*": "need", "residence": "home",
        "subsequent*": "after that", "sufficient": "enough", "terminate*": "end", "utilise*": "use",
        "utilize*": "use",
    },
}  # fmt: skip
