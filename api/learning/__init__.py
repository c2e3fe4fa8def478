"""From what people decided to better models: reviews out, models in, and which of them reads."""
