"""Every change, in the order it happened: append-only; caches, feeds out and search follow it by cursor."""
