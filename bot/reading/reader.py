"""Reading an article: the steps in order."""

from __future__ import annotations

from dataclasses import replace

from bot.directory import Directory
from bot.directory.subject import Subject
from bot.links import Link
from bot.reading.claim import Claim
from bot.reading.claims import Claimant
from bot.reading.finding import Reading
from bot.reading.judge import judge
from bot.reading.language import UNKNOWN, guess
from bot.reading.lexicon import lexicon
from bot.reading.masking import mask
from bot.reading.mentions import mentions_of
from bot.reading.page import Page
from bot.reading.pairs import Candidate
from bot.reading.roles import Roles
from bot.reading.sentences import split
from bot.reading.settling import settle, sufficient, verdicts, weighable
from bot.reading.summary import summarise
from bot.reading.topic import other_sport
from bot.reading.words import words

DEFAULT = "en"  # whose cues are used where the language cannot be told: names are spotted all the same


def read(text: str, directory: Directory) -> Reading:
    """What an article says of coaches and clubs. Takes any text; the same text always gives the same answer."""
    page, language = opened(text, directory)
    roles = Roles(page)
    roles.mark()
    links = () if other_sport(page) else settle(page, roles, Claimant(page, roles).claims(), judge())
    written = tuple(as_written(text, page, link) for link in links)
    return Reading(language, written, mentioned(page, links), summarise(page, links))


def opened(text: str, directory: Directory) -> tuple[Page, str]:
    """A text as a page with its mentions and cues, and its language."""
    masked = mask(text)
    found = words(masked)
    language = guess(found)
    page = Page(masked, lexicon(DEFAULT if language == UNKNOWN else language), found, split(masked))
    page.cue()
    page.place(mentions_of(page, directory))
    return page, language


def candidates_of(text: str, directory: Directory) -> tuple[list[Candidate], list[Claim] | None]:
    """The pairs of an article with what is counted about them, and what the rules decide where they do so alone."""
    page, _language = opened(text, directory)
    roles = Roles(page)
    roles.mark()
    claims = Claimant(page, roles).claims()
    if other_sport(page):
        return [], []
    settled = verdicts(page, claims, roles.employer)
    return weighable(page, roles, claims, settled), settled if sufficient(page, settled) else None


def as_written(text: str, page: Page, link: Link) -> Link:
    """The link with its evidence cut from the text as it came, before anything was blanked."""
    start = page.text.find(link.evidence)
    return replace(link, evidence=text[start : start + len(link.evidence)])


def mentioned(page: Page, links: tuple[Link, ...]) -> tuple[Subject, ...]:
    """Subjects of the directory that are named without being an end of a link, in order of appearance."""
    ends = {subject.slug for link in links for subject in (link.coach, link.club)}
    named = {m.subject.slug: m.subject for m in page.mentions if m.subject and m.subject.known and not m.place}
    return tuple(subject for slug, subject in named.items() if slug not in ends)
