"""What was seen and fetched, byte for byte; written once, never changed."""
