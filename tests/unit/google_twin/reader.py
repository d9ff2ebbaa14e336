"""Someone who reads one calendar, and who there is."""

from typing import Any

EVENTS = "/calendar/v3/calendars/primary/events"
ADA, GRACE, MAX = "ada@corp.example", "grace@corp.example", "max@gmail.com"
START = "2026-03-25T10:00:00+01:00"


class Reader:
    """Someone who reads one calendar."""

    def __init__(self, google: Any, email: str = ADA) -> None:
        self.google = google
        self.headers = google.bearer(email)

    def get(self, **query: str) -> Any:
        asked = {"singleEvents": "true", "showDeleted": "true", **query}
        return self.google.http.get(EVENTS, params=asked, headers=self.headers)

    def full(self) -> Any:
        return self.get(timeMin="2026-03-22T00:00:00Z", timeMax="2026-04-20T00:00:00Z").json()

    def since(self, token: str) -> Any:
        return self.get(syncToken=token).json()
