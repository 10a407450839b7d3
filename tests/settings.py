"""The product's settings with a home of its own for each test process."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from django.conf import global_settings
from dotenv import dotenv_values

NOT_FOR_TESTS = dotenv_values(".env").keys() - os.environ.keys()  # what the operator of this folder set for the portal
os.environ |= dict.fromkeys(NOT_FOR_TESTS, "")
os.environ["ICMA_HOME"] = tempfile.mkdtemp(prefix="icma-tests-")
atexit.register(shutil.rmtree, os.environ["ICMA_HOME"], ignore_errors=True)

from icma.config.settings import *  # noqa: E402, F403 -- the home must be known before
from icma.config.settings import DATABASES, HOME, STATIC_ROOT  # noqa: E402 -- the home must be known before

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file in WAL mode like the product's: a database in memory locks whole tables between threads.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "tests.sqlite3")}
# A password costs the product half a second of work on purpose; in tests of everything around it that was a third of
# the time. How often it is paid is counted in tests/portal/test_enumeration.py.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *global_settings.PASSWORD_HASHERS]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a folder that is not there
