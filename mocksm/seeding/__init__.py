"""Seeding: what is there before the tested code runs, from files and arguments, and what is there as such a file."""
