"""Help to sign in for people without e-mail: a one-time code that a coordinator hands over."""

import secrets
import uuid
from datetime import timedelta
from typing import Final, Self

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from motm import spelling
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User

LIFETIME: Final = timedelta(minutes=30)
TRIES: Final = 5
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH: Final = 10


class RecoveryCodeQuerySet(models.QuerySet["RecoveryCode"]):
    def usable(self) -> Self:
        return self.filter(used_at=None, expires_at__gt=timezone.now(), failures__lt=TRIES)

    def visible_to(self, person: User) -> Self:
        return self.filter(person_id=person.pk)


class RecoveryCode(models.Model):
    """A code of ten letters and digits (49 bits); only its keyed hash is stored.

    It lives half an hour and dies after five wrong tries, so it cannot be guessed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recovery_codes"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    code_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = RecoveryCodeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"one-time code {str(self.pk)[:8]}"

    def matches(self, typed: str) -> bool:
        return constant_time_compare(self.code_hash, _hash(self.pk, typed))


def _hash(code_id: uuid.UUID, code: str) -> str:
    value = spelling.code(code)
    return salted_hmac(f"recovery:{code_id}", value, algorithm="sha256").hexdigest()


def can_be_code(typed: str) -> bool:
    """Whether this has the form of a code. What has not is a slip, and no wrong try."""
    plain = spelling.code(typed)
    return len(plain) == _LENGTH and set(plain) <= set(_ALPHABET)


def may_issue_code(*, coordinator: User, person: User) -> bool:
    """Only for members of the coordinator's own programmes, and only if all of a person's roles
    are there. Not for their own mentee: a mentor gets no code, whatever else they are.

    Never for another coordinator, a safeguarding lead or an administrator, and for who edits
    the course only by an administrator: whoever hands out the code could use it, so it must not
    open more than the coordinator is trusted with.
    """
    if person.is_superuser or person.is_guest or not person.is_active or person == coordinator:
        return False
    rows = Membership.objects.running().filter(person=person)
    roles = set(rows.values_list("role", flat=True))
    if not roles or not roles <= {Role.MENTEE, Role.MENTOR}:
        return False
    if Pair.objects.running().mentored_by(coordinator).filter(mentee=person).exists():
        return False
    if coordinator.is_superuser:
        return True
    if person.user_permissions.exists():
        return False
    return not rows.exclude(programme__in=Programme.objects.coordinated_by(coordinator)).exists()


@transaction.atomic
def issue_code(*, coordinator: User, person: User) -> str:
    """A new code for `person`, to be read once; earlier codes stop working. It is audited."""
    RecoveryCode.objects.filter(person=person).usable().update(expires_at=timezone.now())
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    code_id = uuid.uuid4()
    RecoveryCode.objects.create(
        pk=code_id,
        person=person,
        issued_by=coordinator,
        code_hash=_hash(code_id, code),
        expires_at=timezone.now() + LIFETIME,
    )
    membership = Membership.objects.running().filter(person=person).first()
    AuditEvent.note(
        AuditEvent.Verb.CODE_ISSUED,
        actor=coordinator,
        about=person,
        programme=membership.programme if membership else None,
    )
    return f"{code[:5]}-{code[5:]}"


def recover_account(*, nickname: str, typed: str, password: str) -> User | None:
    """Spends the code, gives its person the new password and ends all their sessions; None,
    with the wrong try counted, if nickname and code do not match.

    The password is hashed first: it takes long, so every answer takes as long as every other,
    and nobody waits for the database meanwhile.
    """
    hashed = make_password(spelling.password(password))
    with transaction.atomic():
        person = use_code(nickname=nickname, typed=typed)
        if person is None:
            return None
        person.password = hashed
        person.save(update_fields=["password"])
        person.sign_out_everywhere()
    person.refresh_from_db()
    return person


@transaction.atomic
def use_code(*, nickname: str, typed: str) -> User | None:
    """The person whose code this is, and the code is spent; None if it does not match.

    The code's row is locked while it is tried, so it works once, and every wrong try counts.
    It also fails if whoever issued it may not issue one for this person any more.
    """
    person = User.objects.named(nickname).filter(is_active=True).first()
    code = (
        RecoveryCode.objects.select_for_update()
        .filter(person=person)
        .usable()
        .order_by("-issued_at")
        .first()
        if person
        else None
    )
    if person is None or code is None:
        return None
    allowed = may_issue_code(coordinator=code.issued_by, person=person)
    if not allowed or not code.matches(typed):
        RecoveryCode.objects.filter(pk=code.pk).update(failures=models.F("failures") + 1)
        return None
    code.used_at = timezone.now()
    code.save(update_fields=["used_at"])
    AuditEvent.note(AuditEvent.Verb.CODE_USED, actor=person, about=person)
    return person


class ReturnRequestQuerySet(models.QuerySet["ReturnRequest"]):
    def open(self) -> Self:
        return self.filter(settled_at=None)

    def visible_to(self, person: User) -> Self:
        """Who asked, whom it is about, and the programme's coordinators."""
        return self.filter(
            Q(person_id=person.pk)
            | Q(asked_by_id=person.pk)
            | Q(programme__in=Programme.objects.editable_by(person))
        )

    def editable_by(self, person: User) -> Self:
        return self.filter(programme__in=Programme.objects.editable_by(person))


class ReturnRequest(models.Model):
    """Somebody lost card and password, so a mentor or coordinator asks for help to sign in.
    A coordinator confirms it, and the person is told: nobody does it alone and unseen."""

    class Outcome(models.TextChoices):
        CODE = "code", _("A one-time code was made")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="return_requests"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="return_requests"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    objects = ReturnRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for help to sign in")
        verbose_name_plural = _("requests for help to sign in")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "person"),
                condition=Q(settled_at=None),
                name="return_request_open_once",
                violation_error_message=_("Someone has already asked for this person."),
            ),
        ]

    def __str__(self) -> str:
        return f"return request {str(self.pk)[:8]}"
