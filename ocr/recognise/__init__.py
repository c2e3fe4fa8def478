"""What text says: upright strips in, readings with alternatives out."""
