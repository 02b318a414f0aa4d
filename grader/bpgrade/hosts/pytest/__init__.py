"""Inside pytest: a workspace's rows are tests. pytest imports `plugin` wherever bpgrade is installed, so this imports nothing."""
