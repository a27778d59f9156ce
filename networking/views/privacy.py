from django.http import HttpResponse
from networking.access import public


@public
def mine(request):
    return HttpResponse("mine")


@public
def export_page(request):
    return HttpResponse("export_page")


@public
def export_json(request):
    return HttpResponse("export_json")


@public
def erase(request):
    return HttpResponse("erase")
