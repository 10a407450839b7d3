"""allauth's forms in our words: labels, hints and errors in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from allauth.account import forms as theirs
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.models import EmailAddress
from allauth.core import context
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse

from icma.catalogs import translate as _
from icma.core.names import LONGEST_NAME, BadName, check_name, name_key
from icma.house.queries import is_username, portal_facts
from icma.house.reader_actions import is_name_taken
from icma.house.sweep_actions import UNCONFIRMED_DAYS

from .addresses import address_of_client
from .proofs import ProofField, is_proof_needed, note_form, take_proof


def why_not_this_name(code: str) -> str:
    """The fault of a name in words; `code` of `core.names.BadName`, or "taken"."""
    return {
        "empty": _("Enter the name under which you will write"),
        "short": _("The name is too short"),
        "long": _("The name is too long"),
        "signs": _("A name is made of letters; digits, spaces, dots and hyphens may stand between them"),
        "mixed": _("A word of the name mixes letters of two alphabets"),
        "house": _("This name could be taken for one of the editors. Choose another one"),
        "taken": _("Somebody has this name already, or one that looks the same. Choose another one"),
    }[code]


def promise_name(name: str) -> None:
    """Nobody else gets this name until an account that was begun with it would be swept away."""
    cache.set(_promise(name), 1, UNCONFIRMED_DAYS * 86_400)


def is_promised(name: str) -> bool:
    """Whether somebody tried to sign up with this name and had an account already."""
    return cache.get(_promise(name)) is not None


def _promise(name: str) -> str:
    return f"name:{sha256(name_key(name).encode()).hexdigest()}"  # keys of a cache are short and in ASCII


class NameField(forms.CharField):
    """The name that others see."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=200, **more)
        self.widget.attrs.update({"autocomplete": "nickname", "maxlength": str(LONGEST_NAME), "dir": "auto"})

    def clean(self, value: Any) -> str:
        try:
            return check_name(super().clean(value) if value else "", portal=portal_facts().name)
        except BadName as error:
            raise ValidationError(why_not_this_name(error.code), code=error.code) from error


LONGEST_FIELD = 500  # characters; SQLite answers a name of 50,000 with an error, and nobody's password is longer


class Ours:
    """Mixed into allauth's forms: no placeholders, our labels."""

    words: dict[str, Callable[[], str]] = {}
    hints: dict[str, Callable[[], str]] = {}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, field in self.fields.items():  # type: ignore[attr-defined] # a form's
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.CharField) and field.max_length is None:
                field.validators.append(MaxLengthValidator(LONGEST_FIELD))
            field.label = self.words[name]() if name in self.words else field.label
            field.help_text = self.hints[name]() if name in self.hints else ""


class SignUpForm(Ours, theirs.SignupForm):
    """A name, an e-mail address, and a password for those who want one."""

    words = {"name": lambda: _("Name"), "email": lambda: _("E-mail"), "password1": lambda: _("Password")}
    hints = {
        "name": lambda: _("Others see it above your comments."),
        "email": lambda: _("We send a code there. Nobody else sees it."),
        "password1": lambda: _("At least 8 characters. Empty: each time you get a code by e-mail."),
    }
    field_order = ["name", "email", "password1"]

    name = NameField(required=False)  # `check_name` says what is missing, in our words

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._address = address_of_client(context.request.META)
        if is_proof_needed(self._address):
            self.fields["proof"] = ProofField()

    def clean(self) -> Any:
        """Counts the form; while many are sent, it wants the solution of the browser's task."""
        cleaned = super().clean()
        note_form(self._address)
        if "proof" in self.fields and not take_proof(cleaned.get("proof", "")):
            raise ValidationError(_("Your browser has not solved the task. Send the form once more."), code="proof")
        return cleaned

    def clean_name(self) -> str:
        """Refuses a name that somebody bears already. It tells who comments here, which is public, not who is here."""
        name: str = self.cleaned_data["name"]
        if is_name_taken(name) or is_promised(name):
            raise ValidationError(why_not_this_name("taken"), code="taken")
        return name

    def try_save(self, request: HttpRequest) -> Any:
        """An address that has an account already costs what a new one costs: the password is hashed, the name gone.
        Otherwise the clock, or the name tried again, would tell whose address is known.
        """
        if self.account_already_exists:
            promise_name(self.cleaned_data["name"])
            if self.cleaned_data.get("password1"):
                make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class LoginForm(Ours, theirs.LoginForm):
    """An e-mail address (or an operator's name) and a password."""

    words = {
        "login": lambda: _("E-mail"),
        "password": lambda: _("Password"),
        "remember": lambda: _("Stay signed in on this device"),
    }

    def user_credentials(self) -> dict[str, str]:
        """An address that is nobody's name is not tried as one: each try hashes the password, which takes time."""
        credentials: dict[str, str] = super().user_credentials()
        if "email" in credentials and not is_username(credentials["username"]):
            del credentials["username"]
        return credentials

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Operators made by `icma operator add` have no address that could be confirmed."""
        user = self._login.user
        if user is not None and user.is_staff and not EmailAddress.objects.filter(user=user).exists():
            self._login.email_verification = EmailVerificationMethod.NONE
        answer: HttpResponse = super().login(request, redirect_url=redirect_url)
        return answer


class CodeForm(Ours, theirs.RequestLoginCodeForm):
    """Where to send the code."""

    words = {"email": lambda: _("E-mail")}


class ResetForm(Ours, theirs.ResetPasswordForm):
    """Whose password."""

    words = {"email": lambda: _("E-mail")}


class AddEmailForm(Ours, theirs.AddEmailForm):
    """Another address."""

    words = {"email": lambda: _("New e-mail")}


class ConfirmCodeForm(Ours, theirs.ConfirmEmailVerificationCodeForm):
    """The code from the mail."""

    words = {"code": lambda: _("Code from the e-mail")}


class ConfirmLoginCodeForm(Ours, theirs.ConfirmLoginCodeForm):
    """The code from the mail."""

    words = {"code": lambda: _("Code from the e-mail")}


class ConfirmResetCodeForm(Ours, theirs.ConfirmPasswordResetCodeForm):
    """The code from the mail."""

    words = {"code": lambda: _("Code from the e-mail")}


class NewPasswordForm(Ours, theirs.ResetPasswordKeyForm):
    """A new password after the code."""

    words = {"password1": lambda: _("New password"), "password2": lambda: _("New password again")}
    hints = {"password1": lambda: _("At least 8 characters.")}


class ChangePasswordForm(Ours, theirs.ChangePasswordForm):
    """Another password."""

    words = {
        "oldpassword": lambda: _("Present password"),
        "password1": lambda: _("New password"),
        "password2": lambda: _("New password again"),
    }
    hints = {"password1": lambda: _("At least 8 characters.")}


class SetPasswordForm(Ours, theirs.SetPasswordForm):
    """A first password."""

    words = {"password1": lambda: _("New password"), "password2": lambda: _("New password again")}
    hints = {"password1": lambda: _("At least 8 characters.")}


class ReauthenticateForm(Ours, theirs.ReauthenticateForm):
    """The password once more."""

    words = {"password": lambda: _("Password")}
