"""Which reader read it; apart from the reader, so that whoever compares versions need not load trafilatura."""

# Raised whenever the same bytes would be read differently: versions are compared under one reader only.
READER_ID = "icma-1"
