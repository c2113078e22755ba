"""The composition root: opens the database, builds desks, courier and poller, starts and stops them."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from telegram import Bot, BotCommandScopeChat
from telegram.error import InvalidToken, TelegramError

from bot import alerts, hooks, inbox, pauses, silences, zones
from bot.answers import Answers
from bot.cards import menu
from bot.courier import Courier
from bot.database import Database, Leader, OutageError, open_database
from bot.directory import Directory, register
from bot.gate import Gate
from bot.handlers.alerts import AlertDesk
from bot.handlers.benches import BenchDesk
from bot.handlers.directory import DirectoryDesk
from bot.handlers.dispatcher import Dispatcher
from bot.handlers.drafts import DraftDesk
from bot.handlers.following import FollowingDesk
from bot.handlers.settings import SettingsDesk
from bot.handlers.silences import SilenceDesk
from bot.handlers.sources import SourceDesk
from bot.handlers.table import Desks
from bot.handlers.thresholds import ThresholdDesk
from bot.handlers.verdicts import VerdictDesk
from bot.handlers.welcome import DoorDesk, WelcomeDesk
from bot.handlers.why import WhyDesk
from bot.i18n import Texts
from bot.pace import Pace
from bot.poller import Poller
from bot.press import Press
from bot.proposals import Proposals, Server
from bot.reading import read
from bot.receipts import Receipts
from bot.settings import Settings, SettingsError
from bot.telegraph import Telegraph
from bot.transport import AiohttpRequest
from bot.web import serve
from bot.webhook import Webhook, WebhookError

logger = logging.getLogger(__name__)

CONNECTIONS: Final = 150
STILL_SECONDS: Final = 90  # without progress for so long, the bot is not healthy
STOP_SECONDS: Final = 6.0  # for what is in flight; all in all a stop takes less than ten
CLEAN_SECONDS: Final = 3600
NOTICE_SECONDS: Final = 5.0
START_TRIES: Final = 5


@dataclass(slots=True)
class Office:
    """What lasts from start to stop; `app` is there while this process leads."""

    settings: Settings
    bot: Bot
    database: Database
    request: AiohttpRequest
    polling: AiohttpRequest
    webhook: Webhook | None
    app: App | None = None


@dataclass(slots=True)
class App:
    """The parts of a process that leads."""

    settings: Settings
    bot: Bot
    database: Database
    directory: Directory
    gate: Gate
    dispatcher: Dispatcher
    answers: Answers
    courier: Courier
    receipts: Receipts
    intake: Poller | Webhook
    proposals: Proposals | None


async def run(settings: Settings, stop: asyncio.Event, ready: asyncio.Event | None = None) -> None:
    """Serve until `stop` is set; `ready` is set once updates are being fetched or delivered.

    Of several processes on one PostgreSQL database one leads, and the others wait for the lead. Raises SettingsError
    or DatabaseError with one line where it cannot start. A part that dies takes the others with it, so that a
    supervisor sees it: better than a bot that answers cheerfully and delivers nothing.
    """
    async with _opened(settings) as office:
        runner = await _web(office)
        try:
            while (leader := await _lead(office.database, stop)) is not None:
                try:
                    await _reign(office, leader, stop, ready)
                finally:
                    office.app = None
                    await leader.resign()
        finally:
            if runner is not None:
                await runner.cleanup()


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Office]:
    """Open what lasts from start to stop; close it in the end."""
    proxied = not settings.is_local
    request, polling = AiohttpRequest(CONNECTIONS, proxied=proxied), AiohttpRequest(2, proxied=proxied)
    bot = Bot(
        settings.token(), base_url=f"{settings.telegram_api_url}/bot", request=request, get_updates_request=polling
    )
    database = await open_database(settings.database_address)
    try:
        async with request, polling:
            await _introduce(bot)
            webhook = await _hooked(settings, bot, database, polling)
            yield Office(settings, bot, database, request, polling, webhook)
    finally:
        await database.close()


async def _lead(database: Database, stop: asyncio.Event) -> Leader | None:
    """Wait for the lead; None if `stop` is set first."""
    if stop.is_set():
        return None
    leading, stopped = asyncio.create_task(database.lead()), asyncio.create_task(stop.wait())
    await asyncio.wait({leading, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not leading.done():
        leading.cancel()
        await asyncio.gather(leading, return_exceptions=True)
        return None
    return leading.result()


async def _reign(office: Office, leader: Leader, stop: asyncio.Event, ready: asyncio.Event | None) -> None:
    """Poll, answer and deliver until `stop` is set or the lead is lost. What is in memory is built anew each time."""
    try:
        office.app = app = await _compose(office, leader)
        leader.on_nudge(app.dispatcher.nudge)
        await _clean(app.database)
        await _register(app)
        await _serve(app, leader, stop, ready)
    except OutageError:
        try:  # the watch over the lead needs a moment to see that the server is gone
            await asyncio.wait_for(leader.lost.wait(), NOTICE_SECONDS)
        except TimeoutError:
            pass
        else:
            return
        raise
    finally:
        if leader.lost.is_set():
            logger.warning("the lead is lost: nothing is sent until it is won again")


async def _compose(office: Office, leader: Leader) -> App:
    settings, bot, database = office.settings, office.bot, leader.database
    directory = await register.load(database, int(time.time()))
    texts = Texts.load()
    gate = Gate(Pace(settings.budget.rate))
    for scope, until in await pauses.current(database, int(time.time())):
        gate.pause(scope, until - time.time())
    telegraph = Telegraph(office.request, bot.base_url, gate, database, leader.may_send)
    press = Press(texts, paid=settings.budget.paid)
    courier = Courier(database, directory, telegraph, gate, press, settings.budget.rate)
    answers = Answers(database, telegraph)
    drafts = DraftDesk(directory, settings.budget, courier.nudge)
    follows = FollowingDesk()
    desks = Desks(
        WelcomeDesk(bot.username),
        DoorDesk(bot.username),
        follows,
        AlertDesk(),
        drafts,
        VerdictDesk(drafts, courier.nudge),
        DirectoryDesk(directory),
        ThresholdDesk(),
        SilenceDesk(follows),
        SettingsDesk(bot.username),
        WhyDesk(),
        BenchDesk(),
        SourceDesk(),
    )
    proposals = _proposals(settings)
    dispatcher = Dispatcher(
        database, directory, texts, telegraph, answers, desks, bot.username, settings.admin_ids, proposals
    )
    intake = office.webhook or Poller(database, _polling(office, gate, leader), dispatcher.nudge)
    receipts = Receipts(database, directory, texts, telegraph)
    return App(settings, bot, database, directory, gate, dispatcher, answers, courier, receipts, intake, proposals)


def _proposals(settings: Settings) -> Proposals | None:
    """The language model that is asked about articles, where there is one."""
    if not settings.llm_api_url:
        return None
    key, proxied = settings.llm_api_key.get_secret_value(), not settings.is_llm_local
    server = Server(settings.llm_api_url, settings.llm_model, key, settings.llm_timeout, proxied=proxied)
    return Proposals(server)


async def _hooked(settings: Settings, bot: Bot, database: Database, request: AiohttpRequest) -> Webhook | None:
    """Where Telegram delivers updates, if it is to: every process takes them, whoever leads."""
    if not settings.webhook_url:
        return None
    async with database.transaction() as tx:
        hook = await hooks.kept(tx, int(time.time()))
    telegraph = Telegraph(request, bot.base_url, Gate(Pace(settings.budget.rate)), database)
    return Webhook(database, telegraph, database.nudge, settings.webhook_url, hook)


def _polling(office: Office, gate: Gate, leader: Leader) -> Telegraph:
    return Telegraph(office.polling, office.bot.base_url, gate, leader.database, leader.may_send)


async def _register(app: App) -> None:
    """Tell Telegram of the webhook, where there is one and now that it is listened for. Raises SettingsError."""
    if isinstance(app.intake, Webhook):
        try:
            await app.intake.register()
        except WebhookError as error:
            raise SettingsError(f"WEBHOOK_URL: {error}") from None


async def _introduce(bot: Bot) -> None:
    """Learn the bot's own name, which also proves the token; a server that is away is waited for a little."""
    for attempt in range(START_TRIES):
        try:
            await bot.get_me()
        except InvalidToken:
            # The library tells a wrong token (401) and a server that knows no bots (404) by the same class.
            raise SettingsError("BOT_TOKEN: the server at TELEGRAM_API_URL does not accept it") from None
        except TelegramError as error:
            if attempt == START_TRIES - 1:
                raise SettingsError(f"TELEGRAM_API_URL: no answer from the Bot API server: {error}") from None
            logger.warning("Telegram does not answer yet: %s", error)
            await asyncio.sleep(attempt + 1)
        else:
            return


async def _serve(app: App, leader: Leader, stop: asyncio.Event, ready: asyncio.Event | None) -> None:
    await app.answers.resume()
    stopped, lost = asyncio.create_task(stop.wait()), asyncio.create_task(leader.lost.wait())
    taking_in = asyncio.create_task(app.intake.run())
    working = [asyncio.create_task(app.dispatcher.run()), asyncio.create_task(app.courier.run())]
    background = [
        taking_in,
        asyncio.create_task(app.receipts.run(app.courier.settled)),
        asyncio.create_task(_housekeeping(app.database)),
        asyncio.create_task(_announce(app)),
        asyncio.create_task(asyncio.to_thread(_warm_up, app.directory)),
    ]
    logger.info("started: bot=@%s editors=%d", app.bot.username, len(app.settings.admin_ids))
    if ready is not None:
        ready.set()
    try:
        done, _ = await asyncio.wait({stopped, lost, taking_in, *working}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopped, lost} if not leader.lost.is_set() else ():
            task.result()
            raise RuntimeError("a part of the bot ended by itself")
    finally:
        logger.info("stopping")
        for task in (stopped, lost, *background):
            task.cancel()
        app.dispatcher.stop()
        app.courier.stop()
        app.gate.close()
        if app.proposals is not None:
            await app.proposals.close()
        _, late = await asyncio.wait(working, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        await app.answers.stop(1.0)
        await asyncio.gather(stopped, lost, *background, *working, return_exceptions=True)
        logger.info("stopped")


def _warm_up(directory: Directory) -> None:
    """Build the indexes of names before the first person asks, and give back what building them took.

    What stands by then stays to the end, so the garbage collector need not walk through it again and again.
    """
    directory.find("Panchina")
    read("Panchina", directory)
    zones.near("Panchina")
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; others have no such thing, or need none
    if trim is not None:
        trim(0)


async def _announce(app: App) -> None:
    """Set the command menus and the bot's description. Nothing depends on them, so a refusal is only logged."""
    texts, bot = Texts.load(), app.bot
    for code in texts.languages:
        voice, language = texts.speaking(code), None if code == "en" else code
        await _tried(bot.set_my_commands(menu.commands(voice), language_code=language))
        await _tried(bot.set_my_description(menu.description(voice), language_code=language))
        await _tried(bot.set_my_short_description(menu.short_description(voice), language_code=language))
        for editor in sorted(app.settings.admin_ids):
            commands = menu.commands(voice, editor=True)
            # An editor who never wrote to the bot has no chat yet; his menu is set at the next start.
            await _tried(bot.set_my_commands(commands, BotCommandScopeChat(editor), language))


async def _tried(call: Awaitable[bool]) -> None:
    try:
        await call
    except TelegramError as error:
        logger.info("a menu or description was not set: %s", error.message)


async def _web(office: Office) -> web.AppRunner | None:
    """The web server, where a port is set. Raises SettingsError where it cannot listen."""
    if office.settings.port is None:
        return None

    webhook = office.webhook

    async def ages() -> dict[str, int]:
        now = int(time.time())
        app = office.app
        if app is None:  # waiting for the lead
            return {"standby": now - int(office.database.answered_at)}
        return {
            "webhook" if webhook else "polling": now - int(app.intake.answered_at),
            # A courier that obeys Telegram's wish for silence is not stuck.
            "courier": 0 if app.gate.silence() else int(time.monotonic() - app.courier.progress_at),
            "inbox": await inbox.oldest_waiting(app.database, now),
        }

    try:
        posts = {webhook.path: webhook.receive} if webhook else None
        return await serve(office.settings.host, office.settings.port, ages, STILL_SECONDS, posts)
    except OSError as error:
        raise SettingsError(f"HOST, PORT: cannot be listened on: {error.strerror}") from None


async def _clean(database: Database) -> None:
    now = int(time.time())
    async with database.transaction() as tx:
        await inbox.purge(tx, now)
        await pauses.purge(tx, now)
        await silences.purge(tx, now)
    while True:
        async with database.transaction() as tx:
            if not await alerts.purge(tx, now):
                return


async def _housekeeping(database: Database) -> None:
    while True:
        await asyncio.sleep(CLEAN_SECONDS)
        try:
            await _clean(database)
        except Exception:
            logger.exception("housekeeping failed; it is tried again in an hour")
