"""What the browser refused because of a page's content security policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage

WORDS = "Content Security Policy"
"""What the browser's console says of each violation, and of nothing else."""


@dataclass
class PolicyWatch:
    """Opens contexts in place of the browser, and listens to every window in them."""

    open_context: Callable[..., BrowserContext]
    found: list[str] = field(default_factory=list)

    def new_context(self, **options: Any) -> BrowserContext:
        """Open a context. One that bypasses the policy would prove nothing."""
        assert not options.get("bypass_csp"), "a test must run under the policy"
        context = self.open_context(**options)
        context.on("console", self._hear)
        return context

    def _hear(self, message: ConsoleMessage) -> None:
        if WORDS in message.text:
            self.found.append(message.text)
