"""Where student code runs: a process of its own, which has the runner and nothing else of ours.

`child` starts and bounds that process, `observe` asks it a plan's steps and survives what it does, `wire` is the only
language between the two sides, and `runner` is all that runs on the other side. The runner passes through this package on
its way in, so this file stays empty of code.
"""
