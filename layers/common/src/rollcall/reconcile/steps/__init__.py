"""One step for each kind of work; none knows another."""
