"""Cases, weapons, photos, what was read on them and what people made of it."""
