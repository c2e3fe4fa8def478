"""The mark atlas, to be looked at: one page and the facts as JSON."""
