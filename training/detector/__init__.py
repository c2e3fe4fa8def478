"""The detector of markings: its network, what it is trained on, and its training."""
