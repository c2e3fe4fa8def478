"""Training further: from the model that reads, on what people confirmed, to one that may take its place."""
