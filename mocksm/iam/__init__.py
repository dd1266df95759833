"""The guard: who calls, what policies say, and the decision. Knows no service."""
