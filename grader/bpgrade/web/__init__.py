"""Results in HTML: tables for notebooks, and pages that are one file."""
