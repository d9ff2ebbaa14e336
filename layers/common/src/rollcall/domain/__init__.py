"""The rules of Rollcall as pure functions over values: no I/O, no clock, standard library only."""
