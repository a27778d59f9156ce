from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    """Three queries: the session, the person, one row."""
    assert request.user.is_authenticated
    return render(request, "page.html", {"row": Group.objects.get(name="row")})


urlpatterns = [path("", page)]
