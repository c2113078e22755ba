"""Women's, youth and reserve sides: never the first team.

The directory holds first teams only, so a query or a sentence that names such a side names nobody in it.
"""

from __future__ import annotations

from bot.directory.names import word_set

# Folded words that, beside a club's name, mean another side of that club, however they are written.
_CLEAR = word_set(
    "women womens ladies wfc femminile femenino femenina femeni feminin feminine feminines feminino feminina frauen "
    "vrouwen kvinner nextgen youth academy u15 u16 u17 u18 u19 u20 u21 u22 u23 sub15 sub16 sub17 sub18 "
    "sub19 sub20 sub21 sub23 under15 under16 under17 under18 under19 under20 under21 under23"
)
# Words that mean something else in prose ("il Milan futuro", "la primavera"): in texts only with a capital.
_CAPITAL = word_set(
    "primavera castilla futuro juvenil espoirs amateure giovanili reserves reserve riserve juniores junioren jugend "
    "damen dames donne mulheres"
)
# Short marks that count only as the last word: "Barcelona B", "Bayern II".
_LAST = frozenset({"b", "ii", "2", "w"})
_LAST_IN_TEXTS = frozenset({"B", "II"})
# Names of their own, one slip away from a first team's.
_OWN_NAMES = word_set(
    "bleues lesbleues azzurre azzurrine azzurrini lionesses matildas uswnt superfalcons reggaegirlz bilbaoathletic "
    "barcaatletic barcelonaatletic fcbarcelonaatletic sevillaatletico celtafortuna valenciamestalla sanse"
)
_AGES = range(15, 24)


def is_other_side(words: tuple[str, ...]) -> bool:
    """True if these folded words name a women's, youth or reserve side ("juventus next gen", "italia under 21")."""
    if "".join(words) in _OWN_NAMES or any(word in _CLEAR or word in _CAPITAL for word in words):
        return True
    if len(words) < 2:
        return False
    return words[-1] in _LAST or words[0] == "jong" or any(map(_is_pair, words, words[1:]))


def follows_as_other_side(first: str, second: str) -> bool:
    """True if the two words that stand right after a club's name in a text, as written, make it another side of it."""
    small = first.lower()
    if small in _CLEAR or first in _LAST_IN_TEXTS or _is_pair(small, second.lower()):
        return True
    return small in _CAPITAL and first[0].isupper()


def _is_pair(first: str, second: str) -> bool:
    """ "next gen", "under 21", "sub 20", "U 19"."""
    if first == "next":
        return second == "gen"
    return first in {"u", "under", "sub"} and second.isdecimal() and int(second) in _AGES
