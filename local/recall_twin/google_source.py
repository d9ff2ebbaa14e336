"""Reads a primary calendar from the Google Calendar API, as Recall does.

Source: Google's Calendar API reference (events.list, sync tokens, push channels) and its OAuth
token endpoint.
"""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx

from local.recall_twin.core.events import BACKWARD, FORWARD
from local.recall_twin.core.model import SyncState
from local.recall_twin.core.source import Pulled, PullRequest, Refused, Unavailable
from local.recall_twin.core.times import format_instant

ACCEPTED_SCOPES = tuple(
    f"https://www.googleapis.com/auth/{name}"
    for name in ("calendar.events.readonly", "calendar.readonly", "calendar.events", "calendar")
)
_AHEAD = FORWARD * 2
_TIMEOUT = 20.0
_MARGIN_SECONDS = 60.0
_OK_LIMIT, _BAD_REQUEST, _UNAUTHORISED, _FORBIDDEN, _GONE = 300, 400, 401, 403, 410


class _AccessLost(Exception):
    """Google does not let us in; the text goes onto the calendar."""


class _Gone(Exception):
    """The sync token is no longer accepted."""


class _TokenDead(Exception):
    """The access token is no longer accepted."""


class GoogleCalendarSource:
    """A `CalendarSource` over HTTP. Safe to use from several threads.

    `address` is where Google posts its notifications; each calendar's channel carries the
    calendar's id as its id and its token, so that a reconnection replaces it.
    """

    def __init__(
        self,
        token_url: str,
        calendar_url: str,
        address: str,
        client: httpx.Client | None = None,
    ) -> None:
        self._token_url = token_url
        self._calendar_url = calendar_url.rstrip("/")
        self._address = address
        self._client = client or httpx.Client(timeout=_TIMEOUT, trust_env=False)
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the connections to Google."""
        self._client.close()

    def pull(self, request: PullRequest) -> Pulled | Refused | Unavailable:
        """Read what changed since the request's sync state, all of it on the first time."""
        try:
            try:
                return self._pull(request)
            except _TokenDead:
                self._forget(request)
                return self._pull(request)
        except _TokenDead:
            return Unavailable("access token refused")
        except _AccessLost as lost:
            return Refused(str(lost))
        except (httpx.HTTPError, ValueError, KeyError) as error:
            return Unavailable(type(error).__name__)

    def _pull(self, request: PullRequest) -> Pulled:
        token = self._access_token(request)
        primary = self._get(token, "/users/me/calendarList/primary", {})
        sync = replace(request.sync, time_zone=primary.get("timeZone") or "UTC")
        if sync.channel_id is None:
            sync = self._watch(token, request, sync)
        if sync.fetched_until is not None and sync.fetched_until < request.now + FORWARD:
            sync = replace(sync, sync_token=None)
        try:
            items, sync = self._changes(token, request.now, sync)
        except _Gone:
            items, sync = self._changes(token, request.now, replace(sync, sync_token=None))
        return Pulled(primary["id"], sync, items)

    def _changes(
        self, token: str, now: datetime, sync: SyncState
    ) -> tuple[list[dict[str, Any]], SyncState]:
        query = {"singleEvents": "true", "showDeleted": "true", "maxResults": "250"}
        if sync.sync_token:
            query["syncToken"] = sync.sync_token
        else:
            until = now + _AHEAD
            sync = replace(sync, fetched_until=until)
            query["timeMin"] = format_instant((now - BACKWARD).replace(microsecond=0))
            query["timeMax"] = format_instant(until.replace(microsecond=0))
        items: list[dict[str, Any]] = []
        while True:
            page = self._get(token, "/calendars/primary/events", query)
            items += page.get("items", [])
            if not (following := page.get("nextPageToken")):
                return items, replace(sync, sync_token=page.get("nextSyncToken"))
            query["pageToken"] = following

    def _watch(self, token: str, request: PullRequest, sync: SyncState) -> SyncState:
        channel = {
            "id": request.calendar_id,
            "type": "web_hook",
            "address": self._address,
            "token": request.calendar_id,
        }
        answer = self._client.post(
            f"{self._calendar_url}/calendars/primary/events/watch",
            json=channel,
            headers={"Authorization": f"Bearer {token}"},
        )
        if answer.status_code >= _OK_LIMIT:
            # Without a channel the regular poll still finds every change.
            return sync
        resource = answer.json().get("resourceId")
        return replace(sync, channel_id=channel["id"], resource_id=resource)

    def _get(self, token: str, path: str, query: dict[str, str]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        answer = self._client.get(f"{self._calendar_url}{path}", params=query, headers=headers)
        if answer.status_code == _GONE:
            raise _Gone
        if answer.status_code == _UNAUTHORISED:
            raise _TokenDead
        if answer.status_code == _FORBIDDEN and "cope" in answer.text:
            raise _AccessLost(_scope_text("unknown"))
        answer.raise_for_status()
        page: dict[str, Any] = answer.json()
        return page

    def _forget(self, request: PullRequest) -> None:
        with self._lock:
            self._tokens.pop(request.refresh_token, None)

    def _access_token(self, request: PullRequest) -> str:
        with self._lock:
            known = self._tokens.get(request.refresh_token)
        if known is not None and known[1] > request.now and request.sync.sync_token is not None:
            return known[0]
        form = {
            "grant_type": "refresh_token",
            "client_id": request.client_id,
            "client_secret": request.client_secret,
            "refresh_token": request.refresh_token,
        }
        answer = self._client.post(self._token_url, data=form)
        if _BAD_REQUEST <= answer.status_code < _FORBIDDEN:
            raise _AccessLost(_oauth_text(answer.json()))
        answer.raise_for_status()
        granted = answer.json()
        scopes = granted.get("scope")
        if scopes is not None and not set(ACCEPTED_SCOPES) & set(scopes.split()):
            raise _AccessLost(_scope_text(scopes))
        lasts = timedelta(seconds=float(granted.get("expires_in", 3600)) - _MARGIN_SECONDS)
        with self._lock:
            self._tokens[request.refresh_token] = (granted["access_token"], request.now + lasts)
        access_token: str = granted["access_token"]
        return access_token


def _oauth_text(answer: dict[str, Any]) -> str:
    error = answer.get("error", "invalid_grant")
    description = answer.get("error_description")
    return f"{error}: {description}" if description else str(error)


def _scope_text(granted: str) -> str:
    return f"invalid_scope(accepted any of: {' '.join(ACCEPTED_SCOPES)}; granted: {granted})"
