"""Words that may be added to a name or left out of it without meaning another subject."""

from __future__ import annotations

from bot.directory.names import word_set

# Leading articles of the six languages: "the Gunners", "i rossoneri", "los Blancos", "l'OM", "die Fohlen".
ARTICLES = word_set("the il lo la i gli le l el los las les der die das o a os as")
# Legal forms and the like, in any place of a club's name: "AC Milan", "Napoli Calcio", "1. FC Köln".
CLUB_WORDS = word_set(
    "fc afc cfc lfc acf ac cf sc as ss us cd ud sd rc rcd sv vfl vfb tsg tsv fsv fk nk bk if ff gnk hnk ks mks rks wks "
    "tj kf kv krc rsc kaa kvc ca cr ec se sad ssc ssd ssv usc ogc aj ea hsc sco bc bsc msk ofk pfc hfc jk gks sk ik "
    "calcio club clube football futbol fotbal futebol fussball fussballclub soccer"
)
# What a person may put around a country: "Italy national team", "selección española", "équipe de France".
NATION_WORDS = word_set(
    "national nationale nazionale nacional team squad seleccion selecao selection equipe nationalmannschaft "
    "nationalelf football soccer calcio futbol mens men maschile"
)
# Before a coach: "mister Ancelotti".
TITLES = word_set("mister mr coach manager trainer allenatore tecnico ct entrenador treinador entraineur sir don")
JOINING = word_set(
    "de di del della dell do da dall dos das des du of the and und y e et la le los las en al all nell sull d l"
)
# What people say to a bot that is no name, though a slip away from one ("pizza" from Pizzi, "serie a" from Serena).
NO_NAMES = word_set(
    "hello hallo hey hi ciao salve hola oi ola salut bonjour bonsoir buongiorno buonasera hallo moin servus morning "
    "good evening night thanks thank thx you grazie mille gracias merci danke obrigado obrigada please bitte prego "
    "per favore por favor yes no ok okay si sim oui ja nein help aiuto ayuda aide hilfe ajuda test testing pizza pasta "
    "what who how why when cosa come chi quando que quien quoi qui was wer wie bye addio adios tschuss lol "
    "start stop info news follow segui seguire bot "
    "serie a b 1 2 liga ligue league premier championship bundesliga champions europa conference uefa fifa cup "
    "copa coppa coupe pokal mls transfer transfers calciomercato mercato rumors rumours"
)
_SAINTS = {"saint": "st", "sankt": "st", "sint": "st", "saints": "saints"}


def core(words: tuple[str, ...]) -> tuple[str, ...]:
    """What remains of a name without club words, years and joining words; empty if it had nothing else.

    "1. FC Köln" gives ("koln",), "A.C. Milan" ("milan",), "Atlético de Madrid" ("atletico", "madrid"). A joining word
    goes only while two others remain, so that "La Spezia" keeps both.
    """
    telling = [word for word in lettered(words) if word not in CLUB_WORDS and not word.isdecimal()]
    short = [word for word in telling if word not in JOINING]
    kept = short if len(short) > 1 else telling
    return tuple(_SAINTS.get(word, word) for word in kept)


def without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words after a leading article; the same words where none leads or nothing would remain."""
    return words[1:] if len(words) > 1 and words[0] in ARTICLES else words


def lettered(words: tuple[str, ...]) -> tuple[str, ...]:
    """Initials with dots made one word again: ("a", "c", "milan") gives ("ac", "milan")."""
    if not any(map(_is_letter, words)):
        return words
    joined: list[str] = []
    open_run = False
    for word in words:
        single = _is_letter(word)
        if single and open_run:
            joined[-1] += word
        else:
            joined.append(word)
        open_run = single
    return tuple(joined)


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isascii() and word.isalpha()
