"""Deterministic simulation: whole schedules of users, faults and crashes from one seed."""
