"""icma: a self-hosted news portal with a memory."""
