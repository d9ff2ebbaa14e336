"""What can become of a bot, as choices on the page and in words afterwards."""

from __future__ import annotations

from typing import Any

from local.console.forms import FormError, text_of
from rollcall.domain.sub_code_words import SUB_CODES

Json = dict[str, Any]

OUTCOMES = {
    "normal": "It is let in, and records to the end",
    "waiting_room": "Waiting room, then it is let in",
    "waiting_room_timeout": "Waiting room: nobody lets it in",
    "denied": "The host denies the recording",
    "kicked": "It is removed",
    "nobody": "Nobody else comes",
    "fatal": "It breaks",
    "host_ended": "The host ends the call early",
}
OVER = frozenset({"done", "fatal", "call_ended", "deleted", "media_expired"})
"""States after which nothing can become of a bot."""


def sub_codes() -> list[tuple[str, str]]:
    """Return the sub codes for which Rollcall has words, and these."""
    return [(code, words) for code, (words, _) in sorted(SUB_CODES.items())]


def wanted(fields: Json) -> Json:
    """Return the body that scripts a bot."""
    outcome = text_of(fields, "outcome")
    if outcome not in OUTCOMES:
        raise FormError("Choose what becomes of the bot.")
    return {"outcome": outcome, "sub_code": text_of(fields, "sub_code") or None}


def said(body: Json, bot: Json) -> str:
    """Return what was done, for the page."""
    when = "as it joins" if bot["status"] == "ready" else "now"
    code = f" ({body['sub_code']})" if body["sub_code"] else ""
    words = OUTCOMES[body["outcome"]]
    return f"{words}{code}: {when}, for the bot of {' · '.join(bot['titles']) or bot['name']}."


def ahead(bot: Json) -> str:
    """Return the states that were chosen and are still to come; empty for a call that goes well."""
    steps = bot.get("ahead") or []
    if not steps:
        return ""
    words = [f"{step['code']} ({step['sub_code']})" if step["sub_code"] else step["code"]
             for step in steps]  # fmt: skip
    return "Next: " + ", ".join(words).replace("_", " ")
