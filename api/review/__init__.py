"""The desk: what is most worth a person's minute, what readers said of it, and boxes drawn anew."""
