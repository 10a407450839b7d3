"""Names to addresses, public ones only: nothing that a publisher writes may lead us into the operator's own network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult

from .failures import SetAside

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out (RFC 4291 section 2.4)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "100.64.0.0/10",  # carriers' own
        "2001::/23",  # Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)


def is_public(address: IPAddress) -> bool:
    """Whether the whole Internet reaches this address; one IPv4 address inside an IPv6 one must be public itself."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _embedded_ipv4(address)
        if inner is not None:
            return is_public(inner)
        if address not in _GLOBAL_UNICAST:
            return False
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)


def read_address(host: str) -> IPAddress | None:
    """The address, when the host of a normalised URL is one (IPv6 in brackets); None for a name."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def require_public(address: IPAddress, *, host: str) -> None:
    """Raises `SetAside` with a line that names the host."""
    if is_public(address):
        return
    if read_address(host) == address:
        raise SetAside(f"{host} is not a public address")
    raise SetAside(f"{host} resolves to {address}, which is not a public address")


def _embedded_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


class PublicResolver(AbstractResolver):
    """The resolver of the connector, which then connects to exactly these addresses: a name cannot change its mind."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Every address of the host. `SetAside` when one of them is not public, `OSError` when there is none."""
        loop = asyncio.get_running_loop()
        answers = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        results = []
        for found_family, _, protocol, _, place in answers:
            address = str(place[0])
            require_public(ipaddress.ip_address(address.partition("%")[0]), host=host)
            results.append(
                ResolveResult(
                    hostname=host, host=address, port=port, family=found_family, proto=protocol,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
            )  # fmt: skip
        if not results:
            raise OSError(f"{host} has no address")
        return results

    async def close(self) -> None:
        """Nothing is held."""
