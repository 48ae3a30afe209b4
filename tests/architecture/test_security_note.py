"""The note on security names only tests that there are."""

import re

from django.conf import settings

NOTE = settings.BASE_DIR / "docs" / "security.md"
_NAMED = re.compile(r"`((?:tests/[\w/]*)?(?:test_\w+\.py)?)`")


def test_every_test_that_is_named_is_there():
    missing, room = [], settings.BASE_DIR
    for name in filter(None, _NAMED.findall(NOTE.read_text(encoding="utf-8"))):
        path = settings.BASE_DIR / name if name.startswith("tests/") else room / name
        room = path.parent
        if not path.exists():
            missing.append(name)

    assert missing == []


def test_the_readme_leads_to_the_note():
    assert "(docs/security.md)" in (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
