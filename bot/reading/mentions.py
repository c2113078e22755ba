"""Who and what a page names: the directory's names, paraphrases, nations by adjective, strangers, descriptions."""

from __future__ import annotations

from collections.abc import Iterator

from bot.directory import Directory, Spot
from bot.directory.names import word_set
from bot.directory.subject import Kind, Subject
from bot.reading.gazetteer import given_names, nation_of, paraphrases
from bot.reading.page import Mention, Page, Who
from bot.reading.strangers import Strangers, new_coach, same_person

OF = word_set("di do de da del della d")
CUPS = word_set(
    "coppa copa coupe cup taca gran premio giro tour open vuelta supercoppa supercopa supercup supertaca "
    "campeonato campionato"
)
ARTICLES = word_set(
    "i gli le les los las die den der dem the os as la il el o a al ai dei degli dai sui des aux dos das do da nos"
)


def mentions_of(page: Page, directory: Directory) -> list[Mention]:
    """Every mention on the page, unordered; none overlaps another except descriptions of the coach spoken of."""
    spots = directory.spot(page.text, page.lexicon.language)
    named = {spot.subjects[0].slug for spot in spots if len(spot.subjects) == 1 and not spot.surname}
    found = [mention for spot in spots if (mention := spotted(page, spot, named)) is not None]
    found = [m for m in found if not hidden(page, m)]
    taken = {at for m in found for at in range(m.first, m.last + 1)}
    found += paraphrased(page, directory, {m.subject.slug for m in found if m.subject}, taken)
    found += nations(page, directory, taken)
    roles = role_ends(page)
    strangers = Strangers(page, {at for m in found for at in range(m.first, m.last + 1)}, roles).find()
    return distinct(page, found, strangers) + described(page)


def spotted(page: Page, spot: Spot, named: set[str]) -> Mention | None:
    """A spot as a mention: among several owners the one whom the text names in full, else the best known."""
    first, stop = page.at(spot.start), page.at(spot.end)
    stop = max(stop, first + 1)
    if stop > len(page.words):
        return None
    while first + 1 < stop and "." in page.gap(first + 1) and len(page.words[first].text) > 3:
        first += 1
    if fragment(page, spot, first, stop) or cup(page, spot, first, stop):
        return None
    owner = next((s for s in spot.subjects if s.slug in named), spot.subjects[0])
    who = Who.COACH if owner.is_coach else Who.CLUB
    return Mention(first, stop - 1, who, owner, owner.name)


def fragment(page: Page, spot: Spot, first: int, stop: int) -> bool:
    """True for a preposition and a given name that look like a surname ("di Carlo" in "di Carlo Ancelotti")."""
    if not spot.surname or stop - first < 2 or page.words[first].capital or stop >= len(page.words):
        return False
    return page.words[stop].capital and page.gap(stop) == " "


def hidden(page: Page, mention: Mention) -> bool:
    """True for a nation that is part of something else: of a person's name, or of "the Argentine"."""
    if not mention.national:
        return False
    after = page.words[mention.last + 1] if mention.last + 1 < len(page.words) else None
    if page.folded(mention.last) in given_names() and after and after.capital and page.gap(mention.last + 1) == " ":
        return True
    span = page.span_of(mention.first)
    return span is not None and any(cue.first <= mention.first <= cue.last for cue in span.of("anaphor"))


def cup(page: Page, spot: Spot, first: int, stop: int) -> bool:
    """True for a nation within a competition's or a paper's name ("Coppa Italia", "Copa do Brasil")."""
    if spot.subjects[0].kind is not Kind.NATIONAL:
        return False
    before = (
        {page.folded(first - 1), page.folded(first - 2)} if page.folded(first - 1) in OF else {page.folded(first - 1)}
    )
    return bool(before & CUPS) or page.folded(stop) in {"football", "cup", "open"}


def distinct(page: Page, found: list[Mention], strangers: list[Mention]) -> list[Mention]:
    """Drop surnames of the directory that a given name gives to somebody else, and those whom strangers bear."""
    others = {m.name.split()[-1]: m for m in strangers}
    kept, again = [], []
    full = {m.subject.slug for m in found if m.is_coach and m.subject and m.last > m.first}
    for mention in found:
        if mention.who is not Who.COACH or mention.last > mention.first:
            kept.append(mention)
        elif not same_person(page, mention):
            again.append(stranger_by(page, mention))
        elif (
            (known := others.get(page.words[mention.last].text))
            and mention.subject
            and mention.subject.slug not in full
        ):
            again.append(Mention(mention.first, mention.last, Who.PERSON, known.subject, known.name))
        else:
            kept.append(mention)
    held = {at for m in again for at in range(m.first, m.last + 1)}
    return kept + again + [m for m in strangers if not held & set(range(m.first, m.last + 1))]


def stranger_by(page: Page, mention: Mention) -> Mention:
    """The unknown person whose surname a spot of the directory happened to be."""
    start, end = page.words[mention.first - 1].start, page.words[mention.last].end
    name = " ".join(page.text[start:end].split())
    return Mention(mention.first - 1, mention.last, Who.PERSON, new_coach(name), name)


def role_ends(page: Page) -> dict[int, str]:
    """The last word of every role noun on the page: "coach" or "other"; the longest noun decides."""
    found: dict[int, tuple[int, str]] = {}
    for span in page.spans:
        for cue in span.of("coach", "other"):
            if cue.last not in found or cue.last - cue.first > found[cue.last][0]:
                found[cue.last] = (cue.last - cue.first, cue.section)
    return {last: section for last, (_length, section) in found.items()}


def paraphrased(page: Page, directory: Directory, named: set[str], taken: set[int]) -> Iterator[Mention]:
    """Clubs by colour, people or ground; one that several clubs share goes to the one that the text names."""
    known = paraphrases()
    for at, word in enumerate(page.words):
        if at in taken or word.folded not in known:
            continue
        for steps, slugs in known[word.folded]:
            if tuple(page.folded(at + i) for i in range(len(steps))) == steps and hosted(page, at):
                subject = chosen(directory, slugs, named)
                if subject is not None:
                    taken.update(range(at, at + len(steps)))
                    yield Mention(at, at + len(steps) - 1, Who.CLUB, subject, subject.name)
                break


def hosted(page: Page, at: int) -> bool:
    """Whether a paraphrase counts: written as a name, or beside a word for a club, or after a plural article."""
    word, before = page.words[at], page.folded(at - 1)
    if word.capital and before:
        return True
    hosts = page.lexicon.words("host")
    return before in hosts or page.folded(at - 2) in hosts or (before in ARTICLES and word.folded[-1] in "iseno")


def chosen(directory: Directory, slugs: tuple[str, ...], named: set[str]) -> Subject | None:
    """The subject that a paraphrase means: one named in the text, else the likeliest."""
    slug = next((slug for slug in slugs if slug in named), slugs[0])
    return directory.by_slug(slug)


def nations(page: Page, directory: Directory, taken: set[int]) -> Iterator[Mention]:
    """National teams named by adjective beside a word for a federation or selection ("la federazione brasiliana")."""
    bodies = page.lexicon.words("federation")
    beside = {near for at, word in enumerate(page.words) if word.folded in bodies for near in (at - 1, at + 1)}
    for at in sorted(beside - taken):
        subject = directory.by_slug(nation_of(page.folded(at)))
        if subject is not None and subject.kind is Kind.NATIONAL:
            taken.add(at)
            yield Mention(at, at, Who.CLUB, subject, subject.name)


def described(page: Page) -> list[Mention]:
    """Descriptions that mean the coach spoken of ("il tecnico", "the Dutchman")."""
    return [Mention(cue.first, cue.last, Who.FOCUS, None, "") for span in page.spans for cue in span.of("anaphor")]
