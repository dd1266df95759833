"""Containers and jobs in a test's hands: what each gets of the secrets that it names, as whom."""
