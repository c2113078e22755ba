"""Voices for the tests of cards."""

from __future__ import annotations

import pytest

from bot.i18n import Voice
from tests.cards.story import TEXTS


@pytest.fixture(params=["en", "it"])
def voice(request: pytest.FixtureRequest) -> Voice:
    return TEXTS.speaking(request.param)


@pytest.fixture
def english() -> Voice:
    return TEXTS.speaking("en")


@pytest.fixture
def italian() -> Voice:
    return TEXTS.speaking("it")
