"""The pause, in words."""

from __future__ import annotations

PAUSED_BANNER = "Everything is paused until {day}."
PAUSE_PLANNED = "A pause is planned from {begins} until {until}."
PAUSE_SPARES = "Meetings that you turn on by hand are recorded all the same."
RESUME, PAUSE_DROP, CHANGE_PAUSE = "Resume", "Drop the plan", "Change the pause"
RESUME_JOINS = (
    "{count} meetings that you turned on are running now; bots join them as soon as the pause ends:"
)
RESUME_JOINS_ONE = (
    "1 meeting that you turned on is running now; a bot joins it as soon as the pause ends:"
)
PAUSE, PAUSE_UNTIL = "Pause", "Other days, or later…"
PAUSES = {"today": "Today", "week": "This week"}
PAUSE_TOUCHES = "{count} meetings lose their bot"
PAUSE_TOUCHES_ONE = "1 meeting loses its bot"
PAUSE_TOUCHES_NONE = "no meeting loses its bot"
PAUSE_TOUCHES_LEAST = "at least {count} meetings lose their bot"
PAUSE_TITLE = "Pause recording"
PAUSE_LEAD = "Meetings that begin within the pause get no bot. A call that runs already goes on."
PAUSE_COUNT, PAUSE_SET = "Show what it touches", "Pause these days"
PAUSE_ADDED = "{count} get one again"
PAUSE_ORDER = "This must be later than the first day of the pause."
PAUSE_NEEDS_END = "Choose the day on which bots come again."
