"""The class at a glance: what a run's journal says of everybody together, and of nobody alone."""
