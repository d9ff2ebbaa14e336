"""The worker: makes what is equal to what should be, for connections, events and bots."""
