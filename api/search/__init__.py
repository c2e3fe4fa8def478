"""Finding what was marked before, however it was read, written or spoken since."""
