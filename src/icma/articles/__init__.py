"""What readers saw in captures (rebuildable) and the portal's lasting record of each article."""
