from django.http import HttpResponse
from networking.access import public


@public
def account(request):
    return HttpResponse("account")


@public
def bring(request):
    return HttpResponse("bring")


@public
def arrive(request):
    return HttpResponse("arrive")


@public
def sign_out_everywhere(request):
    return HttpResponse("sign_out_everywhere")


@public
def recover(request):
    return HttpResponse("recover")
