"""Other scripts in Latin letters, roughly as they sound: Cyrillic, Greek, Arabic, Hebrew, kana and hangul.

For comparing only, never for showing. Each table lists letters with their Latin reading.
"""

from __future__ import annotations

import re
import unicodedata

from bot.directory.names import words_of


def _cells(table: str) -> list[str]:
    return table.split()


def _table(*rows: str) -> dict[int, str]:
    cells = _cells(" ".join(rows))
    return {ord(letter): latin for letter, latin in zip(cells[::2], cells[1::2], strict=True)}


_CYRILLIC = (
    "а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ sh "
    "ы y э e ю yu я ya і i ї i є e ґ g ј y љ l њ n ћ ch ђ j џ j ў u"
)
_GREEK = "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ i φ f χ kh ψ ps ω o"
_ARABIC = (
    "ا a ب b ت t ث th ج j ح h خ kh د d ذ d ر r ز z س s ش sh ص s ض d ط t ظ z غ g ف f ق k ك k ل l م m ن n ه h و u ي y "
    "پ p چ ch ڤ v گ g ژ zh"
)
_HEBREW = "א a ב b ג g ד d ה h ו u ז z ח kh ט t י y כ k ך k ל l מ m ם m נ n ן n ס s פ p ף f צ ts ץ ts ק k ר r ש sh ת t"
_KANA = (
    "ア a イ i ウ u エ e オ o カ ka キ ki ク ku ケ ke コ ko ガ ga ギ gi グ gu ゲ ge ゴ go "
    "サ sa シ shi ス su セ se ソ so ザ za ジ ji ズ zu ゼ ze ゾ zo タ ta チ chi ツ tsu テ te ト to "
    "ダ da ヂ ji ヅ zu デ de ド do ナ na ニ ni ヌ nu ネ ne ノ no ハ ha ヒ hi フ fu ヘ he ホ ho "
    "バ ba ビ bi ブ bu ベ be ボ bo パ pa ピ pi プ pu ペ pe ポ po マ ma ミ mi ム mu メ me モ mo "
    "ヤ ya ユ yu ヨ yo ラ ra リ ri ル ru レ re ロ ro ワ wa ヲ o ン n ヴ vu ァ a ィ i ゥ u "
    "ェ e ォ o ャ ya ュ yu ョ yo"
)
_SYLLABLE_STARTS = _cells("g k n d t r m b p s s - j j ch k t p h")
_SYLLABLE_VOWELS = _cells("a e ya ye o e yo ye o wa we we yo u wo we wi yu u ui i")
_SYLLABLE_ENDS = _cells("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t")


_LATIN = _table(_CYRILLIC, _GREEK, _ARABIC, _HEBREW, _KANA)
_ACCENTS = re.compile("[\u0300-\u036f\u0653-\u0655]")  # not the voicing marks of kana
_SILENT = re.compile(r"[^\x00-\x7f]")  # what no table reads: signs of length, hardness, hamza
_GREEK_PAIRS = (("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("τζ", "j"), ("ου", "u"))


def romanised(text: str) -> str:
    """The text in Latin letters as it roughly sounds; empty if it has no letter of a script known here."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    plain = unicodedata.normalize("NFC", bare)
    for pair, latin in _GREEK_PAIRS:
        plain = plain.replace(pair, latin)
    read = "".join(map(_simple, plain)).translate(_LATIN)
    if read == plain:
        return ""
    return " ".join(words_of(_SILENT.sub("", read)))


def _simple(letter: str) -> str:
    """Hiragana as katakana, a hangul syllable in Latin letters (its code is a number of start, vowel and end)."""
    if "ぁ" <= letter <= "ゖ":
        return chr(ord(letter) + 0x60)
    number = ord(letter) - 0xAC00
    if not 0 <= number < 11172:
        return letter
    parts = _SYLLABLE_STARTS[number // 588], _SYLLABLE_VOWELS[number % 588 // 28], _SYLLABLE_ENDS[number % 28]
    return "".join(parts).replace("-", "")
