"""One engine process: harvest until told to stop."""

from __future__ import annotations

import signal

import structlog
from django.conf import settings
from django.utils import timezone
from rich.console import Console

from icma.captures.segments import close_archive, open_archive
from icma.core.embedding import open_embedder
from icma.core.fetch import NO_CONTACT, Fetcher, make_user_agent
from icma.core.isolate import ReaderPool
from icma.core.urls import host_of
from icma.house.queries import portal_facts
from icma.mail.carriers import choose_carrier
from icma.pipeline.local import Engine
from icma.portal.digest import compose_digest
from icma.portal.push import seal_notice
from icma.sources.actions import visit_feeds_that_wait_for
from icma.sources.queries import all_sources

from .attached import stop_with_parent
from .outlets import OutletWatch

out = Console(highlight=False, soft_wrap=True)
log = structlog.get_logger("icma.work")


def run_engine(*, attached: bool, until_idle: bool) -> int:
    """Repair what a crash left, then carry the in-trays; the exit status."""
    env, portal = settings.ENV, portal_facts()
    for name, cut in open_archive(now=timezone.now()):
        log.warning("repaired a segment after a crash", segment=name, bytes_cut=cut)
    contact = env.contact or portal.contact
    if contact:
        visit_feeds_that_wait_for(NO_CONTACT, now=timezone.now())
    elif any(host_of(source.homepage) not in env.dial for source in all_sources()):
        log.warning(NO_CONTACT)
    agent = make_user_agent(contact=contact, portal=portal.name)
    with Fetcher(user_agent=agent, dial=env.dial, only_dialled=not contact) as fetcher:
        readers, watch = ReaderPool(env.readers), OutletWatch(out)
        try:
            engine = Engine(
                fetcher=fetcher, readers=readers, clock=timezone.now, network=env.network_threads, reading=env.readers,
                carry=choose_carrier(env.mail, settings.HOME / "mail", tell=out.print),
                compose=compose_digest, seal=seal_notice, embedder=open_embedder(),
            )  # fmt: skip
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: engine.stop())
            if attached:
                stop_with_parent(engine.stop)
            if not portal.demo and not until_idle:
                watch.start()
            engine.run_until_idle() if until_idle else engine.run()
        finally:
            watch.stop()
            readers.close()
            close_archive(now=timezone.now())
    return 1 if engine.bugs else 0
