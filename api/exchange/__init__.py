"""Asking a partner whether it knows a weapon, so that both learn hit or no hit and nothing else."""
