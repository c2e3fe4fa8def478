"""Photos of one mark, each in light from another side, read and shown as one."""
