"""Settings of a running Linli: environment variables in, Django settings out.

Everything a site may set is listed in ``docs/reference/settings.md``; a missing or wrong
value stops the start with a sentence, never a surprise later.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from linli.config import env

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(env.text("LINLI_VAR", str(Path.cwd() / "var")))

DEBUG = env.flag("LINLI_DEBUG", default=False)
#: The style page at /ui/: every component with made-up content, for those who build pages.
LINLI_STYLE_PAGE = env.flag("LINLI_STYLE_PAGE", default=DEBUG)


def _local_secret(name: str) -> str:
    """Return a secret kept in ``var/`` for one-machine installs, for its owner's eyes only."""
    path = VAR / "secrets" / name
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass  # another process made it between the check and the open
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = env.text("LINLI_SECRET_KEY", "") or _local_secret("django")
#: Hex of 32 bytes from which the keys of encrypted cells are derived.
LINLI_MASTER_KEY = env.text("LINLI_MASTER_KEY", "") or _local_secret("master")

#: Master keys replaced by the present one: still read, never written with.
LINLI_OLD_MASTER_KEYS = env.words("LINLI_OLD_MASTER_KEYS")

ALLOWED_HOSTS = env.words("LINLI_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("LINLI_ORIGINS")
#: Where residents reach the site: what the links in messages begin with; empty = no links.
LINLI_PUBLIC_URL = env.text("LINLI_PUBLIC_URL", "").rstrip("/")

INSTALLED_APPS = [
    "linli.people",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "ninja",
    "linli.kernel",
    "linli.audit",
    "linli.files",
    "linli.search",
    "linli.tally",
    "linli.pins",
    "linli.places",
    "linli.catalogue",
    "linli.county",
    "linli.cases",
    "linli.tasks",
    "linli.gridbook",
    "linli.landmarks",
    "linli.teams",
    "linli.outings",
    "linli.collection",
    "linli.supervision",
    "linli.whistles",
    "linli.instructions",
    "linli.meetings",
    "linli.admission",
    "linli.rota",
    "linli.fieldwork",
    "linli.escalation",
    "linli.hints",
    "linli.notify",
    "linli.exchange",
    "linli.insights",
    "linli.atlas",
    "linli.documents",
    "linli.bulletins",
    "linli.rising",
    "linli.wall",
    "linli.workbench",
    "linli.board",
    "linli.proposals",
    "linli.replay",
    "linli.web",
    "linli.api",
    "linli.jobs",
    "linli.cli",
    "linli.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "linli.web.packed.PackedFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "linli.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "linli.web.middleware.IdleMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "linli.web.middleware.FirstPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "linli.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "linli.web.jinja.environment",
            "context_processors": ["linli.web.pages.form_mark"],
        },
    },
]

DATABASES = {
    "default": env.database(env.text("LINLI_DATABASE_URL", f"sqlite:///{VAR / 'linli.sqlite3'}")),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["linli.people.signin.ThrottledBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "linli.people.signin.ContextWordValidator"},
]
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "linli.people.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
#: Seconds without a request after which a staff session ends.
LINLI_IDLE_SECONDS = env.number("LINLI_IDLE_SECONDS", 30 * 60)

HTTPS = env.flag("LINLI_HTTPS", default=False)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "linli.web.failures.stale_form"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
LANGUAGE_COOKIE_NAME = "linli_language"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
#: Uploaded files live outside the web root and are served by permission only.
LINLI_FILES = VAR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
#: Largest single attachment, bytes.
LINLI_MAX_UPLOAD = env.number("LINLI_MAX_UPLOAD", 20 * 1024 * 1024)

#: Open streams to walls (大屏) in each web process; each has a thread of its own. 0 = none.
LINLI_STREAMS = env.number("LINLI_STREAMS", 8)

#: Let the tagger of the extra ``names`` read what is written, so that names nobody announces are
#: hidden too; it takes some 130 MB in every process that writes. Without it: by rules alone.
LINLI_NAME_MODEL = env.flag("LINLI_NAME_MODEL", default=True)

#: Folder of the site's own typefaces for official documents; empty = free substitutes only.
LINLI_FONTS = env.text("LINLI_FONTS", "")

#: Dotted path of a callable that takes linli.notify.gateway.Parcel, in the place of all of these.
LINLI_MESSAGE_GATEWAY = env.text("LINLI_MESSAGE_GATEWAY", "")
#: How each kind of message leaves: file, console, or really (http, smtp).
LINLI_SMS = env.text("LINLI_SMS", "file")
LINLI_SMS_URL = env.text("LINLI_SMS_URL", "")
LINLI_SMS_KEY = env.text("LINLI_SMS_KEY", "")
LINLI_MAIL = env.text("LINLI_MAIL", "file")
LINLI_MAIL_URL = env.text("LINLI_MAIL_URL", "")
LINLI_IM = env.text("LINLI_IM", "file")
LINLI_IM_URL = env.text("LINLI_IM_URL", "")
LINLI_IM_FORM = env.text("LINLI_IM_FORM", "wecom")

#: A language model the county runs (chat completions): empty = none, nothing is ever called.
LINLI_LLM_URL = env.text("LINLI_LLM_URL", "")
LINLI_LLM_MODEL = env.text("LINLI_LLM_MODEL", "")
LINLI_LLM_KEY = env.text("LINLI_LLM_KEY", "")

#: What lies under the map: a PMTiles file, or else a key of 天地图; with neither no base map.
LINLI_MAP_FILE = env.text("LINLI_MAP_FILE", "")
LINLI_MAP_TIANDITU_KEY = env.text("LINLI_MAP_TIANDITU_KEY", "")
#: Number of approval (审图号) and makers printed beside a base map; without the number it is off.
LINLI_MAP_APPROVAL = env.text("LINLI_MAP_APPROVAL", "")
LINLI_MAP_ATTRIBUTION = env.text("LINLI_MAP_ATTRIBUTION", "")

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Page pictures of drafts, in the memory of the process only: few, and for two minutes.
    "pictures": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pictures",
        "TIMEOUT": 120,
        "OPTIONS": {"MAX_ENTRIES": 32},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.text("LINLI_LOG_LEVEL", "WARNING")},
}
