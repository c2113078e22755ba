"""Every interleaving of what editors, fans, Telegram and crashes do, against the real core: what holds in all."""
