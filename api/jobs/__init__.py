"""Having every stored photo read: the row of the photo's bytes says how far that is."""
