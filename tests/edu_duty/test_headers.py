"""What every answer tells the browser it must not do, looked up in real answers."""

import csv
import io
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from tests.architecture.test_house import MODULES
from tests.conftest import make_region

SANDBOX = "sandbox; default-src 'none'"
# What a spreadsheet takes for a formula, and what it might after mending.
HOSTILE = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1", "'=1"]

pytestmark = pytest.mark.django_db

PAGE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("page", ["/sign-in/", "/verify/", "/account/", "/nowhere/", "/api/v1/"])
@pytest.mark.parametrize("header", PAGE_HEADERS)
def test_every_answer_carries_the_header(client, filler, page, header):
    if page in {"/account/", "/api/v1/"}:
        client.force_login(filler)

    assert client.get(page)[header] == PAGE_HEADERS[header]


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline(client):
    policy = client.get("/sign-in/")["Content-Security-Policy"]

    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert not re.search(r"unsafe|http|\*|data:", policy)


def test_devices_of_the_machine_are_closed(client):
    policy = client.get("/sign-in/")["Permissions-Policy"]

    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(policy.split(", "))


def test_what_is_private_is_kept_nowhere(client, filler):
    client.force_login(filler)

    pages = ["/account/", "/account/sessions/", "/tokens/", "/counties.csv", "/api/v1/regions/"]
    assert {client.get(page)["Cache-Control"] for page in pages} == {"no-store"}


def test_whatever_is_handed_out_is_an_attachment():
    naming = re.compile(r"""\["Content-Disposition"\] =|"Content-Disposition":""")
    odd = [
        f"{path.name}: {line.strip()}"
        for path in MODULES
        if path.name != "headers.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if naming.search(line) and "attachment;" not in line and "disposition}" not in line
    ]

    assert odd == []


@pytest.mark.parametrize("address", ["/counties.csv", "/api/v1/regions/?format=csv"])
def test_a_file_runs_nothing_in_the_browser(client, filler, address):
    client.force_login(filler)

    answer = client.get(address)

    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == SANDBOX
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_only_one_module_writes_csv():
    writing = [path.name for path in MODULES if "csv.writer" in path.read_text(encoding="utf-8")]

    assert writing == ["tabular.py"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("address", ["/counties.csv?everywhere=yes", "/api/v1/regions/?format=csv"])
def test_no_name_becomes_a_formula_in_a_list(client, lead, address, name):
    make_region("990177", name)
    client.force_login(lead)

    answer = client.get(address)
    content = b"".join(answer) if answer.streaming else answer.content

    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert any(name in cell for cell in cells)
    assert [cell for cell in cells if re.match(r"[=+\-@\t\r＝＋－＠]", cell)] == []


@pytest.mark.parametrize(
    "host", ["example.org", "testserver.example.org", "testserver@example.org"]
)
def test_an_unknown_host_is_refused(client, host):
    assert client.get("/sign-in/", headers={"host": host}).status_code == 400


def test_a_forwarded_host_is_not_believed(client):
    answer = client.get("/jobs/", headers={"x-forwarded-host": "example.org"})

    assert "example.org" not in answer.url


@pytest.mark.parametrize("page", ["https://example.org", "//example.org", "/\\example.org", "x:y"])
def test_choosing_a_language_never_leads_elsewhere(client, page):
    assert client.post("/preferences/", {"language": "en", "next": page}).url == "/"


@pytest.fixture
def over_tls(settings) -> Client:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return Client(enforce_csrf_checks=True)


def test_over_tls_browsers_are_told_to_stay_there(over_tls):
    answer = over_tls.get("/sign-in/", secure=True)

    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_cookies_are_for_this_host_over_tls_alone(over_tls):
    cookie = over_tls.get("/sign-in/", secure=True).cookies[settings.CSRF_COOKIE_NAME]

    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_over_tls_the_names_of_cookies_bind_them_to_this_host(tmp_path):
    asked = "from edu_duty import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
    asked += " s.LANGUAGE_COOKIE_NAME, s.DEVICE_COOKIE_NAME)"
    environment = os.environ | {"HTTPS": "1", "DATA_DIR": str(tmp_path), "SECRET_KEY": "x" * 50}

    told = subprocess.run(
        [sys.executable, "-c", asked],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    names = ["__Host-sessionid", "__Host-csrftoken", "__Host-language", "__Host-device"]
    assert told.stdout.split() == names
