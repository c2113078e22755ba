"""The shipped directory, loaded once for all tests of reading."""

from __future__ import annotations

import pytest

from bot.directory import Directory


@pytest.fixture(scope="session")
def shipped() -> Directory:
    return Directory.shipped()
