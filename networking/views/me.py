from django.http import HttpResponse
from networking.access import public


@public
def my_page(request):
    return HttpResponse("my_page")


@public
def my_reflections(request):
    return HttpResponse("my_reflections")
