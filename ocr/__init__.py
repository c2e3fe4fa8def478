"""Image in, Reading out: pure functions over arrays."""
