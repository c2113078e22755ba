"""Receipts: keeps the messages up to date in which editors watch a delivery."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Final

import orjson

from bot import dues, following, newsroom, rumours
from bot.cards import receipts as cards
from bot.database import Database
from bot.directory import Directory
from bot.gate import TurnedAwayError
from bot.i18n import Texts
from bot.newsroom import Receipt
from bot.pace import Lane
from bot.press import message
from bot.telegraph import Done, Gone, Refused, Telegraph

logger = logging.getLogger(__name__)

REFRESH_SECONDS: Final = 5  # a message is edited at most so often; the last edit is final


class Receipts:
    """Edits receipts while their rumours are delivered."""

    def __init__(self, database: Database, directory: Directory, texts: Texts, telegraph: Telegraph) -> None:
        self._database = database
        self._directory = directory
        self._texts = texts
        self._telegraph = telegraph

    async def run(self, settled: asyncio.Event) -> None:
        """Keep receipts up to date until cancelled; `settled` is set when a delivery may have ended."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(settled.wait(), REFRESH_SECONDS)
            settled.clear()
            try:
                for receipt in await newsroom.unsettled(self._database):
                    await self._refresh(receipt)
            except TurnedAwayError:
                await asyncio.sleep(REFRESH_SECONDS)
            except Exception:
                logger.exception("receipts could not be brought up to date; they are tried again")
                await asyncio.sleep(1)

    async def _refresh(self, receipt: Receipt) -> None:
        figures = await dues.figures(self._database, receipt.rumour_id)
        done = bool(figures.finished_at)
        now = int(time.time())
        rumour = await rumours.told(self._database, self._directory, receipt.rumour_id)
        fresh = 0 <= now - receipt.refreshed_at < REFRESH_SECONDS  # or the clock was set back
        if rumour is None or (fresh and not done):
            return
        follower = await following.find(self._database, receipt.chat_id, 0)
        voice = self._texts.speaking(follower.language if follower else None)
        card = cards.receipt(voice, rumour, figures, done)
        place = {"chat_id": receipt.chat_id, "message_id": receipt.message_id}
        content = orjson.dumps({**place, **message(card)})
        # In one line with the alerts: behind them, a receipt would stand still for as long as any goes out.
        outcome = await self._telegraph.deliver("editMessageText", receipt.chat_id, Lane.ALERT, content)
        async with self._database.transaction() as tx:
            final = done and (await dues.figures(tx, receipt.rumour_id)).finished_at == figures.finished_at
            shown = isinstance(outcome, Done) or (isinstance(outcome, Refused) and "not modified" in outcome.refusal)
            lost = isinstance(outcome, (Gone, Refused)) and not shown
            await newsroom.refreshed(tx, receipt, now, settled=(final and shown) or lost)
