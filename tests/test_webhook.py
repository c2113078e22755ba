"""The webhook over real HTTP and a real database: an update is a row before its 200, and rubbish leaves no trace."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sqlite3
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import inbox, webhook
from bot.database import OutageError, open_database, sqlite
from bot.gate import Gate
from bot.hooks import Hook
from bot.pace import FREE_RATE, Pace
from bot.playground.server import LocalTelegram
from bot.telegraph import Telegraph
from bot.transport import AiohttpRequest
from bot.web import LARGEST_BODY, serve
from bot.webhook import CONNECTIONS, SECRET_HEADER, Webhook, WebhookError
from tests.newsdesk import eventually
from tests.running_bot import free_port, rows_of

HOOK = Hook("a-random-path-of-thirty-two-chars", "a-secret-of-at-least-thirty-two-characters")
UPDATE = {"update_id": 7, "message": {"chat": {"id": 5}, "text": "Röma 🇮🇹"}}
LONGEST = 90


class Door:
    """A webhook that listens, and a local Telegram that knows nothing of it yet."""

    def __init__(self, telegram: LocalTelegram, path: Path) -> None:
        self.telegram = telegram
        self.path = path
        self.arrivals = 0
        self.deaf = False
        self.port = free_port()
        self.webhook: Webhook
        self.session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bots/{HOOK.path}"

    async def arrived(self) -> None:
        if self.deaf:
            raise OutageError("nobody listens")
        self.arrivals += 1

    async def ages(self) -> dict[str, int]:
        return {}

    async def post(self, body: bytes, secret: str | None = HOOK.secret, **headers: str) -> tuple[int, bytes]:
        """Deliver a body; status and body of the answer."""
        given = headers | ({SECRET_HEADER: secret} if secret is not None else {})
        async with self.session.post(self.url, data=io.BytesIO(body), headers=given) as answer:
            return answer.status, await answer.read()

    def kept(self) -> list[Any]:
        """The updates that are rows, read past the bot."""
        return [json.loads(payload) for (payload,) in rows_of(self.path, "SELECT payload FROM inbox ORDER BY 1")]


@pytest.fixture
async def door(telegram: LocalTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    hasty = tuple(pragma.replace("busy_timeout = 5000", "busy_timeout = 100") for pragma in sqlite.PRAGMAS)
    monkeypatch.setattr(sqlite, "PRAGMAS", hasty)
    made = Door(telegram, tmp_path / "panchina.db")
    database = await open_database(made.path)
    async with AiohttpRequest(2, proxied=False) as request, aiohttp.ClientSession() as made.session:
        telegraph = Telegraph(request, f"{telegram.url}/bot{telegram.token}", Gate(Pace(FREE_RATE)), database)
        made.webhook = Webhook(database, telegraph, made.arrived, made.url.rpartition("/")[0], HOOK)
        runner = await serve("127.0.0.1", made.port, made.ages, LONGEST, {made.webhook.path: made.webhook.receive})
        yield made
        await runner.cleanup()
    await database.close()


async def test_an_update_is_a_row_once_it_is_answered_and_the_dispatcher_is_nudged(door: Door) -> None:
    assert await door.post(json.dumps(UPDATE).encode()) == (200, b"")
    assert door.kept() == [UPDATE]
    assert door.arrivals == 1


async def test_an_update_that_is_kept_is_answered_although_nobody_could_be_nudged(door: Door) -> None:
    door.deaf = True
    assert await door.post(json.dumps(UPDATE).encode()) == (200, b"")
    assert door.kept() == [UPDATE]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_what_the_body_calls_itself_does_not_matter(door: Door, kind: str) -> None:
    assert (await door.post(json.dumps(UPDATE).encode(), **{"Content-Type": kind}))[0] == 200
    assert door.kept() == [UPDATE]


async def test_an_update_that_comes_again_is_one_row(door: Door) -> None:
    body = json.dumps(UPDATE).encode()
    answers = await asyncio.gather(*(door.post(body) for _ in range(8)))
    assert answers == [(200, b"")] * 8
    assert door.kept() == [UPDATE]


async def test_an_update_that_comes_again_after_it_was_handled_stays_done(door: Door) -> None:
    body = json.dumps(UPDATE).encode()
    await door.post(body)
    with closing(sqlite3.connect(door.path)) as another, another:
        another.execute("UPDATE inbox SET state = 'done', payload = '{}'")
    assert await door.post(body) == (200, b"")
    assert rows_of(door.path, "SELECT state, payload FROM inbox") == [("done", "{}")]


@pytest.mark.parametrize("secret", [None, "", "x", HOOK.secret[:-1], HOOK.secret + "x", HOOK.secret.upper(), "ünïcode"])
async def test_without_the_secret_the_path_is_as_good_as_none(door: Door, secret: str | None) -> None:
    answer = await door.post(json.dumps(UPDATE).encode(), secret)
    async with door.session.post(door.url + "x", data=b"") as elsewhere:
        assert answer == (elsewhere.status, await elsewhere.read())
    assert answer[0] == 404
    assert door.kept() == []
    assert door.arrivals == 0


@pytest.mark.parametrize("place", ["/", "/bots", "/bots/", "/bots/{path}/", "/{path}", "/bots//{path}", "/x/../{path}"])
async def test_every_other_path_is_not_found(door: Door, place: str) -> None:
    address = f"http://127.0.0.1:{door.port}{place.format(path=HOOK.path)}"
    headers = {SECRET_HEADER: HOOK.secret}
    async with door.session.post(address, json=UPDATE, headers=headers) as answer:
        assert answer.status == 404
    assert door.kept() == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_every_other_method_is_not_allowed(door: Door, method: str) -> None:
    headers = {SECRET_HEADER: HOOK.secret}
    async with door.session.request(method, door.url, json=UPDATE, headers=headers) as answer:
        assert answer.status == 405
    assert door.kept() == []


async def test_a_body_of_one_megabyte_is_taken_and_a_larger_one_is_not(door: Door) -> None:
    frame = len(json.dumps({"update_id": 1, "x": ""}))
    largest = json.dumps({"update_id": 1, "x": "x" * (LARGEST_BODY - frame)}).encode()
    assert len(largest) == LARGEST_BODY
    status, said = await door.post(largest + b" ")
    assert (status, b"xxx" in said) == (413, False)
    assert door.kept() == []
    assert (await door.post(largest))[0] == 200


async def test_a_small_body_that_unpacks_into_a_large_one_is_too_large(door: Door) -> None:
    bomb = zlib.compress(b'{"update_id": 1, "x": "' + b"x" * 50 * LARGEST_BODY + b'"}')
    assert len(bomb) < LARGEST_BODY
    status, _ = await door.post(bomb, **{"Content-Encoding": "deflate"})
    assert status == 413
    assert door.kept() == []


async def test_a_body_that_does_not_unpack_is_refused(door: Door) -> None:
    status, _ = await door.post(b"\x1f\x8brubbish", **{"Content-Encoding": "gzip"})
    assert status == 400
    assert door.kept() == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NO_NUMBER = (
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.lists(st.integers())
)
OUT_OF_RANGE = st.integers(min_value=inbox.LARGEST_ID) | st.integers(max_value=-inbox.LARGEST_ID)
NO_UPDATE = (
    JSON.filter(lambda value: not inbox.is_update(value))
    | st.fixed_dictionaries({"update_id": NO_NUMBER | OUT_OF_RANGE, "message": JSON})
    | st.just({"update_id": 1} | json.loads('{"x": ' + "[" * 400 + "]" * 400 + "}"))
)
RUBBISH = st.binary(max_size=200) | NO_UPDATE.map(lambda value: json.dumps(value).encode())
SETTINGS = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@given(body=RUBBISH)
@SETTINGS
async def test_whatever_is_no_update_is_refused_without_effect(door: Door, body: bytes) -> None:
    assert (await door.post(body))[0] == 400
    assert door.kept() == []
    assert door.arrivals == 0


@given(number=st.integers(1 - inbox.LARGEST_ID, inbox.LARGEST_ID - 1), rest=st.dictionaries(st.text(), JSON))
@SETTINGS
async def test_whatever_is_an_update_is_a_row(door: Door, number: int, rest: dict[str, Any]) -> None:
    body = json.dumps(rest | {"update_id": number}).encode()
    assert (await door.post(body))[0] == 200
    assert rows_of(door.path, "SELECT count(*) FROM inbox WHERE update_id = ?", number) == [(1,)]


async def test_a_database_that_cannot_keep_an_update_is_503_and_the_next_try_is_taken(door: Door) -> None:
    body = json.dumps(UPDATE).encode()
    with closing(sqlite3.connect(door.path, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        assert (await door.post(body))[0] == 503
        assert door.arrivals == 0
        another.execute("ROLLBACK")
    assert door.kept() == []
    assert await door.post(body) == (200, b"")
    assert door.kept() == [UPDATE]


async def test_updates_that_come_together_are_all_rows_and_share_commits(door: Door) -> None:
    many = [{"update_id": number, "message": {"chat": {"id": number}}} for number in range(60)]
    answers = await asyncio.gather(*(door.post(json.dumps(update).encode()) for update in many))
    assert answers == [(200, b"")] * 60
    assert sorted(update["update_id"] for update in door.kept()) == list(range(60))
    assert door.arrivals < 60


async def test_when_a_shared_commit_fails_none_is_told_that_it_was_kept(door: Door) -> None:
    with closing(sqlite3.connect(door.path, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        answers = await asyncio.gather(*(door.post(b'{"update_id": %d}' % number) for number in range(20)))
        another.execute("ROLLBACK")
    assert {status for status, _ in answers} == {503}
    assert door.kept() == []


async def test_the_log_holds_neither_bodies_nor_the_secret_nor_the_path(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "aiosqlite")  # never logged below INFO outside of tests
    body = b'{"update_id": 1, "message": "swordfish"}'
    with closing(sqlite3.connect(door.path, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        assert (await door.post(body))[0] == 503
        another.execute("ROLLBACK")
    for wrong in (b"swordfish", b'{"swordfish": ', b'["swordfish"]', b"swordfish" * LARGEST_BODY):
        assert (await door.post(wrong))[0] >= 400
    await door.post(b"swordfish", "swordfish")
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(f"POST /bots/{HOOK.path} HTTP/1.1\r\n{SECRET_HEADER}: {HOOK.secret}\r\nswordfish\r\n\r\n".encode())
    assert b" 400 " in await reader.readline()
    writer.close()
    said = "\n".join(f"{record.getMessage()} {record.exc_text or ''} {record.exc_info}" for record in caplog.records)
    assert "updates could not be kept" in said
    for secret in ("swordfish", HOOK.path, HOOK.secret):
        assert secret not in said


async def test_telegram_is_told_where_to_deliver_and_what(door: Door) -> None:
    door.telegram.world.updates.inject({"update_id": 5, "message": {}})
    await door.webhook.register()
    [told] = door.telegram.ledger.accepted("setWebhook")
    assert told.params == {
        "url": door.url,
        "secret_token": HOOK.secret,
        "allowed_updates": ["message", "callback_query", "my_chat_member"],
        "max_connections": CONNECTIONS,
        "drop_pending_updates": False,
    }
    await eventually(lambda: door.kept() == [{"update_id": 5, "message": {}}])


async def test_a_telegram_that_is_away_for_a_moment_is_asked_again(door: Door) -> None:
    door.telegram.fault(502, "setWebhook")
    await door.webhook.register()
    assert len(door.telegram.ledger.accepted("setWebhook")) == 1


async def test_a_telegram_that_refuses_to_the_end_is_told_in_one_line(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "START_TRIES", 2)
    refusal = "Bad Request: bad webhook: failed to resolve host: name or service not known"
    door.telegram.fault(400, "setWebhook", times=2, description=refusal)
    with pytest.raises(WebhookError) as caught:
        await door.webhook.register()
    assert "failed to resolve host" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert HOOK.path not in str(caught.value)
    assert len(door.telegram.ledger.refused("setWebhook")) == 2


class Watched:
    """A webhook that is checked twenty times a second, for a while."""

    def __init__(self, door: Door) -> None:
        self._webhook = door.webhook
        self._task: asyncio.Task[None]

    async def __aenter__(self) -> Watched:
        await self._webhook.register()
        self._task = asyncio.create_task(self._webhook.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def becomes_well(self, after: float, *, ever: bool = True) -> None:
        """Return once a check that began after this moment found all well; or assert that none does for a while."""
        if ever:
            await eventually(lambda: self._webhook.answered_at > after)
        else:
            await asyncio.sleep(0.5)
            assert self._webhook.answered_at <= after


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "CHECK_SECONDS", 0.05)


@pytest.mark.usefixtures("often")
async def test_a_webhook_that_was_taken_away_is_set_again(door: Door) -> None:
    async with Watched(door) as watched:
        await watched.becomes_well(time.time())
        door.telegram.world.updates.deliver_to(None)
        await watched.becomes_well(time.time())
        hook = door.telegram.world.updates.hook
        assert hook is not None
        assert hook.url == door.url


@pytest.mark.usefixtures("often")
async def test_a_check_that_telegram_does_not_answer_is_no_sign_of_health(door: Door) -> None:
    async with Watched(door) as watched:
        await watched.becomes_well(time.time())
        fault = door.telegram.fault(502, "getWebhookInfo", times=1_000)
        await asyncio.sleep(0.1)
        await watched.becomes_well(time.time(), ever=False)
        door.telegram.faults.waiting.remove(fault)
        await watched.becomes_well(time.time())


@pytest.mark.usefixtures("often")
async def test_updates_that_do_not_get_through_are_no_health_and_are_logged(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    async with Watched(door) as watched:
        await watched.becomes_well(time.time())
        fault = door.telegram.fault("cut before", "webhook", times=1_000)
        door.telegram.inject({"message": {}})
        await eventually(lambda: "Telegram cannot deliver updates: waiting=1: Connection closed" in caplog.text)
        await watched.becomes_well(time.time(), ever=False)
        door.telegram.faults.waiting.remove(fault)
        await watched.becomes_well(time.time())
    assert len(door.kept()) == 1
