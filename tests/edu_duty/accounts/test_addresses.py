"""From where somebody comes, as far as it can be believed."""

import pytest

from edu_duty.accounts.addresses import client_address

REAL = "198.51.100.1"
FORGED = "10.0.0.1"
PROXY = "192.0.2.1"


@pytest.mark.parametrize(
    ("hops", "forwarded", "believed"),
    [
        (0, "", PROXY),
        (0, FORGED, PROXY),
        (1, REAL, REAL),
        (1, f"{FORGED}, {REAL}", REAL),
        (1, f"{FORGED},{FORGED},{FORGED}, {REAL}", REAL),
        (2, f"{FORGED}, {REAL}, {PROXY}", REAL),
        # Fewer entries than proxies: it came past them.
        (2, FORGED, PROXY),
        (1, "", PROXY),
        (1, "x\r\nINFO signed in", PROXY),
        (1, "", PROXY),
        (1, "2001:DB8:0:0::1", "2001:db8::1"),
    ],
)
def test_only_so_many_proxies_are_believed(rf, settings, hops, forwarded, believed):
    settings.PROXY_HOPS = hops
    request = rf.get("/", REMOTE_ADDR=PROXY)
    if forwarded:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded

    assert client_address(request) == believed
