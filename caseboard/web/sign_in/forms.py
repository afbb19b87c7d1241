"""The forms of signing in: Flask-Security's, with our labels, limits and words."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    ResetPasswordForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from flask_security.forms import Form
from flask_security.recovery_codes import MfRecoveryForm
from wtforms import EmailField, HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired

from caseboard.accounts.models import User
from caseboard.accounts.security import find_by_email, is_right_password
from caseboard.web.forms import Problems
from caseboard.web.guard import local_path
from caseboard.web.sign_in import attempts

WRONG = "The e-mail or the password is not right."
WRONG_CODE = "This code is not right, or it was used before. Wait for the next one."
TOO_MANY = "Too many wrong tries. Wait five minutes, then try again."


def _errors(field: Any) -> list[str]:
    field.errors = list(field.errors)
    found: list[str] = field.errors
    return found


class SignInForm(Problems, LoginForm):
    email = EmailField(
        "E-mail",
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
        validators=[DataRequired("Type your e-mail address.")],
    )
    password = PasswordField(
        "Password",
        render_kw={"autocomplete": "current-password"},
        validators=[DataRequired("Type your password.")],
    )
    remember = None  # type: ignore[assignment]  # sessions end; there is no staying signed in
    next = HiddenField()
    user: User | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = local_path(self.next.data) or ""

    def validate_next(self, field: Any) -> None:
        """Already tidied: what is not an address of ours has become nothing."""

    def validate(self, **kwargs: Any) -> bool:
        if not Form.validate(self, **kwargs):
            return False
        email, password = (self.email.data or "").strip().lower()[:320], self.password.data or ""
        attempt = attempts.begin(email)
        if attempt is None:
            self.form_errors.append(TOO_MANY)
            return False
        user = find_by_email(email)
        stored = user.password if user and user.active else None
        attempts.step_aside()  # nobody waits for the database while we work on a hash
        if not is_right_password(stored, password):
            attempts.fail(user, "password")
            self.form_errors.append(WRONG)
            return False
        attempts.succeed(attempt)
        self.user = user
        self.user_authenticated = True
        return True


class AgainForm(Problems, VerifyForm):
    """Type the password again before something that matters."""

    password = PasswordField(
        "Password",
        render_kw={"autocomplete": "current-password"},
        validators=[DataRequired("Type your password.")],
    )
    next = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = local_path(self.next.data) or ""

    def validate_next(self, field: Any) -> None:
        """Already tidied."""

    def validate(self, **kwargs: Any) -> bool:
        return bool(Form.validate(self, **kwargs)) and _is_own_password(self.user, self.password)


class CodeForm(Problems, TwoFactorVerifyCodeForm):
    code = StringField(
        "Code",
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "spellcheck": "false",
            "maxlength": "20",
        },
        validators=[DataRequired("Type the six digits that your app shows.")],
    )

    def validate(self, **kwargs: Any) -> bool:
        if not self.user or not self.user.active:
            self.form_errors.append(WRONG_CODE)
            return False
        attempt = attempts.begin(self.user.email)
        if attempt is None:
            _errors(self.code).append(TOO_MANY)
            return False
        if self.code.data:
            self.code.data = "".join(str(self.code.data).split())
        if super().validate(**kwargs):
            attempts.succeed(attempt)
            return True
        attempts.fail(self.user, "code")
        self.code.errors = [WRONG_CODE] if self.code.data else ["Type the six digits that your app shows."]
        return False


class EnrolForm(Problems, TwoFactorSetupForm):
    """Which second factor: there is one, an authenticator app; or, where none is required, to take it away."""

    setup = HiddenField()  # type: ignore[assignment]


class NoCodeForm(TwoFactorRescueForm):
    """What else there is when a person has no code: a page of ours says it, so there is nothing to choose."""

    help_setup = RadioField("Ways in", choices=[])


class RecoveryForm(Problems, MfRecoveryForm):
    code = StringField(
        "Recovery code",
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "maxlength": "40"},
        validators=[DataRequired("Type one of your recovery codes.")],
    )

    def validate(self, **kwargs: Any) -> bool:
        if not self.user or not self.user.active:
            self.form_errors.append(WRONG_CODE)
            return False
        attempt = attempts.begin(self.user.email)
        if attempt is None:
            _errors(self.code).append(TOO_MANY)
            return False
        if self.code.data:
            self.code.data = str(self.code.data).strip().lower()
        if super().validate(**kwargs):
            attempts.succeed(attempt)
            return True
        attempts.fail(self.user, "recovery code")
        self.code.errors = ["This recovery code is not right, or it was used before."]
        return False


class ForgottenForm(Problems, ForgotPasswordForm):
    email = EmailField(
        "E-mail",
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
        validators=[DataRequired("Type your e-mail address.")],
    )

    def validate(self, **kwargs: Any) -> bool:
        """Whether an address was typed; whose it is makes no difference here."""
        return bool(Form.validate(self, **kwargs))

    @property
    def address(self) -> str:
        return (self.email.data or "").strip().lower()[:320]


NEW_PASSWORD = {"autocomplete": "new-password", "aria-describedby": "password-hint"}


class ChooseForm(Problems, ResetPasswordForm):
    password = PasswordField(
        "New password", render_kw=NEW_PASSWORD, validators=[DataRequired("Type a new password.")]
    )
    password_confirm = PasswordField(
        "New password again",
        render_kw={"autocomplete": "new-password"},
        validators=[DataRequired("Type the new password again.")],
    )

    def validate(self, **kwargs: Any) -> bool:
        if not Form.validate(self, **kwargs) or not _is_same(self.password, self.password_confirm):
            return False
        if not self.user or not self.user.active:
            self.form_errors.append("This link cannot be used.")
            return False
        return bool(super().validate(**kwargs))


class ChangeForm(Problems, ChangePasswordForm):
    password = PasswordField(
        "Password now",
        render_kw={"autocomplete": "current-password"},
        validators=[DataRequired("Type your password.")],
    )
    new_password = PasswordField(
        "New password", render_kw=NEW_PASSWORD, validators=[DataRequired("Type a new password.")]
    )
    new_password_confirm = PasswordField(
        "New password again",
        render_kw={"autocomplete": "new-password"},
        validators=[DataRequired("Type the new password again.")],
    )

    def validate(self, **kwargs: Any) -> bool:
        if not Form.validate(self, **kwargs) or not _is_same(self.new_password, self.new_password_confirm):
            return False
        return _is_own_password(g._login_user, self.password) and bool(super().validate(**kwargs))


def _is_same(first: Any, again: Any) -> bool:
    if first.data == again.data:
        return True
    _errors(again).append("The two are not the same.")
    return False


def _is_own_password(user: Any, field: Any) -> bool:
    attempt = attempts.begin(user.email)
    if attempt is None:
        _errors(field).append(TOO_MANY)
        return False
    stored = user.password
    attempts.step_aside()  # nobody waits for the database while we work on a hash
    if is_right_password(stored, field.data or ""):
        attempts.succeed(attempt)
        return True
    attempts.fail(user, "password")
    _errors(field).append("This is not your password.")
    return False
