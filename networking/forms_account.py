"""Our forms for joining and signing in, as django-allauth shows them."""

from allauth.account.forms import LoginForm, SignupForm


class JoinForm(SignupForm):
    pass


class SignInForm(LoginForm):
    pass
