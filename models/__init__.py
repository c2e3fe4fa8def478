"""The shelf: model folders, their cards, and the loader that verifies a model before its first use."""
