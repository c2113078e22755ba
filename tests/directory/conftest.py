"""The two directories of these tests: the small one, fresh for each test, and the shipped one."""

from __future__ import annotations

import pytest

from bot.directory import Directory
from tests.directory.seed import seed_entries


@pytest.fixture
def seed() -> Directory:
    return Directory(seed_entries())


@pytest.fixture(scope="session")
def shipped() -> Directory:
    return Directory.shipped()
