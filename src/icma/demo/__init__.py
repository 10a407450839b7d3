"""Invented outlets on loopback, so that the portal is alive without internet."""
