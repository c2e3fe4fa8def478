"""Drawn marks that people named: compared with at once, taken back as easily, gone with their photo."""
