"""Routes of `/api/v1/bot/`: of bots on calendar events, the only ones that this twin has."""

from local.recall_twin.api.exchange import Exchange
from local.recall_twin.api.messages import ApiResponse, not_found
from local.recall_twin.core.model import Bot
from local.recall_twin.core.wire import bot_json


def retrieve(exchange: Exchange) -> ApiResponse:
    """One bot in any state."""
    return _answer(exchange, _bot(exchange))


def leave_call(exchange: Exchange) -> ApiResponse:
    """Pull a bot out of its call."""
    bot = _bot(exchange)
    exchange.workspace.bots.leave(bot)
    return _answer(exchange, bot)


def _answer(exchange: Exchange, bot: Bot) -> ApiResponse:
    return ApiResponse(200, bot_json(bot, exchange.workspace.now(), exchange.request.base_url))


def _bot(exchange: Exchange) -> Bot:
    bot = exchange.workspace.bots.get(exchange.id)
    if bot is None:
        raise not_found()
    return bot
