"""A portal over stores in memory, pages as trees, and a realistic calendar."""
