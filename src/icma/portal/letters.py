"""What every letter of the portal shares: from whom it comes and where its links lead."""

from __future__ import annotations

from email.headerregistry import Address

from django.conf import settings

from icma.house.queries import portal_facts


def letter_sender() -> str:
    """The portal's name and address as a header has them (RFC 5322 section 3.4)."""
    portal = portal_facts()
    address = portal.mail_from or (portal.contact if "@" in portal.contact else "") or f"noreply@{public_host()}"
    return str(Address(portal.name, addr_spec=address))


def public_host() -> str:
    """The first name under which the portal answers (ICMA_HOSTS); "localhost" while it has none."""
    return next((host for host in settings.ENV.hosts if "." in host and host[0].isalpha()), "localhost")


def public_origin() -> str:
    """Scheme and host of links in letters, which are written without a request."""
    env = settings.ENV
    if env.https:
        return f"https://{public_host()}"
    return f"http://{public_host()}" + ("" if env.trusted_proxy else f":{env.port}")
