"""Photos coming in: at once or piece by piece, each acknowledged by a signed receipt."""
