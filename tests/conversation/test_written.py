"""Languages told apart by how they are written, and measured on public sentences of which the language is known."""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.conversation.scene import Lexicon, Tongue
from bot.conversation.written import language_of, tongue_of, typed, written_in
from tests.conversation.scenes import LANGUAGES, real_lexicon

SHARED = Path(__file__).parents[3] / "shared" / "data"

#: What residents may write about themselves. All of it, and the Amharic below, was written for this test by somebody
#: who is no native speaker of most of these languages.
OURS = {
    "nl": (
        "ik slaap slecht en heb veel schulden", "mn huis is te klein", "wij willen verhuizen maar er is niks",
        "me man heeft geen werk", "ewa ik heb geen doekoe meer bro", "mijn man is ziek",
    ),
    "en": (
        "My landlord wants us out", "i dont sleep at night", "I want to learn Dutch and find work",
        "need help with letters pls", "Hello, I need help with my rent", "we’ve got nothing left to eat",
    ),
    "ar": (
        "أنا بحاجة إلى مساعدة في السكن", "زوجي مريض ولا نستطيع العمل", "بدي شغل بس ما عندي اوراق",
        "عندي ديون كتير وما بعرف شو اعمل", "بغيت نخدم ولكن ماعنديش الوراق", "ana bidi shoghl w ma 3andi masari",
        "baddi sa3ade bas ma ba3ref 7ada hon", "bghit nkhdem walakin ma 3ndich lwra9", "3andi 3 wlad w lbeit sghir",
    ),
    "ti": (
        "ኣብ ስራሕ ጸገም ኣሎኒ", "ደቀይ ናብ ቤት ትምህርቲ ይኸዱ", "ገዛና ንእሽቶ እዩ", "ሆላንድኛ ክመሃር እደሊ", "አነ ካብ ኤርትራ እየ",
        "ሓገዝ የድልየኒ አሎ ምስ ወረቓቕቲ", "ane ab sirah tsegem aloni", "deki aleni gn geza nishtey eyu",
    ),
}  # fmt: skip

AMHARIC = (
    "እኔ ከኢትዮጵያ ነኝ", "ባለቤቴ ሥራ የለውም", "ልጆቼ ትምህርት ቤት ይሄዳሉ", "የቤት ኪራይ በጣም ውድ ነው", "ሆላንድኛ መማር እፈልጋለሁ",
    "ሥራ ማግኘት እፈልጋለሁ ግን ቋንቋው ይከብደኛል", "እባክዎ እርዳታ እፈልጋለሁ", "ብቻዬን ነኝ እና ጓደኛ የለኝም", "ልጄ ታማሚ ናት ሐኪም ያስፈልገናል",
    "ገንዘብ የለንም ዕዳ አለብን", "ምግብ ማብሰል እችላለሁ", "ጎረቤቶቼን መርዳት እወዳለሁ", "ቤቱ ትንሽ ነው እርጥበትም አለው", "ከተማው ውስጥ ማንንም አላውቅም",
    "ደብዳቤዎቹን ማንበብ አልችልም", "ሌሊት መተኛት አልችልም", "እናቴ ብቻዋን በአዲስ አበባ ትኖራለች", "የመኖሪያ ፈቃድ ገና አላገኘሁም", "ዛሬ ጠዋት ወደ ሐኪም ሄድኩ",
    "አማርኛ የሚናገር ሰው አለ", "ስልክ ልትደውሉልኝ ትችላላችሁ", "ከጎረቤቶች ጋር መገናኘት እፈልጋለሁ", "ለልጆቼ ልብስ እና ጫማ ያስፈልገኛል", "በቤት ውስጥ ችግር አለ",
    "መኪና መንዳት ተምሬያለሁ", "በሆስፒታል ለሦስት ዓመታት ሠርቻለሁ", "ጀርባዬን ያመኛል ስለዚህ መሥራት አልቻልኩም", "ልጁ በትምህርት ቤት ጥሩ አይደለም",
    "ቤተሰቤን ለማምጣት እፈልጋለሁ",
    "እግር ኳስ መጫወት ይወዳል", "ውሃው ቀዝቃዛ ነው ማሞቂያውም አይሰራም", "ከባለቤቴ ጋር ተለያየን", "አዲስ ሥራ ከጀመርኩ ሁለት ወር ሆነኝ", "የልብስ ስፌት ሙያ አለኝ",
    "እንደ እርስዎ ያለ ሰው ያስፈልገኛል", "ይህን ፎርም እንዴት እንደምሞላ አላውቅም", "ሰላም እርዳታ እፈልጋለሁ ከቤት ኪራይ ጋር",
)  # fmt: skip

#: Languages without a pack, and what is none.
OTHERS = (
    "Ich will die Wohnung, er war in der Stadt", "Ek het hulp nodig met my huur", "من خیلی بدهی دارم و از این خانه",
    "من خيلي بدهي دارم و از اين خانه ميروم", "شوهرم کار ندارد و بچه ها مریض هستند", "ما کمک می خواهیم",
    "Bonjour, j'ai besoin d'aide", "evim çok küçük ve nemli", "esim hasta ve is bulamiyor", "mój mąż nie ma pracy",
    "Mam troje dzieci i nie mam pracy", "necesito ayuda con la casa y mi marido", "mi tin problema cu mi kas",
    "tôi cần giúp đỡ cho con", "مجھے مدد چاہیے میرے گھر میں", "زه مرسته غواړم", "من یارمەتیم دەوێت بۆ ماڵەکەم",
    "waxaan rabaa shaqo iyo guri", "naomba msaada kwa watoto wangu", "Потрібна допомога з житлом",
    "ez dixwazim karek bibînim", "is my van in de can", "Jan de Vries", "Fatima Al Hassan Ibrahim", "ok ok ok", "",
    "5340 AB 12", "👍👍👍", "help ሓገዝ مساعدة",
)  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in OURS for text in OURS[language]])
def test_a_sentence_about_oneself_is_known(language: str, text: str) -> None:
    assert written_in(text, real_lexicon()) == language
    assert language_of(text, "xx", real_lexicon()) == language


@pytest.mark.parametrize("text", [*AMHARIC, *OTHERS])
def test_what_may_be_another_language_is_none_of_ours(text: str) -> None:
    assert written_in(text, real_lexicon()) is None
    assert language_of(text, "nl", real_lexicon()) == "nl"


def test_amharic_is_known_for_what_it_is() -> None:
    known = [tongue_of(text, real_lexicon().tongues) for text in AMHARIC]
    assert set(known) <= {"am", None}
    assert known.count("am") > 0.85 * len(AMHARIC)


@pytest.mark.parametrize("text", ["thank you", "I am 😀 12", "this this THIS this"])
def test_fewer_than_three_different_words_are_not_another_language(text: str) -> None:
    assert language_of(text, "nl", real_lexicon()) == "nl"


def test_a_language_is_no_pack_of_ours_when_its_pack_is_not_in_use() -> None:
    only = Lexicon({"nl": real_lexicon().packs["nl"]}, real_lexicon().tongues)
    assert written_in("I want to learn Dutch and find work", only) is None
    assert written_in("ik wil werken en leren", only) == "nl"
    assert written_in("ik wil werken en leren", Lexicon(only.packs)) is None


def test_what_two_languages_share_tells_neither() -> None:
    tongues = {"a": Tongue(words=frozenset({"een", "twee"})), "b": Tongue(words=frozenset({"een", "twee"}))}
    assert tongue_of("een twee drie", tongues) is None
    assert tongue_of("een twee drie", {"a": tongues["a"]}) == "a"


@pytest.mark.parametrize(
    ("sign", "speaks", "silent"),
    [
        ("ge*en", "gelopen", "geen"),
        ("*heid", "vrijheid", "heiden"),
        ("on*", "ondank", "kroon"),
        ("*ij*", "bij", "maan"),
    ],
)
def test_a_sign_stands_where_its_stars_leave_room(sign: str, speaks: str, silent: str) -> None:
    tongues = {"a": Tongue(signs=(sign,), enough=1)}
    assert (tongue_of(speaks, tongues), tongue_of(silent, tongues)) == ("a", None)


def test_marks_capitals_and_apostrophes_are_typed_in_many_ways() -> None:
    assert typed("İstanbul DON’T مَرْحَبًا ")[:14] == "istanbul don't"
    assert typed("كُلُّ") == "كل"
    assert typed("አብ") != typed("ኣብ")


# ---- measured

#: Column -> the language that is right; in every other column any offer is wrong.
RIGHT = {"nl": "nl", "en": "en", "ar": "ar", "ti": "ti", "ti_ER": "ti"}
LENGTHS = (3, 5, 12)


@cache
def measured(name: str) -> dict[tuple[str, int], tuple[float, float]]:
    """Column and number of first words -> share offered rightly, and share offered wrongly."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is not here: public sentences that are not shipped with the program (languages.md 4c)")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    columns = [column for column in rows[0] if column != "id"]
    return {(column, length): _shares(rows, column, length) for column in columns for length in LENGTHS}


def _shares(rows: list[dict[str, str]], column: str, length: int) -> tuple[float, float]:
    texts = [words for row in rows if len(words := row[column].split()[:length]) >= 3]
    offered = Counter(language_of(" ".join(words), "", real_lexicon()) for words in texts)
    right = offered[RIGHT[column]] if column in RIGHT else 0
    return right / len(texts), (len(texts) - offered[""] - right) / len(texts)


@pytest.mark.parametrize("name", ["ntrex_dev.tsv", "tico19_dev.tsv"])
def test_public_sentences_are_offered_rightly_and_hardly_ever_wrongly(name: str) -> None:
    shares = measured(name)
    print(f"\n{name}: share offered rightly / wrongly by the first {LENGTHS} words")
    for column in dict.fromkeys(column for column, _ in shares):
        print(f"  {column:6}", *(f"{shares[column, n][0]:6.1%} / {shares[column, n][1]:.1%}" for n in LENGTHS))
    for (column, length), (right, wrong) in shares.items():
        assert wrong < (0.01 if column in RIGHT else 0.03), (column, length)
        assert column not in RIGHT or length < 5 or right > 0.8, (column, length)


@pytest.mark.parametrize("name", ["ntrex_dev.tsv", "tico19_dev.tsv"])
def test_arabic_is_hardly_ever_offered_to_who_writes_persian(name: str) -> None:
    shares = measured(name)
    assert all(shares[column, length][1] < 0.005 for column in ("fa", "prs") for length in LENGTHS)


def test_every_pack_can_be_noticed() -> None:
    assert set(LANGUAGES) <= set(real_lexicon().tongues)
    assert len(real_lexicon().tongues) > 25
