"""All settings, from the environment; what must not be guessed in production has no default."""

from datetime import time, timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from governance import logs, schedule

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
LOCAL_DIR = Path(env.str("LOCAL_DIR", str(BASE_DIR / ".local")))
# Real variables win over these two, which the local stack writes: they exist on a developer's machine only.
for _file in (LOCAL_DIR / "env", LOCAL_DIR / "stack.env"):
    env.read_env(_file)

# Safety
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Fernet keys that seal reporters' personal data; the first one seals, the others still open.
SEAL_KEYS = env.list("SEAL_KEYS")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Off only where no certificate can be had: this machine itself.
HTTPS = env.bool("HTTPS", True)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "teams.session_store"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
TRUSTED_DEVICE_AGE = int(timedelta(days=30).total_seconds())
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "governance.errors.csrf_failure"
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": (),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    },
}

# What runs
INSTALLED_APPS = [
    "governance",
    "demo",
    "api",
    "services",
    "webhooks",
    "exports",
    "desk",
    "field",
    "residents",
    "figures",
    "administration",
    "alliances",
    "five_teams",
    "councils",
    "volunteering",
    "enterprises",
    "orders",
    "imports",
    "cases",
    "teams",
    "networks",
    "outbox",
    "web",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]
MIDDLEWARE = [
    "governance.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "governance.middleware.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "teams.sessions.RenewedByUse",
    "governance.middleware.ToldToBrowsers",
    "governance.middleware.AnswersToScripts",
    "web.again.ShownAgain",
    "governance.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teams.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "governance.urls"
WSGI_APPLICATION = "governance.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.display.display",
            ],
            # On every page, and in the templates of every app.
            "builtins": ["web.templatetags.icons"],
        },
    },
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MESSAGE_TAGS = {message_levels.ERROR: "danger", message_levels.DEBUG: "secondary"}

# `i18n` is Django's own with one tag more to the point (web/templatetags/i18n.py), and is meant to come first.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

# The database
DATABASE_ROLE = env.str("DATABASE_ROLE", "")
# For `manage.py secure_database` alone, which the owner of the tables runs: the password of the service's own login.
DATABASE_SERVICE_PASSWORD = env.str("DATABASE_SERVICE_PASSWORD", "")
DATABASES = {"default": env.db_url("DATABASE_URL", "postgres:///governance")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "connect_timeout": 5,
        **({"options": f"-c role={DATABASE_ROLE}"} if DATABASE_ROLE else {}),
    },
}
# Whether each statement that was compiled before is compared with its queryset compiled anew: by the tests alone.
COMPILED_IS_COMPARED = False

# People
AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = [
    "teams.backends.GuardBackend",
    "axes.backends.AxesStandaloneBackend",
    "teams.backends.CodeBackend",
    "teams.backends.PostsBackend",
]
LOGIN_URL = "teams:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "teams:sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SIGN_IN_CODE_DAYS = env.int("SIGN_IN_CODE_DAYS", 14)
AXES_ENABLE_ADMIN = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "teams.backends.tried_name"
AXES_WHITELIST_CALLABLE = "teams.actions.tries.is_known"
AXES_LOCKOUT_CALLABLE = "teams.views.account.locked"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# Behind one's own proxy the caller's address is the last one that proxy added; without a proxy the header is a lie.
AXES_IPWARE_PROXY_ORDER = "right-most"
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"] if env.bool("BEHIND_PROXY", False) else ["REMOTE_ADDR"]
)

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(LOCAL_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(LOCAL_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "governance.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "governance.storage.HashedStorage"},
}
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "governance.storage.AppsFinder"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# Text fields of one form together; files are not counted here but by the two limits below.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
UPLOAD_MAX_FILE_BYTES = 15 * 1_048_576
# Strangers' files are opened by processes of their own (cases/evidence/aside.py): so many at once, each of at most
# 300 MB. Of a web process's threads at most half wait for them, and not for long; whoever else comes is told so.
DECODERS = env.int("DECODERS", 2)
WEB_THREADS = env.int("WEB_THREADS", 4)
DECODING_WAITS = max(1, WEB_THREADS // 2)
DECODING_PATIENCE_SECONDS = 8.0

# Messages that leave, and work that waits
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
OUTBOX_CHANNELS = {
    "event": "cases.notifications.case_events.fan_out",
    "alarm": "cases.notifications.alarm_events.tell_alarms",
    "inbox": "teams.inbox.deliver",
    "email": "cases.notifications.case_events.send_letter",
    "account": "teams.account_letters.send",
    "robot": "cases.notifications.robots.deliver",
    "anchor": "cases.ledger.anchoring.write_file",
    "disposal": "cases.ledger.disposals.write_file",
    "anchor_mail": "cases.ledger.anchoring.send_letter",
    "appointment": "services.actions.tomorrow.send_text",
    "text": "cases.notifications.to_reporters.send_text",
    "letter": "cases.notifications.to_reporters.send_letter_to_reporter",
}
# These only write into this database, so the delivery commits together with the mark that it is done.
OUTBOX_TRANSACTIONAL_CHANNELS = {"event", "alarm", "inbox"}
# Of those, the ones whose function takes a whole batch in one go, and how many at most: a move's events, and what there
# is most of after an outage. Events lock notices that people may be reading, so their batches are short.
OUTBOX_BATCH_CHANNELS = {"event": 100, "alarm": 1000, "inbox": 1000}
# Handed each batch of events, in the transaction that tells of them.
EVENT_FOLLOWERS = ["webhooks.telling.follow"]
# What may wait long for somebody outside runs beside all else.
SLOW_QUEUE = schedule.SLOW_QUEUE
OUTBOX_LEASE_SECONDS = 60
OUTBOX_KEEP_DAYS = env.int("OUTBOX_KEEP_DAYS", 30)
# A worker that for this long did nothing, with work this late, is ended and started again (governance/watchdog.py).
WATCHDOG_PATIENCE_SECONDS = env.float("WATCHDOG_PATIENCE_SECONDS", 60.0)
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# For workers, which wait anyway; what a request sends has a shorter patience of its own (outbox/wake.py).
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2, "visibility_timeout": 3600}
CELERY_TASK_PUBLISH_RETRY = False
# A task is a wake-up, and beat wakes again. Acknowledged when taken, none is cut off or restored when the broker goes.
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "outbox.beat.NotingScheduler"
CELERY_BEAT_SCHEDULE = schedule.BEAT
vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{LOCAL_DIR / 'mail'}"))
# A mail server that does not answer must not hold a worker beyond its lease of the message.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "no-reply@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Mails of residents become matters (decision 70): off without an address, which holds the account's password.
MAIL_IN_URL = env.str("MAIL_IN_URL", "")
# The name by which the city's mail server signs Authentication-Results; only mails it vouches for are taken.
MAIL_IN_SERVER = env.str("MAIL_IN_SERVER", "")
# What the mailbox is called; a mail from there is a loop.
MAIL_IN_ADDRESS = env.str("MAIL_IN_ADDRESS", "")
# By code; empty: the city. Its centre places mails that do not say where.
MAIL_IN_AREA = env.str("MAIL_IN_AREA", "")
if MAIL_IN_URL and not (MAIL_IN_SERVER and MAIL_IN_URL.startswith(("imaps://", "imap+tls://", "imap://localhost"))):
    raise ImproperlyConfigured("MAIL_IN_URL needs MAIL_IN_SERVER beside it, and begins with imaps:// or imap+tls://.")

# What proves later that nothing was rewritten: the day's anchor goes to this directory, and to these addresses.
ANCHOR_DIR = Path(env.str("ANCHOR_DIR", str(LOCAL_DIR / "anchors")))
ANCHOR_MAIL = env.list("ANCHOR_MAIL", default=[])

# The domain
# The text-message gateway: an address that takes {"id", "phone", "text"} with its key as a bearer token; without one,
# the mail domain of a gateway that takes letters: a text goes to <telephone>@<gateway>.
TEXT_GATEWAY_URL = env.str("TEXT_GATEWAY_URL", "")
TEXT_GATEWAY_KEY = env.str("TEXT_GATEWAY_KEY", "")
TEXT_GATEWAY = env.str("TEXT_GATEWAY", "text.invalid")
# Hosts inside one's own network that messages may be posted to: a messenger or a gateway of one's own.
OUTSIDE_ALLOWED_HOSTS = env.list("OUTSIDE_ALLOWED_HOSTS", default=[])
# When letters, texts and robots are silent but for matters of level I, in local time; empty: never.
QUIET_HOURS = tuple(time.fromisoformat(edge) for edge in filter(None, env.str("QUIET_HOURS", "21:00-07:00").split("-")))
# What waited for the morning leaves within this long after it.
QUIET_HOURS_SPREAD_SECONDS = 600
# Notices by letter or robot to one receiver within an hour; what would be more is told in one message.
NOTICES_AN_HOUR = env.int("NOTICES_AN_HOUR", 10)
# Texts and letters about matters to one telephone or address of a resident within a day, all matters together.
MESSAGES_A_DAY = env.int("MESSAGES_A_DAY", 20)
# What else follows when areas are merged or moved: of the rooms above cases, which cases cannot know.
AREA_FOLLOWERS = ["alliances.following.follow", "enterprises.following.follow", "desk.following.follow"]
# What else goes when a record of a case is disposed of: of the rooms above cases, which cases cannot know.
RECORD_FOLLOWERS = ["residents.following.dispose", "orders.following.dispose"]
# What else is held on a resident, by rooms above cases.
HOLDINGS = ["residents.following.held", "orders.following.held"]
# What a matter named in a notice is about, asked by the inbox for whoever reads it.
NOTICE_TITLES = "cases.reading.inbox_titles.titles_of"
# More looks at identities by one person within an hour are told to auditors and security administrators.
LOOKS_AN_HOUR = env.int("LOOKS_AN_HOUR", 20)
# What the supervisor's board calls silent, and paused for too long.
SILENT_DAYS = env.int("SILENT_DAYS", 5)
LONG_PAUSE_DAYS = env.int("LONG_PAUSE_DAYS", 60)
# After so many working hours without a step of the unit a case goes back from a person to the unit; 0: never.
IDLE_WORKING_HOURS = env.int("IDLE_WORKING_HOURS", 8)
CASE_NUMBER_PREFIX = env.str("CASE_NUMBER_PREFIX", "JL")

# The interface for programs: what each of its addresses does alike is in api/view.py.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.signing_in.ByKey", "api.signing_in.BySession"],
    "DEFAULT_PERMISSION_CLASSES": ["api.signing_in.InScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.bodies.StrictJson", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.answer",
    "UNAUTHENTICATED_USER": None,
}
API_REQUESTS_A_MINUTE = env.int("API_REQUESTS_A_MINUTE", 600)
"""Of one key."""
SPECTACULAR_SETTINGS = {
    "TITLE": _("456 · Community governance: interface for programs"),
    "DESCRIPTION": _(
        "Each request bears a key: `Authorization: Bearer gov_…`. A security administrator grants it to a post, and "
        "it is shown once. Each POST bears an `Idempotency-Key`: sent again, it changes nothing. A step names the "
        "state it was decided on by `If-Match`. Refusals are `application/problem+json` with a sentence for people."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    # Lists of values stand where they are used: each is short, and many bear the same name.
    "POSTPROCESSING_HOOKS": [],
    "SORT_OPERATIONS": False,
}

LOGGING_CONFIG = "governance.logs.configure"
LOGGING = logs.dictionary(is_json=env.bool("LOG_JSON", not DEBUG), level=env.str("LOG_LEVEL", "INFO"))
