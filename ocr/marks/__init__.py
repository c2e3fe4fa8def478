"""Drawn marks on a photo: where they may be, and which of the atlas they are."""
