"""Prices in US dollars, assumptions of `bench.costs`.

List prices of us-west-2 without free tiers or discounts, taken over by hand in November 2026 from
what AWS publishes; nobody looked them up while this was run. Recall: its documentation of bot
usage, pay as you go, counted by the second from joining to the end, waiting rooms included.
"""

WRITE_UNIT = 0.625e-6
READ_UNIT = 0.125e-6
STORED_GB = 0.25
BACKUP_GB = 0.20
"""Point-in-time recovery."""
LAMBDA_GB_SECOND = 0.0000133334
"""64-bit ARM."""
LAMBDA_REQUEST = 0.20e-6
API_REQUEST = 1.00e-6
QUEUE_REQUEST = 0.50e-6
LOG_GB = 0.50
METRIC = 0.30
ALARM = 0.10
KEY = 1.00
SECRET = 0.40
RECALL_HOUR = 0.70
