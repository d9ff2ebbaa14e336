"""Whose bot serves a call, and what a shared one is called."""

from __future__ import annotations

from rollcall.domain.bot_state import BotState
from rollcall.domain.reasons import Reason

ANOTHERS_BOT, BOT_OF = "Another participant's bot", "{name}'s bot"
SHARED_STATES = {
    BotState.SCHEDULED: "{whose} records this",
    BotState.JOINING: "{whose} is joining",
    BotState.WAITING: "{whose} is waiting to be let in",
    BotState.IN_CALL: "{whose} is in the call",
    BotState.RECORDING: "{whose} is recording",
    BotState.RECORDED: "{whose} recorded this",
    BotState.UNCONFIRMED: "{whose} was to record this",
    BotState.REMOVING: "{whose} is being removed",
}
AND_BOT_NAME = "{words} · {bot}"
OWN_OFF = {
    Reason.EVENT_TURNED_OFF: "You turned yours off.",
    Reason.SERIES_TURNED_OFF: "You turned yours off for this series.",
}
LEFT_OUT_FOR_YOU = "Left out for you. {why}"
SERVES_TOO = "One bot for you and {people}."
ANOTHER_PARTICIPANT, OTHER_PARTICIPANTS = "another participant", "other participants"
CALLED_BY_OTHER = "It is called “{bot}”, as {name} chose."
CALLED_BY_SELF = "It is called “{bot}”, as you chose."
SERVED_TOO = "It also serves {people}."
ASK_TO_STOP = "Ask {people} to stop"
ASKED = "You ask {people} not to record this."
KEPT_BY = "{people} keeps recording it."
KEPT_BY_SEVERAL = "{people} keep recording it."
ASKED_BY = "{people} asks that this meeting is not recorded."
ASKED_BY_SEVERAL = "{people} ask that this meeting is not recorded."
REQUEST_STOP, REQUEST_KEEP, REQUEST_TAKE_BACK = "Stop", "Keep", "Take that back"
FOR_EVERYBODY = {
    "stop": "You organise this: turn recording off for everybody of your company",
    "allow": "Let colleagues record this meeting again",
}
