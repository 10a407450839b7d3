"""Articles about one event. Everything here can be computed again; an address of a story never dies."""
