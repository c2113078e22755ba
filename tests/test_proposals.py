"""Asking a language model, against a stand-in on this machine: whatever it does, an article is read in time."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.directory import Directory
from bot.proposals import ANSWER_BYTES, AT_ONCE, Proposals, Server
from bot.reading import Reading, read
from tests.newsdesk import eventually
from tests.stand_in import Conduct, StandIn, answering, completion, link, saying, standing_in

KEY = "sk-quite-secret-0123456789"
TEXT = "Bologna want Thiago Motta. The club met his agent on Monday, and the coach is said to like the idea."
MOTTA = link("Thiago Motta", "Bologna", "Bologna want Thiago Motta.", stage="interest")
LONG = 60.0  # seconds that no test waits


@pytest.fixture(scope="module")
def directory() -> Directory:
    known = Directory.shipped()
    known.prepare()
    read(TEXT, known)
    return known


@asynccontextmanager
async def asked_at(url: str, seconds: float = LONG, key: str = KEY) -> AsyncIterator[Proposals]:
    proposals = Proposals(Server(url, "stand-in", key, seconds))
    yield proposals
    await proposals.close()


@asynccontextmanager
async def model(conduct: Conduct, seconds: float = LONG) -> AsyncIterator[tuple[Proposals, StandIn]]:
    async with standing_in(conduct) as stand_in, asked_at(stand_in.url, seconds) as proposals:
        yield proposals, stand_in


async def test_a_proposal_that_the_text_bears_out_is_the_reading(directory: Directory) -> None:
    told = "Bologna want Motta and met his agent."
    async with model(saying(MOTTA, summary=told)) as (proposals, stand_in):
        reading = await proposals.read(TEXT, directory)
    assert reading.model == "stand-in"
    assert [(one.coach.slug, one.club.slug, one.stage) for one in reading.links] == [
        ("thiago-motta", "bologna", "interest")
    ]
    assert reading.summary == told
    (asked,) = stand_in.asked
    assert (asked["model"], asked["temperature"]) == ("stand-in", 0)
    assert asked["response_format"]["json_schema"]["strict"] is True
    assert TEXT in asked["messages"][1]["content"]
    assert stand_in.headers[0]["Authorization"] == f"Bearer {KEY}"


async def test_without_a_key_none_is_sent(directory: Directory) -> None:
    async with standing_in(saying(MOTTA)) as stand_in, asked_at(stand_in.url, key="") as proposals:
        assert (await proposals.read(TEXT, directory)).model
    assert "Authorization" not in stand_in.headers[0]


async def endless(_: web.Request) -> web.StreamResponse:
    """Says nothing, for longer than anybody waits."""
    await asyncio.sleep(LONG)
    return web.Response()


async def dripping(request: web.Request) -> web.StreamResponse:
    """A good answer, a byte at a time."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for byte in json.dumps(completion(json.dumps({"links": [MOTTA], "summary": ""}))).encode():
        await response.write(bytes([byte]))
        await asyncio.sleep(1)
    return response


async def flooding(request: web.Request) -> web.StreamResponse:
    """Ten million bytes, and the proposal at their end."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    try:
        for _ in range(1_000):
            await response.write(b" " * 10_000)
        await response.write(json.dumps(completion(json.dumps({"links": [MOTTA], "summary": ""}))).encode())
    except ConnectionError:
        pass  # whoever asked has enough
    return response


async def packing(_: web.Request) -> web.StreamResponse:
    """A good answer, compressed though nobody asked for that."""
    body = json.dumps(completion(json.dumps({"links": [MOTTA], "summary": ""}))).encode()
    return web.Response(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})


async def breaking_off(request: web.Request) -> web.StreamResponse:
    """The first half of an answer, and then nobody is there."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"choices": [')
    assert request.transport is not None
    request.transport.close()
    return response


async def page(_: web.Request) -> web.StreamResponse:
    """What a proxy says when it is in doubt."""
    return web.Response(text="<html><body>Welcome</body></html>", content_type="text/html")


async def redirecting(request: web.Request) -> web.StreamResponse:
    """A good answer elsewhere."""
    raise web.HTTPTemporaryRedirect(location=str(request.url))


INVENTED = link("Thiago Motta", "Juventus", "Juventus have signed Thiago Motta on Monday.", "appointed", "official")
BAD = {
    "500": (answering({"error": {"message": TEXT}}, status=500), "status 500"),
    "401": (answering({"error": {"message": f"no such key: {KEY}"}}, status=401), "status 401"),
    "a redirect": (redirecting, "status 307"),
    "HTML": (page, "no completion"),
    "another JSON": (answering({"links": [MOTTA], "summary": ""}), "no completion"),
    "no choices": (answering({"choices": []}), "no completion"),
    "a refusal": (answering(completion(None)), "no completion"),
    "prose": (answering(completion("Bologna want Thiago Motta.")), "another shape"),
    "another schema": (answering(completion(json.dumps({"rumours": [MOTTA]}))), "another shape"),
    "half an answer": (answering(completion(json.dumps({"links": [MOTTA], "summary": ""})[:-9])), "another shape"),
    "nothing": (saying(), "no links"),
    "invented links": (saying(INVENTED, summary="Motta has signed."), "no link that the text bears out"),
    "too much": (flooding, "too long"),
    "compressed": (packing, "no completion"),
    "a broken connection": (breaking_off, "ClientPayloadError"),
}


@pytest.mark.parametrize("what", BAD)
async def test_whatever_else_comes_the_built_in_reading_stands_at_once(
    what: str, directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    conduct, reason = BAD[what]
    caplog.set_level(logging.INFO)
    async with model(conduct) as (proposals, stand_in):
        reading = await proposals.read(TEXT, directory)
    assert reading == read(TEXT, directory)
    assert reading.links
    assert len(stand_in.asked) == 1
    assert f"the language model was of no use: {reason}" in caplog.text
    assert KEY not in caplog.text
    assert "Motta" not in caplog.text


@pytest.mark.parametrize("conduct", [endless, dripping], ids=["silent", "dripping"])
async def test_a_model_that_is_late_is_not_waited_for(
    conduct: Conduct, directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    async with model(conduct, 0.3) as (proposals, _):
        reading = await proposals.read(TEXT, directory)
    assert reading == read(TEXT, directory)
    assert "the language model was of no use: no answer in time" in caplog.text


async def test_a_server_that_is_not_there_costs_no_time(directory: Directory, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        async with asked_at(f"http://127.0.0.1:{taken.getsockname()[1]}/v1") as proposals:
            assert await proposals.read(TEXT, directory) == read(TEXT, directory)
    assert "the language model was of no use: ClientConnectorError" in caplog.text


async def test_articles_beyond_a_few_at_once_do_not_queue_for_the_model(directory: Directory) -> None:
    async with model(endless, 3) as (proposals, stand_in):
        waiting = [asyncio.create_task(proposals.propose(TEXT, directory)) for _ in range(AT_ONCE)]
        await eventually(lambda: len(stand_in.asked) == AT_ONCE)
        assert await proposals.propose(TEXT, directory) is None
        assert not any(task.done() for task in waiting)
        assert await asyncio.gather(*waiting) == [None] * AT_ONCE
    assert len(stand_in.asked) == AT_ONCE


async def test_closing_gives_up_what_is_being_asked_and_asks_no_more(directory: Directory) -> None:
    async with model(endless) as (proposals, stand_in):
        reading = asyncio.create_task(proposals.read(TEXT, directory))
        await eventually(lambda: stand_in.asked)
        await proposals.close()
        assert await reading == read(TEXT, directory)
        assert await proposals.propose(TEXT, directory) is None
    assert len(stand_in.asked) == 1


async def test_whoever_stops_waiting_leaves_no_question_behind(directory: Directory) -> None:
    async with model(endless) as (proposals, stand_in):
        reading = asyncio.create_task(proposals.read(TEXT, directory))
        await eventually(lambda: stand_in.asked)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await asyncio.sleep(0)
        assert not proposals._asking


async def test_an_answer_just_small_enough_is_taken(directory: Directory) -> None:
    padding = " " * (ANSWER_BYTES - 4_000)
    async with model(answering(completion(json.dumps({"links": [MOTTA], "summary": ""}) + padding))) as (proposals, _):
        assert (await proposals.read(TEXT, directory)).model == "stand-in"


def test_the_key_is_not_shown_with_the_server() -> None:
    assert KEY not in repr(Server("https://llm.example/v1", "stand-in", KEY, 1))


def test_the_built_in_reader_marks_no_model(directory: Directory) -> None:
    assert isinstance(read(TEXT, directory), Reading)
    assert read(TEXT, directory).model == ""
