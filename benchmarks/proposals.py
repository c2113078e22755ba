"""What a language model's proposals meet with: `python -m benchmarks.proposals`.

No model is asked. First the check: of the labelled articles' own links, proposed as a faultless model would, how many
it keeps, and how many invented ones it lets through. Then the time: how long an article takes with a stand-in on this
machine that answers, fails or is late, beside the built-in reader alone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from aiohttp import web

from bot.directory import Directory
from bot.proposals import Proposals, Server
from bot.reading import read
from bot.reading.checking import checked
from bot.reading.masking import mask
from bot.reading.proposal import Proposal
from bot.reading.sentences import split
from tests.reading.scoring import LANGUAGES, Label, every
from tests.stand_in import Conduct, answering, completion, link, saying, standing_in

SECONDS = 2.0  # LLM_TIMEOUT of these measurements
ROUNDS = 15
TEXT = "Bologna want Thiago Motta. The club met his agent on Monday, and the coach is said to like the idea."
MOTTA = link("Thiago Motta", "Bologna", "Bologna want Thiago Motta.")


def main() -> None:
    """Print both tables."""
    logging.disable()
    directory = Directory.shipped()
    directory.prepare()
    print(f"{'what the check keeps':<24}{'n':>6}{'labelled':>10}{'invented':>10}")
    for language in ("all", *LANGUAGES):
        chosen = [article for article in every() if language in ("all", article["language"])]
        kept, lies = shares(directory, chosen)
        print(f"{language:<24}{len(chosen):>6}{kept:>10.3f}{lies:>10.3f}")
    print(f"checking an article's links: {checking_time(directory):.1f} ms (median)\n")
    asyncio.run(times(directory))


def shares(directory: Directory, articles: list[Label]) -> tuple[float, float]:
    """Of the links that the labels hold, and of as many invented ones, the share that the check keeps."""
    chance = random.Random(7)
    coaches = [subject.name for subject in directory.subjects if subject.is_coach]
    clubs = [subject.name for subject in directory.subjects if not subject.is_coach]
    proposed = kept = let_through = 0
    for article in articles:
        links = list(labelled(article))
        invented = [{**one, "coach": chance.choice(coaches), "club": chance.choice(clubs)} for one in links]
        proposed += len(links)
        kept += survivors(directory, article, links)
        let_through += survivors(directory, article, invented)
    return kept / proposed, let_through / proposed


def survivors(directory: Directory, article: Label, links: list[dict[str, str]]) -> int:
    """How many of these links the check keeps, each proposed by itself."""
    proposals = [Proposal(links=[one], summary="") for one in links]
    return sum(checked(proposal, article["text"], directory, "-") is not None for proposal in proposals)


def labelled(article: Label) -> Iterator[dict[str, str]]:
    """The links that an article's labels demand, each with the sentence that names most of its ends."""
    text = mask(article["text"])  # what a model is shown
    sentences = [text[sentence.start : sentence.end] for sentence in split(text)]
    sentences = [said for said in sentences if len(said.split()) > 3] or [text]  # a bare heading is no evidence
    for one in article["links"]:
        if not one.get("optional"):
            ends = [surfaces(article["coaches"], one["coach"]), surfaces(article["clubs"], one["club"])]
            best = max(sentences, key=lambda said: sum(any(name in said for name in names) for names in ends))
            yield link(one["coach"], one["club"], best[:900], one["relation"])


def surfaces(ends: list[Any], name: str) -> list[str]:
    """How an article writes an end of a link."""
    return next((list(end["surface"]) for end in ends if end["name"] == name), [name])


def checking_time(directory: Directory) -> float:
    """Median milliseconds to check all links of an article."""
    taken = []
    for article in every()[::5]:
        proposal = Proposal(links=list(labelled(article)), summary="")
        started = time.perf_counter()
        checked(proposal, article["text"], directory, "-")
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


async def late(_: web.Request) -> web.StreamResponse:
    """An answer that nobody waits for."""
    await asyncio.sleep(60)
    return web.Response()


async def flood(request: web.Request) -> web.StreamResponse:
    """Ten million bytes."""
    response = web.StreamResponse()
    await response.prepare(request)
    try:
        for _ in range(1_000):
            await response.write(b" " * 10_000)
    except ConnectionError:
        pass  # whoever asked has enough
    return response


async def times(directory: Directory) -> None:
    """Print how long an article takes, with each conduct of the server."""
    print(f"{f'LLM_TIMEOUT {SECONDS:.0f} s':<28}{'median ms':>10}{'worst ms':>10}")
    await timed("the built-in reader alone", lambda: asyncio.to_thread(read, TEXT, directory))
    await asked("connection refused", "http://127.0.0.1:9/v1", directory)
    for name, conduct in conducts().items():
        async with standing_in(conduct) as stand_in:
            await asked(name, stand_in.url, directory)


def conducts() -> dict[str, Conduct]:
    """What a server may do."""
    invented = link("Carlo Ancelotti", "Roma", "Roma want Carlo Ancelotti.")
    return {
        "a good answer at once": saying(MOTTA),
        "invented links": saying(invented),
        "another schema": answering(completion(json.dumps({"rumours": []}))),
        "status 500": answering({}, status=500),
        "10 MB": flood,
        "no answer": late,
    }


async def asked(name: str, url: str, directory: Directory) -> None:
    """Print how long an article takes with the server at this address."""
    proposals = Proposals(Server(url, "stand-in", "", SECONDS))
    await timed(name, lambda: proposals.read(TEXT, directory), 3 if name == "no answer" else ROUNDS)
    await proposals.close()


async def timed(name: str, reading: Callable[[], Awaitable[object]], rounds: int = ROUNDS) -> None:
    """Print median and worst of some rounds, after one that does not count."""
    await reading()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        await reading()
        taken.append((time.perf_counter() - started) * 1000)
    print(f"{name:<28}{statistics.median(taken):>10.0f}{max(taken):>10.0f}")


if __name__ == "__main__":
    main()
