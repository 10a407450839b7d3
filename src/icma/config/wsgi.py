"""The WSGI door: our page cache stands before Django (design section 8)."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icma.config.settings")

django_application = get_wsgi_application()

from icma.portal.cache import with_page_cache  # noqa: E402 -- Django must be set up first

application = with_page_cache(django_application)
