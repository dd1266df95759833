"""The proof of a rotation function: what is played, what is watched meanwhile, and what is told at the end."""
