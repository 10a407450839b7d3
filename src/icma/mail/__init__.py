"""Letters that wait to be sent; gone some days after."""
