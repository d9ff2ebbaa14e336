"""Routes of `/api/v1/bot/`: bots on calendar events, and those that were sent without one."""

from urllib.parse import urlencode

from local.recall_twin.api.bot_config import create_body
from local.recall_twin.api.exchange import Exchange
from local.recall_twin.api.messages import ApiError, ApiResponse, not_found
from local.recall_twin.core.model import Bot
from local.recall_twin.core.times import parse_instant
from local.recall_twin.core.wire import bot_json

_METADATA = "metadata__"


def create(exchange: Exchange) -> ApiResponse:
    """Make a bot of no event: for its join time, or at once without one."""
    config = create_body(exchange.request)
    at = config.get("join_at")
    now = exchange.workspace.now()
    bot = exchange.workspace.bots.send(
        config["meeting_url"], parse_instant(at) if at else now, config
    )
    answer = bot_json(bot, now, exchange.request.base_url)
    return ApiResponse(201, answer, delay_seconds=exchange.settings.write_seconds)


def list_all(exchange: Exchange) -> ApiResponse:
    """A numbered page of bots, the newest first; only filters by metadata are known here."""
    wanted = {
        name.removeprefix(_METADATA): value
        for name, value in exchange.request.query
        if name.startswith(_METADATA)
    }
    found = [bot for bot in exchange.workspace.state.bots.values() if _has(bot, wanted)]
    found.sort(key=lambda bot: (bot.created_at, bot.id), reverse=True)
    page, size = _number(exchange), exchange.page_size
    last = max(1, -(-len(found) // size))
    if not 1 <= page <= last:
        raise ApiError(404, {"detail": "Invalid page."})
    shown = found[(page - 1) * size : page * size]
    now, base = exchange.workspace.now(), exchange.request.base_url
    body = {
        "count": len(found),
        "next": _link(exchange, page + 1) if page < last else None,
        "previous": _link(exchange, page - 1) if page > 1 else None,
        "results": [bot_json(bot, now, base) for bot in shown],
    }
    return ApiResponse(200, body)


def retrieve(exchange: Exchange) -> ApiResponse:
    """One bot in any state."""
    return _answer(exchange, _bot(exchange))


def leave_call(exchange: Exchange) -> ApiResponse:
    """Pull a bot out of its call."""
    bot = _bot(exchange)
    exchange.workspace.bots.leave(bot)
    return _answer(exchange, bot)


def delete_media(exchange: Exchange) -> ApiResponse:
    """Delete what a bot recorded; its metadata and its link stay."""
    bot = _bot(exchange)
    exchange.workspace.bots.delete_media(bot)
    return _answer(exchange, bot)


def _has(bot: Bot, wanted: dict[str, str]) -> bool:
    metadata = bot.config.get("metadata") or {}
    return all(metadata.get(name) == value for name, value in wanted.items())


def _number(exchange: Exchange) -> int:
    text = exchange.request.parameter("page") or "1"
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _link(exchange: Exchange, page: int) -> str:
    request = exchange.request
    pairs = [*((n, v) for n, v in request.query if n != "page"), ("page", str(page))]
    return f"{request.base_url}{request.path}?{urlencode(pairs)}"


def _answer(exchange: Exchange, bot: Bot) -> ApiResponse:
    return ApiResponse(200, bot_json(bot, exchange.workspace.now(), exchange.request.base_url))


def _bot(exchange: Exchange) -> Bot:
    bot = exchange.workspace.bots.get(exchange.id)
    if bot is None:
        raise not_found()
    return bot
