"""Settings, environment, addresses and the WSGI door."""
