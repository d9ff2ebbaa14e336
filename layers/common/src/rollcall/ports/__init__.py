"""What the reconcilers and use cases need of the outside world, a module for each need.

Each Protocol is as wide as one caller, so a function's rights can be read off the ports it holds.
Every implementation, fake or real, passes the same contract suite (`tests/contract`).
"""
