"""The playground: a local Telegram for tests and for `demo`; nothing of the bot is imported here."""
