"""Search over titles and text: derived from the articles, can be thrown away and made anew."""
