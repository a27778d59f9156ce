from django.http import HttpResponse
from networking.access import public


@public
def leave_quickly(request):
    return HttpResponse("leave_quickly")


@public
def finish(request):
    return HttpResponse("finish")


@public
def signed_out(request):
    return HttpResponse("signed_out")
