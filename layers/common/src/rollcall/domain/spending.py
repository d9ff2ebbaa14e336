"""How many bots may be ordered where the operator chooses nothing. Days are days of UTC.

Apart from `caps`, because every function reads the list of settings and only one needs the caps.
"""

BOTS_PER_USER_AND_DAY = 40
"""Bots that one user's calendars may have on one day of meetings."""
ORDERS_FOR_ONE = 50
"""Orders of one user on one day, in bots that they may have on a day: enough for every day of the
listed window, and much of it again. Ordered bots count however soon they went."""
BOTS_PER_DAY = 20_000
"""New bots that a workspace may order on one day."""
