"""Django's settings: one file, every value from `env` or a constant with its reason."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from .env import BadSetting, read_env, secret_key

ENV = read_env()
HOME: Path = ENV.home
PACKAGE = Path(__file__).resolve().parent.parent

try:
    HOME.mkdir(parents=True, exist_ok=True)
    SECRET_KEY = secret_key(HOME)
except OSError as error:
    raise BadSetting(f"ICMA_HOME is {str(HOME)!r}, which cannot be written to ({error.strerror})") from error
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.hosts)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.google",
    "allauth.mfa",
    "allauth.usersessions",
    "icma.journal",
    "icma.mail",
    "icma.house",
    "icma.sources",
    "icma.captures",
    "icma.articles",
    "icma.stories",
    "icma.search",
    "icma.audience",
    "icma.comments",
    "icma.following",
    "icma.notices",
    "icma.portal",
    "icma.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "icma.portal.middleware.EditionMiddleware",
    "icma.portal.confirming.ConfirmMiddleware",
    "icma.portal.security_adapters.OtherServiceMiddleware",
    "icma.portal.sessions.LastSeenMiddleware",
    "icma.desk.middleware.PortalZoneMiddleware",
]

ROOT_URLCONF = "icma.config.urls"
WSGI_APPLICATION = "icma.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "portal" / "templates", PACKAGE / "desk" / "pages"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "icma.portal.jinja.environment", "auto_reload": DEBUG},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "desk" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": dj_database_url.parse(ENV.database_url)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Deferred BEGIN: 1,491 of 1,600 concurrent transactions locked; IMMEDIATE: none (docs/decisions/0002).
    # A visit changes 25 pages, mostly those of the visit before: moved into the database every 4,000 (16 MB of log)
    # instead of every 1,000 a visit costs about a tenth less CPU (docs/decisions/0008).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000; "
        "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counts tries (sign-in, codes) for all web processes, across restarts; pages have a cache of their own.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "limits",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # of the usual 300 a stranger with many addresses could push counters out
    }
}

AUTH_USER_MODEL = "house.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
# It knows names too; a second one beside it would hash each wrong password once more.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
EMAIL_BACKEND = "icma.mail.backend.OutboxBackend"  # nobody waits for a mail server; the engine sends
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie more

# Accounts (docs.allauth.org). Readers sign in with an e-mail address, operators made by `icma operator add` by name.
ACCOUNT_ADAPTER = "icma.portal.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # without a password: a code by mail each time
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of changes to the account
ACCOUNT_PREVENT_ENUMERATION = True  # no answer tells whether an address has an account
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None  # the reader says so in the form
ACCOUNT_FORMS = {
    name: f"icma.portal.account_forms.{form}"
    for name, form in {
        "signup": "SignUpForm", "login": "LoginForm", "request_login_code": "CodeForm", "reset_password": "ResetForm",
        "add_email": "AddEmailForm", "confirm_email_verification_code": "ConfirmCodeForm",
        "confirm_login_code": "ConfirmLoginCodeForm", "confirm_password_reset_code": "ConfirmResetCodeForm",
        "reset_password_from_key": "NewPasswordForm", "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm", "reauthenticate": "ReauthenticateForm",
    }.items()
}  # fmt: skip

# Passkeys, codes of an app, recovery codes. A passkey alone signs in; with any of them a password alone does not.
MFA_ADAPTER = "icma.portal.security_adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "icma.portal.security_forms.AddPasskeyForm",
    "login_webauthn": "icma.portal.security_forms.LoginPasskeyForm",
    "authenticate_webauthn": "icma.portal.security_forms.SecondStepPasskeyForm",
    "reauthenticate_webauthn": "icma.portal.security_forms.ConfirmPasskeyForm",
    "edit_webauthn": "icma.portal.security_forms.RenamePasskeyForm",
    "authenticate": "icma.portal.security_forms.SecondStepForm",
    "reauthenticate": "icma.portal.security_forms.ConfirmStepForm",
    "activate_totp": "icma.portal.security_forms.AppForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"  # a passkey that signs in alone must see the person (set by allauth)
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are up to half a minute off
USERSESSIONS_TRACK_ACTIVITY = False  # would write with every page; icma.portal.sessions notes it once an hour
# Other services that say who somebody is, if the operator names some. Tokens are not kept; who is new chooses a name.
SOCIALACCOUNT_ADAPTER = "icma.portal.security_adapters.OtherServiceAdapter"
SOCIALACCOUNT_FORMS = {"signup": "icma.portal.security_forms.ServiceSignUpForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if ENV.google:
    SOCIALACCOUNT_PROVIDERS["google"] = {
        "APPS": [{"client_id": ENV.google.client_id, "secret": ENV.google.secret}],
        "SCOPE": ["profile", "email"],
        "OAUTH_PKCE_ENABLED": True,
    }
if ENV.oidc:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "sso",
                "name": ENV.oidc.name,
                "client_id": ENV.oidc.client_id,
                "secret": ENV.oidc.secret,
                "settings": {"server_url": ENV.oidc.issuer},
            }
        ],
        "OAUTH_PKCE_ENABLED": True,
    }

LANGUAGE_CODE = "en"
LANGUAGES = [("az", "Azərbaycanca"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS: list[Path] = []  # our own texts are read by icma.catalogs, uncompiled
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # rows are in UTC; what people see is in the portal's own zone (house.Portal)

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "portal" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or "pytest" in sys.modules
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = HOME / "media"
SEGMENTS_DIR = HOME / "warc"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = (
    "strict-origin-when-cross-origin"  # outlets may see that a reader came from here, not from where
)
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "icma.portal.faults.refuse_form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENV.https
CSRF_COOKIE_AGE = 1_209_600  # two weeks like the session's, as the privacy page says
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.https
if ENV.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

LOGGING_CONFIG = None  # structlog is set up by the command line (icma.cli.logs)
