"""State and rules of the twin: synchronous, without I/O; clock, ids and chance are injected."""
