"""Routes of `/api/v1/bot/`."""

from typing import Any

from local.recall_twin.api.exchange import Exchange
from local.recall_twin.api.messages import ApiRequest, ApiResponse, not_found
from local.recall_twin.api.reading import REQUIRED, config_problems, json_body, time_parameter
from local.recall_twin.core.listing import link
from local.recall_twin.core.meeting_links import platform_of
from local.recall_twin.core.model import Bot
from local.recall_twin.core.refusals import Invalid
from local.recall_twin.core.times import parse_instant
from local.recall_twin.core.wire import bot_json

_METADATA = "metadata__"


def create(exchange: Exchange) -> ApiResponse:
    """A bot outside any calendar."""
    body = _checked(json_body(exchange.request))
    if not body.get("meeting_url"):
        raise Invalid({"meeting_url": [REQUIRED]})
    join_at = parse_instant(body["join_at"]) if body.get("join_at") else None
    bot = exchange.workspace.bots.create(body["meeting_url"], join_at, body)
    return ApiResponse(201, bot_json(bot))


def list_all(exchange: Exchange) -> ApiResponse:
    """A numbered page of bots, latest join time first."""
    request, size = exchange.request, exchange.page_size
    bots = sorted(_matching(exchange), key=lambda bot: (bot.join_at, bot.id), reverse=True)
    text = request.parameter("page") or "1"
    number = int(text) if text.isdecimal() else 0
    if number < 1 or (number > 1 and (number - 1) * size >= len(bots)):
        raise not_found()
    more = number * size < len(bots)
    body = {
        "count": len(bots),
        "next": _page_link(request, number + 1) if more else None,
        "previous": _page_link(request, number - 1) if number > 1 else None,
        "results": [bot_json(bot) for bot in bots[(number - 1) * size : number * size]],
    }
    return ApiResponse(200, body)


def retrieve(exchange: Exchange) -> ApiResponse:
    """One bot in any state."""
    return ApiResponse(200, bot_json(_bot(exchange)))


def update(exchange: Exchange) -> ApiResponse:
    """Change a scheduled bot."""
    bot = _bot(exchange)
    body = _checked(json_body(exchange.request))
    join_at = parse_instant(body["join_at"]) if body.get("join_at") else None
    exchange.workspace.bots.update(bot, body, join_at)
    return ApiResponse(200, bot_json(bot))


def delete(exchange: Exchange) -> ApiResponse:
    """Delete a scheduled bot."""
    exchange.workspace.bots.delete(_bot(exchange))
    return ApiResponse(204)


def leave_call(exchange: Exchange) -> ApiResponse:
    """Pull a bot out of its call."""
    bot = _bot(exchange)
    exchange.workspace.bots.leave(bot)
    return ApiResponse(200, bot_json(bot))


def _bot(exchange: Exchange) -> Bot:
    bot = exchange.workspace.bots.get(exchange.id)
    if bot is None:
        raise not_found()
    return bot


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    problems = config_problems(body)
    if problems:
        raise Invalid(problems)
    return body


def _matching(exchange: Exchange) -> list[Bot]:
    request = exchange.request
    after = time_parameter(request, "join_at_after")
    before = time_parameter(request, "join_at_before")
    url = request.parameter("meeting_url")
    statuses = {value for name, value in request.query if name == "status"}
    platforms = {value for name, value in request.query if name == "platform"}
    metadata = {
        (name.removeprefix(_METADATA), value)
        for name, value in request.query
        if name.startswith(_METADATA)
    }
    return [
        bot
        for bot in exchange.workspace.state.bots.values()
        if (after is None or bot.join_at >= after)
        and (before is None or bot.join_at <= before)
        and url in (None, bot.meeting_url)
        and (not statuses or bot.status in statuses)
        and (not platforms or platform_of(bot.meeting_url) in platforms)
        and metadata <= (bot.config.get("metadata") or {}).items()
    ]


def _page_link(request: ApiRequest, number: int) -> str:
    query = [(name, value) for name, value in request.query if name != "page"]
    return link(request.base_url, request.path, [*query, ("page", str(number))], None)
