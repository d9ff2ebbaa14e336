"""What can be done to an event, as JSON says it and as the diary does it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from local.google_twin.events import draft, edits
from local.google_twin.events.model import Attendee, Body, Response, Visibility

if TYPE_CHECKING:
    from local.google_twin.events.diary import Diary
    from local.google_twin.events.recurrence import Occurrence


class _Action(BaseModel):
    """An edit of one occurrence (`one`) or of its whole series (`series`)."""

    model_config = ConfigDict(extra="forbid")

    scope: Literal["one", "series"] = "one"

    def apply(self, diary: Diary, email: str, item: Occurrence) -> Occurrence:
        """Do it and return the occurrence afterwards."""
        whole = self.scope == "series"
        return diary.change(item, lambda body: self.edited(body, email, item), whole_series=whole)

    def edited(self, body: Body, email: str, item: Occurrence) -> Body:
        """Return the body after the edit as the owner of `email`'s calendar makes it."""
        raise TypeError(self, body, email, item)


class Move(_Action):
    """A new start, keeping the length unless `minutes` says otherwise.

    A naive `start` is wall time in `time_zone`, or in the event's own zone without one.
    """

    action: Literal["move"]
    start: datetime
    time_zone: str | None = None
    minutes: int | None = Field(default=None, ge=1, le=60 * 24 * 28)

    _zone = field_validator("time_zone")(draft.real_zone)

    def apply(self, diary: Diary, email: str, item: Occurrence) -> Occurrence:
        """Move one occurrence, or the series as seen from it."""
        if self.scope == "one":
            return super().apply(diary, email, item)
        moved = self.edited(item.body, email, item)
        return diary.move_series(item, moved.starts, moved.minutes)

    def edited(self, body: Body, email: str, item: Occurrence) -> Body:
        """Return the body at its new time, in its own zone."""
        del email, item
        moment = self.start
        if moment.tzinfo is None and self.time_zone is not None:
            moment = edits.attach(moment, self.time_zone)
        starts = edits.wall_in(body.zone, moment)
        if body.all_day:
            starts = starts.replace(hour=0, minute=0, second=0, microsecond=0)
        return edits.moved(body, starts, self.minutes or body.minutes)


class Relink(_Action):
    """Another meeting link: a URL, the name of a service for a made-up one, or null for none."""

    action: Literal["relink"]
    link: str | None

    def edited(self, body: Body, email: str, item: Occurrence) -> Body:
        """Return the body with the new link."""
        key = edits.identifier(item.id, str(item.seq), email)
        return edits.linked(body, draft.resolve_link(self.link, key))


class Retitle(_Action):
    """Another title, or null for none."""

    action: Literal["retitle"]
    title: str | None = Field(max_length=100_000)

    def edited(self, body: Body, email: str, item: Occurrence) -> Body:
        """Return the body with the new title."""
        del email, item
        return edits.titled(body, self.title)


class Respond(_Action):
    """The answer of the calendar's owner, or of another guest by `email`."""

    action: Literal["respond"]
    response: Response
    email: str | None = None

    def edited(self, body: Body, email: str, item: Occurrence) -> Body:
        """Return the body with the answer."""
        del item
        return edits.answered(body, self.email or email, self.response)


class SetVisibility(_Action):
    """How the owner of this calendar shows the event."""

    action: Literal["visibility"]
    visibility: Visibility

    def edited(self, body: Body, email: str, item: Occurrence) -> Body:
        """Return the body with the visibility on this copy."""
        del item
        return edits.shown_as(body, email, self.visibility)


class Cancel(_Action):
    """Call it off for everyone."""

    action: Literal["cancel"]

    def edited(self, body: Body, email: str, item: Occurrence) -> Body:
        """Return the body called off."""
        del email, item
        return edits.cancelled(body)


class Restore(_Action):
    """Take back that it was called off."""

    action: Literal["restore"]

    def edited(self, body: Body, email: str, item: Occurrence) -> Body:
        """Return the body taking place again."""
        del email, item
        return edits.restored(body)


class SetDetails(_Action):
    """The rest of what a person can write into an entry; what is left out stays as it is.

    `guests` are all there are to be besides the organiser and the calendar's owner, who stay; who
    was invited before keeps the answer. Whether guests see each other is one for a whole series.
    """

    action: Literal["details"]
    minutes: int | None = Field(default=None, ge=1, le=60 * 24 * 28)
    all_day: bool | None = None
    location: str | None = Field(default=None, max_length=10_000)
    description: str | None = Field(default=None, max_length=100_000)
    guests: list[str] | None = None
    guests_see_guests: bool | None = None

    def apply(self, diary: Diary, email: str, item: Occurrence) -> Occurrence:
        """Do it; a series is stamped as a whole where its guest list is hidden or shown."""
        hides = self.guests_see_guests not in (None, item.meeting.guests_see_guests)
        if hides:
            item.meeting.guests_see_guests = bool(self.guests_see_guests)
            diary.change(item, lambda body: body, whole_series=True)
        return super().apply(diary, email, item)

    def edited(self, body: Body, email: str, item: Occurrence) -> Body:
        """Return the body with the new details.

        Raises:
            ValueError: an occurrence of a series cannot become an all-day entry, nor cease to be.
        """
        body = self._lasting(body, item)
        if self.guests is not None:
            body = edits.inviting(body, item.meeting.organizer, self.guests, keep=email)
        texts = {"location": self.location, "description": self.description}
        given = {name: text or None for name, text in texts.items() if text is not None}
        return body.model_copy(update=given)

    def _lasting(self, body: Body, item: Occurrence) -> Body:
        all_day = body.all_day if self.all_day is None else self.all_day
        if all_day != body.all_day and item.slot is not None:
            raise ValueError("only a single entry")
        minutes = self.minutes or body.minutes
        starts = body.starts
        if all_day:
            starts, minutes = edits.whole_days(starts, minutes)
        return edits.moved(body.model_copy(update={"all_day": all_day}), starts, minutes)


class SetAttendees(_Action):
    """Guests to add and to take off; the organiser always stays."""

    action: Literal["attendees"]
    add: list[Attendee] = Field(default_factory=list)
    remove: list[str] = Field(default_factory=list)

    _plain = field_validator("add", mode="before")(draft.plain_addresses)

    def edited(self, body: Body, email: str, item: Occurrence) -> Body:
        """Return the body with the new guest list."""
        del email
        off = [address for address in self.remove if address != item.meeting.organizer]
        return edits.invited(body, self.add, off)


Action = (
    Move | Relink | Retitle | Respond | SetVisibility | Cancel | Restore | SetDetails | SetAttendees
)
ACTION: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Field(discriminator="action")])
