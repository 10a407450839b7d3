"""icma: a self-hosted news portal with a memory."""

__version__ = "0.1.0"
