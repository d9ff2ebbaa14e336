"""What the company has set for everybody."""

from __future__ import annotations

SET_BY_COMPANY = "Set by your company."
MODES_LIMITED = "Your company allows only these."
MODE_FIXED = "Your company has set this for everybody."
MODE_NOT_ALLOWED = "Your company does not allow this choice."
FIELD_LOCKED = "Your company has set this, so it cannot be changed here."
HOURS_OF_COMPANY = "Counted in {zone}, as your company set it."
PREVIEW_COMPANY = "{count} of them have no bot by your company's rules."
PREVIEW_COMPANY_ONE = "1 of them has no bot by your company's rules."
COMPANY_PAUSE = (
    "Your company has paused recording, since {since}. Until it goes on, no meeting gets a bot; "
    "calls that ran then go on."
)
COMPANY_STOP = (
    "Your company has stopped all recording, since {since}. Until it goes on, no meeting gets a "
    "bot, and bots have left their calls."
)
COMPANY_BEGINS = "Your company records meetings by its own rules from now on; you may narrow them."
COMPANY_STORED = (
    "Your company may keep a list of people and words whose meetings are never recorded. It holds "
    "domains, addresses and words, no meetings, until your company changes it."
)
