"""Whether the portal can work, told to the watchdog and to the administrator."""

import pytest

from edu_duty import health
from edu_duty.accounts.roles import Role
from tests.conftest import make_person

WELL = [health.HealthPart(name, ok=True, detail="在") for name in ("database", "queue")]
SICK = health.HealthPart("workers", ok=False, detail="任务进程没有应答。启动 worker。")

pytestmark = pytest.mark.django_db


@pytest.fixture
def examined(monkeypatch):
    """Decide what the examination finds."""

    def find(*parts: health.HealthPart) -> None:
        found = health.HealthReport(all(part.ok for part in parts), list(parts))
        monkeypatch.setattr(health, "report", lambda _at: found)

    return find


@pytest.fixture
def admin(db):
    return make_person("admin", Role.SYSTEM_ADMIN, "")


def test_the_watchdog_needs_no_account(client, examined):
    examined(*WELL)

    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "queue": "ok"}
    assert response["Cache-Control"] == "no-store"


def test_the_watchdog_hears_the_reason(client, examined):
    examined(*WELL, SICK)

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["workers"] == "任务进程没有应答。启动 worker。"


def test_the_administrator_reads_what_to_do(client, admin, examined, silent_rendering):
    examined(*WELL, SICK)
    client.force_login(admin)

    page = client.get("/doctor/").content.decode()

    assert "有故障" in page
    assert page.count("任务进程没有应答。启动 worker。") == 2


def test_all_well_is_said_in_words(client, admin, examined):
    examined(*WELL)
    client.force_login(admin)

    assert "各部分都在工作" in client.get("/doctor/").content.decode()


def test_the_machine_is_the_administrators_alone(client, lead, filler):
    for person in (lead, filler):
        client.force_login(person)
        assert client.get("/doctor/").status_code == 403
