"""`python -m icma`."""

from .cli.main import main

main()
