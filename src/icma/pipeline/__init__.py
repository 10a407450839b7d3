"""The only conductor: steps.py is the table of contents, local.py carries them."""
