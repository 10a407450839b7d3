"""What readers write under articles: moderated, and little is kept of who wrote it."""
