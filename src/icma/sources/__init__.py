"""Outlets, their owners, feeds and rights; edited by the operator."""
