"""From verdicts to grades: whose they are, what lateness takes off, which attempt counts, and what a course comes to."""
