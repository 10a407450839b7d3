"""Tags for the desk's Django pages."""
