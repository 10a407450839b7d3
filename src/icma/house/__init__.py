"""The people who run the portal and what it is called; edited by the operator."""
