"""A stand-in for a language model's server, on this machine: it says what a test wants, however badly."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Conduct = Callable[[web.Request], Awaitable[web.StreamResponse]]


class StandIn:
    """The server; `asked` holds each question, `headers` what came with it, and `conduct` is how it answers."""

    def __init__(self, conduct: Conduct) -> None:
        self.conduct = conduct
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Note the question, and answer as the test wants."""
        self.asked.append(await request.json())
        self.headers.append(dict(request.headers))
        return await self.conduct(request)


@asynccontextmanager
async def standing_in(conduct: Conduct) -> AsyncIterator[StandIn]:
    """The server while it runs."""
    stand_in = StandIn(conduct)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", stand_in.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        stand_in.url = f"http://127.0.0.1:{server.port}/v1"
        yield stand_in


def completion(content: object) -> dict[str, Any]:
    """A server's answer that holds this content, with the trimmings that servers add."""
    message = {"role": "assistant", "content": content, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {"id": "chatcmpl-1", "object": "chat.completion", "model": "stand-in", "choices": [choice], "usage": {}}


def saying(*links: dict[str, str], summary: str = "") -> Conduct:
    """A server whose model proposes these links."""
    return answering(completion(json.dumps({"links": links, "summary": summary}, ensure_ascii=False)))


def answering(body: object, status: int = 200, **headers: str) -> Conduct:
    """A server that always answers this JSON, with this status."""

    async def conduct(_: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status, headers=headers)

    return conduct


def link(coach: str, club: str, evidence: str, relation: str = "linked", stage: str = "talks") -> dict[str, str]:
    """A proposed link."""
    return {"coach": coach, "club": club, "relation": relation, "stage": stage, "evidence": evidence}
