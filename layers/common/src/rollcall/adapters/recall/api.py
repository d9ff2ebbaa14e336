"""`ports.Recall` over HTTP. Paths and fields: Recall contract, sections 3 to 7."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from rollcall.adapters.recall.bots import read_bot, read_named_bots
from rollcall.adapters.recall.calendars import calendar_body, read_calendar
from rollcall.adapters.recall.events import read_event, read_events
from rollcall.adapters.recall.media import read_media
from rollcall.adapters.recall.paging import FROM, address, instant, onward
from rollcall.adapters.recall.transport import Json, RecallTransport
from rollcall.domain.bot_config import BotConfig
from rollcall.domain.calendar_event import CalendarEvent
from rollcall.domain.errors import FOREIGN_LINK, RequestRefused, Unavailable
from rollcall.domain.listing import ListQuery
from rollcall.domain.pace import Endpoint
from rollcall.domain.tag_names import TagNames
from rollcall.ports.recall import (
    BotAtRecall,
    CalendarAtRecall,
    CalendarGrant,
    CalendarPage,
    MediaAtRecall,
    Page,
)

EVENTS = "/api/v2/calendar-events/"
CALENDARS = "/api/v2/calendars/"
BOTS = "/api/v1/bot/"


class HttpRecall:
    """Recall through a transport; ``client_secret`` is Google's, handed over with each grant.

    ``tags`` are the names that are looked for in titles and descriptions.
    """

    def __init__(
        self,
        transport: RecallTransport,
        client_id: str,
        client_secret: Callable[[], str],
        tags: TagNames = TagNames(),  # noqa: B008 - a constant
    ) -> None:
        self._transport = transport
        self._send = transport.send
        self._client_id = client_id
        self._client_secret = client_secret
        self._tags = tags

    def until(self, moment: datetime) -> HttpRecall:
        """The same API with an end to its calls."""
        transport = self._transport.until(moment)
        return HttpRecall(transport, self._client_id, self._client_secret, self._tags)

    def list_events(self, query: ListQuery, page_link: str | None) -> Page:
        """One page of events."""
        if page_link is None:
            answer = self._send(Endpoint.LIST_EVENTS, "GET", EVENTS, params=_filters(query))
        else:
            answer = self._send(Endpoint.LIST_EVENTS, "GET", address(page_link))
        results, next_link = _page(answer)
        events, unreadable = read_events(results, self._tags)
        return Page(events, unreadable, onward(page_link or "", results, next_link))

    def retrieve_event(self, event_id: str) -> CalendarEvent:
        """One event."""
        url = f"{EVENTS}{event_id}/"
        return read_event(self._send(Endpoint.RETRIEVE_EVENT, "GET", url), self._tags)

    def schedule_bot(
        self, event_id: str, deduplication_key: str, config: BotConfig, idempotency_key: str
    ) -> CalendarEvent:
        """Schedule or replace the event's bot."""
        answer = self._send(
            Endpoint.SCHEDULE,
            "POST",
            f"{EVENTS}{event_id}/bot/",
            body={"deduplication_key": deduplication_key, "bot_config": config},
            headers={"idempotency-key": idempotency_key},
        )
        return read_event(answer, self._tags)

    def remove_bot(self, event_id: str) -> CalendarEvent:
        """Release the event's claim on its bot."""
        url = f"{EVENTS}{event_id}/bot/"
        return read_event(self._send(Endpoint.REMOVE, "DELETE", url), self._tags)

    def leave_call(self, bot_id: str) -> None:
        """Ask a bot to leave."""
        self._send(Endpoint.LEAVE_CALL, "POST", f"{BOTS}{bot_id}/leave_call/", body={})

    def create_bot(self, meeting_url: str, config: BotConfig, idempotency_key: str) -> str:
        """Send a bot of no event."""
        answer = self._send(
            Endpoint.CREATE_BOT,
            "POST",
            BOTS,
            body={**config, "meeting_url": meeting_url},
            headers={"idempotency-key": idempotency_key},
        )
        return read_bot(answer).bot_id

    def find_bots(self, name: str, value: str) -> Sequence[str]:
        """Ids of bots; the filter is only a hint to Recall."""
        answer = self._send(Endpoint.LIST_BOTS, "GET", BOTS, params={f"metadata__{name}": value})
        return read_named_bots(_page(answer)[0], name, value)

    def retrieve_bot(self, bot_id: str) -> BotAtRecall:
        """One bot."""
        return read_bot(self._send(Endpoint.RETRIEVE_BOT, "GET", f"{BOTS}{bot_id}/"))

    def retrieve_media(self, bot_id: str) -> MediaAtRecall:
        """What one bot recorded."""
        answer = self._send(Endpoint.RETRIEVE_BOT, "GET", f"{BOTS}{bot_id}/")
        return read_media(answer, self._transport.serves)

    def delete_media(self, bot_id: str) -> None:
        """Delete what one bot recorded (contract, section 7.1)."""
        self._send(Endpoint.DELETE_MEDIA, "POST", f"{BOTS}{bot_id}/delete_media/", body={})

    def list_calendars(self, email: str | None, page_link: str | None) -> CalendarPage:
        """One page of calendars; the filter by address is only a hint to Recall."""
        if page_link is None:
            params = {"platform": "google_calendar", **({"email": email} if email else {})}
            answer = self._send(Endpoint.LIST_CALENDARS, "GET", CALENDARS, params=params)
        else:
            answer = self._send(Endpoint.LIST_CALENDARS, "GET", page_link)
        results, next_link = _page(answer)
        return CalendarPage([read_calendar(result) for result in results], next_link)

    def create_calendar(self, grant: CalendarGrant, idempotency_key: str) -> CalendarAtRecall:
        """Hand an account to Recall."""
        answer = self._send(
            Endpoint.CREATE_CALENDAR,
            "POST",
            CALENDARS,
            body=self._body(grant),
            headers={"idempotency-key": idempotency_key},
        )
        return read_calendar(answer)

    def update_calendar(self, recall_id: str, grant: CalendarGrant) -> CalendarAtRecall:
        """Hand Recall a new grant."""
        url, body = f"{CALENDARS}{recall_id}/", self._body(grant)
        return read_calendar(self._send(Endpoint.UPDATE_CALENDAR, "PATCH", url, body=body))

    def retrieve_calendar(self, recall_id: str) -> CalendarAtRecall:
        """One calendar."""
        url = f"{CALENDARS}{recall_id}/"
        return read_calendar(self._send(Endpoint.RETRIEVE_CALENDAR, "GET", url))

    def delete_calendar(self, recall_id: str) -> None:
        """Remove a calendar."""
        self._send(Endpoint.DELETE_CALENDAR, "DELETE", f"{CALENDARS}{recall_id}/")

    def _body(self, grant: CalendarGrant) -> Json:
        return calendar_body(grant, self._client_id, self._client_secret())


def _filters(query: ListQuery) -> dict[str, str]:
    filters: dict[str, str] = {}
    if query.recall_id is not None:
        filters["calendar_id"] = query.recall_id
    if query.updated_since is not None:
        filters["updated_at__gte"] = instant(query.updated_since)
    if query.start_after is not None:
        filters[FROM] = instant(query.start_after)
    return filters


def _page(answer: object) -> tuple[list[object], str | None]:
    if not isinstance(answer, Mapping) or not isinstance(answer.get("results"), list):
        raise Unavailable("unreadable_answer", answered=True)
    next_link = answer.get("next")
    if next_link is not None and (not isinstance(next_link, str) or not next_link):
        raise RequestRefused(FOREIGN_LINK)
    return answer["results"], next_link
