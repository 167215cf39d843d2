"""Settings, from the environment and the instance folder. The launcher makes the folder; see docs/exploitation.md."""

import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from tremplin.core.vault.grace import former_keys

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("TREMPLIN_DATA", ROOT / "var" / "demo")).resolve()
MODE = os.environ.get("TREMPLIN_MODE", "demo")
ROLE = os.environ.get("TREMPLIN_ROLE", "web")
INSTANCE: dict[str, Any] = tomllib.loads((DATA / "instance.toml").read_text()) if (DATA / "instance.toml").exists() else {}


def secret(name: str) -> str:
    """One of the instance's secrets (0600 files made at first start)."""
    return (DATA / "secrets" / name).read_text().strip()


SECRET_KEY = secret("django.key")
SECRET_KEY_FALLBACKS = former_keys(DATA / "secrets", datetime.now(UTC))
TRUSTED_PROXIES = int(INSTANCE.get("trusted_proxies", 0))
DEBUG = False
DEMO = MODE == "demo"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if DEMO else list(INSTANCE.get("hosts", ["localhost"]))
SITE_ADDRESS = os.environ.get("TREMPLIN_ADDRESS") or INSTANCE.get("address", "http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "tremplin.core.accounts",  # before allauth: its pages take our templates
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "tremplin.core.ui",
    "tremplin.core.tenancy",
    "tremplin.core.vault",
    "tremplin.core.journal",
    "tremplin.core.jobs",
    "tremplin.core.imports",
    "tremplin.core.sync",
    "tremplin.domain.territories",
    "tremplin.domain.methods",
    "tremplin.domain.people",
    "tremplin.domain.partners",
    "tremplin.domain.outreach",
    "tremplin.domain.counter",
    "tremplin.domain.pathways",
    "tremplin.domain.impact",
    "tremplin.domain.gatherings",
    "tremplin.interop.data_inclusion",
    "tremplin.interop.openrosa",
    "tremplin.site.today",
    "tremplin.site.search",
    "tremplin.site.bundle",
    "tremplin.site.house",
    "tremplin.site.mine",
    "tremplin.site.demo",
    "tremplin.site.street",
]
INSTALLED_APPS = [
    name
    for name in INSTALLED_APPS
    if not name.startswith("tremplin.") or (ROOT / "src" / name.replace(".", "/") / "apps.py").exists()
]

MIDDLEWARE = [
    "tremplin.site.proxies.ClientAddress",
    "tremplin.core.ui.headers.SecurityHeaders",
    "tremplin.core.ui.errors.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tremplin.core.ui.errors.NoNullCharacter",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tremplin.core.vault.middleware.KeysOnce",
    "tremplin.core.tenancy.middleware.TenancyMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tremplin.core.accounts.second_factor.SecondFactorRequired",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "tremplin.site.urls"
WSGI_APPLICATION = "tremplin.site.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tremplin.core.ui.context.page",
            ],
        },
    }
]


def database(role: str, name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": f"tremplin_{role}",
        "PASSWORD": secret(f"db-{role}.password"),
        "HOST": os.environ.get("TREMPLIN_DB_HOST", str(DATA / "run")),
        "PORT": os.environ.get("TREMPLIN_DB_PORT", "5432"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c statement_timeout=30s"} if role == "web" else {},
    }


DATABASES = {
    "default": database(ROLE, os.environ.get("TREMPLIN_DB_NAME", "tremplin")),
    "keys": database("keys", os.environ.get("TREMPLIN_KEYS_DB_NAME", "tremplin_keys")),
}
DATABASE_ROUTERS = ["tremplin.core.vault.router.KeysApart"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["tremplin.core.tenancy.backend.MemberBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tremplin.core.accounts.passphrases.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mes-projets"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tremplin.core.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_ADAPTER = "tremplin.core.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up alone: an address always comes from an invitation
MFA_TOTP_ISSUER = "Tremplin"
USERSESSIONS_TRACK_ACTIVITY = False
SECOND_FACTOR_REQUIRED = not DEMO

SECURE = SITE_ADDRESS.startswith("https://")
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
CSRF_FAILURE_VIEW = "tremplin.core.ui.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS] if SECURE else []
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_MAX_BYTES = 60 * 1024 * 1024
IMPORTS_ROOT = DATA / "imports"
FILE_UPLOAD_HANDLERS = [
    "tremplin.core.imports.uploads.RefuseHeavy",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "langue"
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "media"
# Shared by all processes of the place, so that a rate limit counts every worker's requests.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA / "cache" / "shared"}}
JOURNAL_COPIES = DATA / "journal"

EMAIL_BACKEND = "tremplin.site.outbox.FileOutbox" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
EMAIL_FILE_PATH = DATA / "outbox"
for key in ("host", "port", "host_user", "host_password", "use_tls"):
    if key in INSTANCE.get("mail", {}):
        globals()[f"EMAIL_{key.upper()}"] = INSTANCE["mail"][key]
DEFAULT_FROM_EMAIL = INSTANCE.get("from", "Tremplin <ne-pas-repondre@localhost>")

PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "worker"

TREMPLIN_PUBLISHER = {
    "editeur": _("Association de démonstration (inventée)"),
    "directeur": _("Directrice de publication inventée"),
    "hebergeur": _("Cet ordinateur, pour la démonstration"),
    "contact": "contact@localhost",
    **INSTANCE.get("publisher", {}),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "tremplin.site.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        # it writes whole addresses, which may hold a key; `core.ui.errors` logs what failed
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "WARNING"},
    },
}
