"""One module for every environment; what differs comes through env.py (see .env.example)."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from edu_duty import env
from edu_duty.accounts import password_profiles

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
FIXTURES_DIR = BASE_DIR / "fixtures"
DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)

_database = env.url("DATABASE_URL", {"postgres", "postgresql"})
_broker = env.url("BROKER_URL", {"redis", "rediss"})
EMBEDDED = _database is None


def _made_once(path: Path) -> str:
    """Read the embedded portal's secret; the first start writes it for its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="utf-8")
    return path.read_text(encoding="utf-8")


SECRET_KEY = env.text("SECRET_KEY", "" if EMBEDDED else None) or _made_once(DATA_DIR / "secret_key")

HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000)
# The address printed on documents, where anybody can verify them.
PUBLIC_URL = env.text("PUBLIC_URL", f"http://{HOST}:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.text("ALLOWED_HOSTS", f"127.0.0.1,localhost,[::1],{HOST}").split(",")
# TLS ends at a proxy in front; the embedded portal speaks plain HTTP on the loopback address.
HTTPS = env.flag("HTTPS", default=not EMBEDDED)
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
    # A cookie of that name can come from nowhere but this host, over TLS.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
# How many proxies stand in front, each adding to X-Forwarded-For; nothing else there is believed.
PROXY_HOPS = env.number("PROXY_HOPS", 0)
SESSION_ENGINE = "edu_duty.accounts.session_store"
# Left alone that long, and in any case, a session is over.
SESSION_COOKIE_AGE = env.number("SESSION_IDLE_SECONDS", 30 * 60)
SESSION_ABSOLUTE_SECONDS = env.number("SESSION_ABSOLUTE_SECONDS", 12 * 3600)
# Acts that count ask for the password again unless it was given within that time.
RECENT_SIGN_IN_SECONDS = env.number("RECENT_SIGN_IN_SECONDS", 10 * 60)
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "edu_duty.audit",
    "edu_duty.accounts",
    "edu_duty.jobs",
    "schools",
    "indicators",
    "assessments",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "rest_framework",
    "csp",
    "axes",
]
MIDDLEWARE = [
    "edu_duty.arrival_middleware.Arrival",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "edu_duty.headers.SafeAnswers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "edu_duty.accounts.trail_middleware.Trail",
    "edu_duty.accounts.middleware.SessionLimits",
    "edu_duty.accounts.middleware.SignInFirst",
    "edu_duty.accounts.middleware.PrivatePages",
    "assessments.unread_middleware.UnreadNotices",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "edu_duty.urls"
WSGI_APPLICATION = "edu_duty.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "edu_duty.accounts.context.portal",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES: dict[str, dict[str, Any]]
if _database is None:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE: four writers had no lock error; Django's default had 147,830 in four seconds.
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "edu_duty.sqlite3",
            # A file for tests too: in memory, threads that write at once do not take turns.
            "TEST": {"NAME": DATA_DIR / "tests.sqlite3"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                " PRAGMA busy_timeout=20000;",
            },
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _database.path.lstrip("/"),
            "USER": unquote(_database.username or ""),
            "PASSWORD": unquote(_database.password or ""),
            "HOST": _database.hostname or "",
            "PORT": str(_database.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "options": "-c statement_timeout=15s -c lock_timeout=5s"
                " -c idle_in_transaction_session_timeout=30s -c synchronous_commit=on"
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "assessments:counties"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_HASHERS = ["edu_duty.accounts.hashers.Argon2"]
PASSWORD_PROFILE = env.choice("PASSWORD_PROFILE", tuple(password_profiles.PROFILES), "mlps3")
PASSWORD_RULES = password_profiles.PROFILES[PASSWORD_PROFILE]
AUTH_PASSWORD_VALIDATORS = password_profiles.validators(
    PASSWORD_RULES, breached=env.text("BREACHED_PASSWORDS", "")
)
# Whether who does more than look, above a county, needs a second factor; the demo's people walk in.
SECOND_FACTOR = env.choice(
    "SECOND_FACTOR", ("required", "optional"), "optional" if DEMO else "required"
)
# What django-axes locks: one account from one address, never an account or an address alone.
# signing_in.py does the rest; docs/adr/0021 says why.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "edu_duty.accounts.addresses.client_address"
AXES_WHITELIST_CALLABLE = "edu_duty.accounts.signing_in.from_usual_device"
# Its middleware would answer for us; the sign-in page says how long to wait.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "edu_duty.formats"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "edu_duty.vault.DurableStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The largest package of a real county (2,000 campuses, every element) is about 3 MB.
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LIMIT_BYTES + 1024 * 1024
# A page of the county desk sent as a plain form: 40 campuses x 27 figures, each with what stood
# there before, is 2,160 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2500
FILE_UPLOAD_PERMISSIONS = 0o600
# Documents to verify may have 50 MB; whatever claims to be larger is not read at all.
REQUEST_LIMIT_BYTES = 51 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "edu_duty.uploads.Quota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# How often a person, and an address from which nobody is known, may ask the API.
API_RATES = {
    "person": env.text("API_RATE_PERSON", "600/min"),
    "stranger": env.text("API_RATE_STRANGER", "60/min"),
}
# How many open keys to the API a person may hold at once.
API_TOKENS_PER_PERSON = 10
REST_FRAMEWORK = {
    # The first one says how to come in: who does not is answered 401 with its scheme.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "edu_duty.accounts.api.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["edu_duty.accounts.access.HasRequiredPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # Who asks is what the last proxy saw; without one, who is connected.
    "NUM_PROXIES": PROXY_HOPS,
    "DEFAULT_SCHEMA_CLASS": "edu_duty.openapi.Schema",
    "EXCEPTION_HANDLER": "edu_duty.wire.answer_with_problem",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "edu_duty",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "JobState": "edu_duty.jobs.models.Job.State",
        "DocumentState": "reports.models.Document.State",
        "RubricState": "indicators.models.Rubric.State",
        "RoundStatus": "assessments.models.Round.Status",
        "AssessmentStatus": "assessments.models.Assessment.Status",
        "PointState": "assessments.models.Response.State",
        "RoundStage": "assessments.models.StageWindow.Stage",
        "Stage": "schools.dictionary.STAGES",
    },
    "PATH_CONVERTER_OVERRIDES": {
        "division": {"type": "string", "pattern": "^[0-9]{6}$"},
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "printed": {"type": "string", "pattern": "^[0-9A-Za-z-]{1,40}$"},
        "year": {"type": "integer", "minimum": 1000, "maximum": 9999},
        "campus": {"type": "string", "minLength": 1, "maxLength": 32},
        "word": {"type": "string", "minLength": 1, "maxLength": 32},
    },
}
# The counts of the throttles, in files that the web processes of one machine share: unlike in the
# broker, they are there while Redis is away.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

if _broker is None:
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(DATA_DIR / "broker" / "queue"),
        "data_folder_out": str(DATA_DIR / "broker" / "queue"),
        "control_folder": str(DATA_DIR / "broker" / "control"),
        # Taken by renaming on one file system, so no two workers take one; the sweeper tidies up.
        "store_processed": True,
        "processed_folder": str(DATA_DIR / "broker" / "taken"),
        "polling_interval": 0.05,
    }
    for _folder in ("queue", "taken", "control"):
        (DATA_DIR / "broker" / _folder).mkdir(parents=True, exist_ok=True)
else:
    CELERY_BROKER_URL = _broker.geturl()
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 2,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 15,
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = "sys"

# The job row is the job; a worker holds it by a lease that it renews.
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 30)
JOB_SWEEP_SECONDS = env.number("JOB_SWEEP_SECONDS", 10)
# Always on; the control of the chaos tests switches it off to show what the fence prevents.
JOBS_CHECK_LEASE = True
# What each kind of job is called on the screen, which task does it, and on which queue.
JOB_KINDS = {
    "import_return": ("schools.tasks.import_return", "import", _("读取数据包")),
    "preview_import": ("schools.tasks.preview_import", "import", _("检查数据包")),
    "import_campus": ("schools.tasks.import_campus", "import", _("存入学校数据")),
    "score_counties": ("indicators.tasks.score_counties", "score", _("测算")),
    "rehearse_rubric": ("indicators.tasks.rehearse_rubric", "score", _("演练指标体系草稿")),
    "verify_audit": ("edu_duty.trail.tasks.verify_audit", "sys", _("核对审计记录")),
    "render_document": ("reports.tasks.render_document", "report", _("起草文书")),
    "issue_document": ("reports.tasks.issue_document", "report", _("签发文书")),
    "scan_evidence": ("assessments.tasks.scan_evidence", "import", _("佐证查毒")),
    "mail_notices": ("assessments.tasks.mail_notices", "sys", _("发送邮件消息")),
}
# The command that looks for viruses in evidence, and how long it may take over one file.
EVIDENCE_SCANNER = env.text("EVIDENCE_SCANNER", "")
EVIDENCE_SCANNER_SECONDS = env.number("EVIDENCE_SCANNER_SECONDS", 120)
# Where e-mail goes out; without it notices stay in the portal.
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 465)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=True)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", EMAIL_HOST_USER)
# What links audit events and their anchors: sha256, or sm3 where OpenSSL has it.
AUDIT_HASH = env.choice("AUDIT_HASH", ("sha256", "sm3"), "sha256")
# Where the roots over all chains are kept outside the database; best on another machine's disk.
ANCHOR_FILE = Path(env.text("ANCHOR_FILE", str(DATA_DIR / "anchors" / "anchors.jsonl")))
ANCHOR_EVERY_SECONDS = 3600
# What documents are signed with (docs/documents.md): a key in a file, or in a device.
SIGNING_PKCS12 = env.text("SIGNING_PKCS12", "")
SIGNING_PKCS11_MODULE = env.text("SIGNING_PKCS11_MODULE", "")
SIGNING_PKCS11_TOKEN = env.text("SIGNING_PKCS11_TOKEN", "")
SIGNING_PKCS11_LABEL = env.text("SIGNING_PKCS11_LABEL", "")
SIGNING_PASSWORD = env.text("SIGNING_PASSWORD", "")
SIGNING_ROOTS = env.text("SIGNING_ROOTS", "")
SIGNING_LISTS = env.text("SIGNING_LISTS", "")
SIGNING_TIMESTAMPS = env.text("SIGNING_TIMESTAMPS", "")
# The role the portal itself works as, where another one owns the tables (docs/operations.md).
DATABASE_APP_ROLE = env.text("DATABASE_APP_ROLE", "")
# The model that says what a region code is called; the queue stands below the room that has it.
REGION_MODEL = "schools.Region"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # It names who tried to sign in; that belongs to the audit trail.
    "loggers": {"axes": {"level": "ERROR"}},
}
