"""Lists of domains that others maintain, as they were on a day; nothing asks the network."""
