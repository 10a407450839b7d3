"""The command icma: parse, call, print."""
