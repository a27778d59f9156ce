"""People: guests, members, and what is left of someone who deleted herself."""

import uuid
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar, Final, Self
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from motm import spelling
from motm.days import zone
from networking.encryption.vault import Vault
from networking.people.models.roles import Role

NICKNAME_LENGTH = 40
DOUBLE_CLICK: Final = timedelta(minutes=1)
"""How far apart two first posts of one browser may arrive and still be the same guest's."""


class UserQuerySet(models.QuerySet["User"]):
    def present(self) -> Self:
        """People who have not deleted themselves."""
        return self.filter(erased_at=None)

    def guests(self) -> Self:
        """People who worked here without joining."""
        return self.filter(nickname_key=None, erased_at=None)

    def idle_since(self, moment: Any) -> Self:
        return self.filter(last_active_at__lt=moment)

    def visible_to(self, person: "User") -> Self:
        """Herself; for coordinators the members of their programmes too."""
        if person.is_superuser:
            return self
        coordinates = person.memberships.running().filter(role=Role.COORDINATOR)
        programmes = coordinates.values("programme")
        return self.filter(
            models.Q(pk=person.pk) | models.Q(memberships__programme__in=programmes)
        ).distinct()

    def named(self, nickname: str) -> Self:
        """The person who goes by this nickname, however it is typed. Where two people's names
        were two once and would be one now, the first is the one whose name was typed exactly."""
        closest, *_others = keys = spelling.name_keys(nickname)
        exactly = models.Case(models.When(nickname_key=closest, then=0), default=1)
        return self.filter(nickname_key__in=keys).order_by(exactly)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        found: User | None = self.named(username or "").first()
        if found is None:
            raise self.model.DoesNotExist
        return found

    def create_user(self, nickname: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(nickname=nickname, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, nickname: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(nickname, password, is_superuser=True, **fields)

    def guest_for(self, token: str) -> "User":
        """The guest who owns this token, made at the first call.

        Two posts of one browser that arrive at once carry the same token, so a double click
        makes one guest. After a minute the token finds nobody: what a browser remembers must
        not lead the next person who holds it to somebody else's work.
        """
        fresh = self.guests().filter(created_at__gt=timezone.now() - DOUBLE_CLICK)
        found: User | None = fresh.filter(guest_token=token).first()
        if found is not None:
            return found
        self.filter(guest_token=token).exclude(pk__in=fresh.values("pk")).update(guest_token=None)
        try:
            with transaction.atomic():
                guest: User = self.model(guest_token=token)
                guest.set_unusable_password()
                guest.save(using=self._db)
                return guest
        except IntegrityError:
            second: User = self.get(guest_token=token)
            return second


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Without a nickname she is a guest; with `erased_at` she is a stub without data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nickname = models.CharField(  # noqa: DJ001  unique: NULL is 'none', and many have none
        _("nickname"),
        max_length=NICKNAME_LENGTH,
        unique=True,
        null=True,
        help_text=_("The name you sign in with. It does not have to be your real name."),
        error_messages={"unique": _("Somebody already has this nickname. Choose another one.")},
    )
    nickname_key = models.CharField(  # noqa: DJ001  as above
        max_length=NICKNAME_LENGTH * 4, unique=True, null=True, editable=False
    )
    nickname_search = models.CharField(  # noqa: DJ001  as above
        max_length=NICKNAME_LENGTH * 8, null=True, editable=False
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    last_active_at = models.DateTimeField(_("last active"), default=timezone.now, editable=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    guest_token = models.CharField(  # noqa: DJ001  as above
        max_length=64, unique=True, null=True, editable=False
    )
    erased_at = models.DateTimeField(_("deleted at"), null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "nickname"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["nickname_search"], name="user_nickname_search")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(nickname=None, nickname_key=None)
                | models.Q(nickname__isnull=False, nickname_key__isnull=False),
                name="user_nickname_has_its_key",
                violation_error_message=_("A nickname needs its folded form beside it."),
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(nickname=None, email=""),
                name="user_erased_keeps_nothing",
                violation_error_message=_("A deleted person keeps no name and no address."),
            ),
        ]

    def __str__(self) -> str:
        return self.nickname or f"guest {str(self.pk)[:8]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the folded nicknames in step with the nickname. A key by the older rule stays:
        somebody else has the one of today."""
        self.nickname = (self.nickname or "").strip() or None
        keys = spelling.name_keys(self.nickname or "")
        if self.nickname_key not in keys:
            self.nickname_key = keys[-1]
        self.nickname_search = spelling.search_key(self.nickname or "")
        if self.nickname is None:
            self.nickname_key = self.nickname_search = None
        fields = kwargs.get("update_fields")
        if fields is not None and "nickname" in fields:
            kwargs["update_fields"] = {*fields, "nickname_key", "nickname_search"}
        super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password and spelling.password(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """However the keyboard composes letters; and exactly as it was typed, for passwords that
        were set before this was so."""
        same = raw_password and spelling.password(raw_password)
        if super().check_password(same):
            return True
        return same != raw_password and super().check_password(raw_password)

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with `sign_out_everywhere`, which ends every session."""
        return self._epoch_hash(None)

    def get_session_auth_fallback_hash(self) -> Any:
        from django.conf import settings

        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._epoch_hash(str(secret))

    def _epoch_hash(self, secret: str | None) -> str:
        value = f"{self.password}{self.session_epoch}"
        return salted_hmac("networking.User.session", value, secret=secret).hexdigest()

    @property
    def is_guest(self) -> bool:
        return self.nickname is None

    @property
    def is_staff(self) -> bool:
        """Whether the coordinators' pages open; queries unless loaded by `with_roles`."""
        return self.is_active and (self.is_superuser or self.coordinates)

    @cached_property
    def coordinates(self) -> bool:
        """Whether she coordinates a programme now; queries unless loaded by `with_roles`."""
        if "is_coordinator" in self.__dict__:
            return bool(self.__dict__["is_coordinator"])
        return self.memberships.running().filter(role=Role.COORDINATOR).exists()

    @cached_property
    def looks_after(self) -> bool:
        """Whether she reads what does not feel right, as safeguarding lead or coordinator;
        queries unless loaded by `with_roles`."""
        if "is_lead" in self.__dict__:
            return bool(self.__dict__["is_lead"]) or self.coordinates
        roles = (Role.SAFEGUARDING, Role.COORDINATOR)
        return self.memberships.running().filter(role__in=roles).exists()

    @cached_property
    def mentors(self) -> bool:
        """Whether they have a mentee now, or are a mentor between two pairs; queries unless
        loaded by `with_roles`."""
        if "is_mentor" in self.__dict__:
            return bool(self.__dict__["is_mentor"] or self.__dict__["has_mentee"])
        if self.is_guest:
            return False
        is_mentor = models.Exists(self.memberships.running().filter(role=Role.MENTOR))
        return User.objects.filter(self._has_mentee() | is_mentor, pk=self.pk).exists()

    @cached_property
    def audience(self) -> frozenset[str]:
        """For whom the units are that are theirs first. Mentors read what is for mentors,
        coordinators what is for coordinators too; everybody else reads as a mentee."""
        found = {"mentor"} if self.mentors or self.coordinates else set()
        found |= {"coordinator"} if self.coordinates else set()
        return frozenset(found | {"mentee"} if self.mentored or not found else found)

    @cached_property
    def mentored(self) -> bool:
        """Whether she has a mentor now; queries unless loaded by `with_roles`."""
        if "has_mentor" in self.__dict__:
            return bool(self.__dict__["has_mentor"])
        return self.pairs_as_mentee.running().exists()

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone of her programme, as `with_roles` loads it; None is the site's."""
        name = self.__dict__.get("zone_name")
        return zone(name) if name else None

    @cached_property
    def has_mentees(self) -> bool:
        """Whether she mentors somebody now; queries unless loaded by `with_roles`."""
        if "has_mentee" in self.__dict__:
            return bool(self.__dict__["has_mentee"])
        return User.objects.filter(self._has_mentee(), pk=self.pk).exists()

    def _has_mentee(self) -> Any:
        """The condition that she mentors somebody now, alone or with another."""
        alone = models.Exists(self.pairs_as_mentor.running())
        return alone | models.Exists(self.pairs_as_co_mentor.running())

    @cached_property
    def vault(self) -> Vault:
        """Opens and seals her own words; one query to the key store at first use."""
        return Vault(self.pk)

    def touch(self) -> None:
        """Notes that she did something; at most one write an hour."""
        now = timezone.now()
        if (now - self.last_active_at).total_seconds() > 3600:
            self.last_active_at = now
            self.save(update_fields=["last_active_at"])

    def sign_out_everywhere(self) -> None:
        """Ends every session she has, this one included."""
        type(self).objects.filter(pk=self.pk).update(session_epoch=models.F("session_epoch") + 1)
