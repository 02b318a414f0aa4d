"""`check --watch`: saves are noticed, the work is checked again, and what is new is said."""
