"""Pausing: today, this week, or from a day to another, with what it touches shown before."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.field_reader import FieldReader
from functions.portal.forms import FieldErrors
from functions.portal.gate import Fields
from functions.portal.notices import notice_of, told
from functions.portal.pages.signed_in import signed_in_page
from functions.portal.preferences_form import pause_limits, pause_values, read_pause
from functions.portal.views.pause_view import ends_of, pause_said, touches
from functions.portal.views.preview_view import preview_view
from rollcall.domain.user_rules import StoredPreferences
from rollcall.runtime.http import Response, see_other
from rollcall.runtime.routing import Params
from rollcall.use_cases.pause import Pause, set_pause
from rollcall.use_cases.preview_preferences import Preview, preview_preferences

_PAUSE_FIELDS = ("paused_from", "paused_until", "pause_spares_chosen")
FIELDS = frozenset({"choice", *_PAUSE_FIELDS})


class Choice(StrEnum):
    """The buttons of the pause."""

    TODAY = "today"
    WEEK = "week"
    DAYS = "days"
    COUNT = "count"
    RESUME = "resume"


def show(deps: Deps, visit: Visit, _params: Params) -> Response:
    """The pause as it is, and the form for another one."""
    stored = deps.store.preferences(visit.user_id)
    if stored is None:
        return see_other("/onboarding")
    return _page(deps, visit, stored, pause_values(stored.preferences, visit.zone, visit.now))


def change(deps: Deps, visit: Visit, _params: Params, fields: Fields) -> Response:
    """Pause or resume, or only show what a pause touches; 422 names fields at fault."""
    reader = FieldReader(fields)
    choice = reader.choice("choice", Choice, Choice.COUNT)
    reader.check()
    stored = deps.store.preferences(visit.user_id)
    if stored is None:
        return see_other("/onboarding")
    try:
        pause = _asked(reader, choice, visit)
    except FieldErrors as error:
        return _page(deps, visit, stored, fields, error.fields, status=422)
    if choice is Choice.COUNT:
        proposed = pause.of(stored.preferences)
        found = preview_preferences(deps.store, visit.user_id, proposed, visit.now)
        return _page(deps, visit, stored, fields, preview=found)
    set_pause(deps.store, deps.queue, visit.user_id, pause, now=visit.now, cause=visit.cause)
    return told(deps, _notice(pause), "/")


def _notice(pause: Pause) -> str:
    if pause.until is None:
        return "resumed"
    return "paused" if pause.begins is None else "pause_planned"


def _asked(reader: FieldReader, choice: Choice, visit: Visit) -> Pause:
    """The pause that is asked for. Raises FieldErrors."""
    if choice is Choice.RESUME:
        return Pause()
    if choice in {Choice.TODAY, Choice.WEEK}:
        ends = ends_of(visit.now, visit.zone)
        return Pause(ends.get(choice.value, ends["today"]))
    pause = read_pause(reader, visit.zone, visit.now)
    if pause.until is None:
        reader.refuse("paused_until", texts.PAUSE_NEEDS_END)
    reader.check(_PAUSE_FIELDS)
    return pause


def _page(
    deps: Deps,
    visit: Visit,
    stored: StoredPreferences,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    preview: Preview | None = None,
    status: int = 200,
) -> Response:
    return signed_in_page(
        deps,
        visit,
        "pause.html",
        status,
        notice=notice_of(deps, visit.request, deps.store.connections(visit.user_id)),
        values=values,
        errors=errors or {},
        limits=pause_limits(visit.now, visit.zone),
        said=pause_said(stored.preferences, visit.now, visit.zone),
        touched=_touched(preview) if preview else "",
        preview=preview_view(preview, visit.zone) if preview else None,
        added=len(preview.added) if preview else 0,
    )


def _touched(preview: Preview) -> str:
    return touches(len(preview.removed), whole=not preview.partial)
