"""Addresses of the course and of a person's own pages, each below its language."""

from django.urls import path, re_path

from networking.accounts.join_cards import views as cards
from networking.accounts.recovery import views as returns
from networking.accounts.views import account as people
from networking.accounts.views import allauth as accounts
from networking.accounts.views import leaving
from networking.learning.views import answers, course, progress
from networking.maps.comparing import views as map_reading
from networking.maps.files import views as map_files
from networking.maps.page import names_views as map_names
from networking.maps.page import views as maps
from networking.maps.sharing import views as map_sharing
from networking.maps.steps import views as steps
from networking.mentoring.certificates import views as certificates
from networking.mentoring.check_ins import views as check_ins
from networking.mentoring.closing import views as closing
from networking.mentoring.matching import views as matching
from networking.mentoring.notes import views as practice
from networking.mentoring.pages import my_mentor_views as my_mentor
from networking.mentoring.pages import views as mentoring
from networking.mentoring.pairing import ending_views as ending
from networking.mentoring.pairing import pauses_views as pauses
from networking.mentoring.reports import views as reports
from networking.mentoring.sessions import views as sessions
from networking.privacy import consent_views as consents
from networking.privacy import views as privacy
from networking.safeguarding.views import inbox as care
from networking.safeguarding.views import reporting as concerns
from networking.site import my_page as me
from networking.site import pages as site

app_name = "networking"

reading = [
    path("", course.home, name="home"),
    path("modules/<slug:module_slug>/", course.module, name="module"),
    path("modules/<slug:module_slug>/<slug:unit_slug>/", course.unit, name="unit"),
    path("components/", site.gallery, name="gallery"),
    re_path(r"^(?P<slug>help|privacy|accessibility)/$", site.page, name="page"),
]

doing = [
    path("items/<int:item_id>/tick/", progress.item_tick, name="item_tick"),
    path("items/<int:item_id>/answer/", answers.answer_save, name="answer_save"),
    path("units/<int:unit_id>/done/", progress.unit_done, name="unit_done"),
    path("blocks/<int:block_id>/reflection/", answers.reflection_save, name="reflection_save"),
    path("copies/<uuid:copy_id>/", answers.copy_resolve, name="copy_resolve"),
]

mine = [
    path("me/", me.my_page, name="me"),
    path("me/reflections/", me.my_reflections, name="reflections"),
    path("me/account/", people.account, name="account"),
    path("me/bring/", people.bring, name="bring"),
    path("me/arrive/", people.arrive, name="arrive"),
    path("me/sign-out-everywhere/", people.sign_out_everywhere, name="sign_out_everywhere"),
    path("me/finish/", leaving.finish, name="finish"),
    path("me/privacy/", privacy.mine, name="privacy_mine"),
    path("me/privacy/export/", privacy.export_page, name="export_page"),
    path("me/privacy/export.json", privacy.export_json, name="export_json"),
    path("me/privacy/delete/", privacy.erase, name="erase"),
]

mapping = [
    path("me/map/", maps.my_map, name="map"),
    path("me/map/add/", maps.map_add, name="map_add"),
    path("me/map/names/", map_names.map_names, name="map_names"),
    path("me/map/new/", maps.map_new, name="map_new"),
    path("me/map/<uuid:map_id>/", maps.map_on, name="map_on"),
    path("me/map/<uuid:map_id>/date/", maps.map_date, name="map_date"),
    path("me/map/<uuid:map_id>/delete/", maps.map_delete, name="map_delete"),
    path("me/map/<uuid:map_id>/<int:number>/", maps.contact, name="contact"),
    path("me/map/<uuid:map_id>/<int:number>/move/", maps.contact_move, name="contact_move"),
    path("me/map/<uuid:map_id>/<int:number>/remove/", maps.contact_remove, name="contact_remove"),
]

sharing = [
    path("me/map/<uuid:map_id>/sharing/", map_sharing.map_share, name="map_share"),
    path("mentoring/", mentoring.mentoring, name="mentoring"),
    path("mentoring/<uuid:pair_id>/", mentoring.mentoring_pair, name="mentoring_pair"),
    path("mentoring/maps/<uuid:map_id>/", mentoring.mentoring_map, name="mentoring_map"),
    path("mentoring/<uuid:pair_id>/shared/", mentoring.mentoring_shared, name="mentoring_shared"),
    path("mentoring/practice/", practice.practice, name="practice"),
    path("mentoring/practice/new/", practice.practice_new, name="practice_new"),
    path("mentoring/practice/<uuid:note_id>/", practice.practice_note, name="practice_note"),
    path("mentoring/<uuid:pair_id>/report/", reports.report, name="report"),
    path("mentoring/<uuid:pair_id>/return/", returns.return_ask, name="return_ask"),
    path(
        "mentoring/<uuid:pair_id>/report/<uuid:report_id>/", reports.report_sent, name="report_sent"
    ),
]

reading_maps = [
    path("me/maps/", map_reading.maps, name="maps"),
    path("me/maps/<uuid:before_id>/<uuid:after_id>/", map_reading.map_compare, name="map_compare"),
    path("me/map/<uuid:map_id>/measures/", map_reading.map_measures, name="map_measures"),
]

taking_steps = [
    path("me/steps/", steps.steps, name="steps"),
    path("me/steps/new/", steps.step_new, name="step_new"),
    path("me/steps/<uuid:step_id>/", steps.step, name="step"),
    path("me/steps/<uuid:step_id>/how/", steps.step_settle, name="step_settle"),
    path("me/steps/<uuid:step_id>/step.ics", steps.step_ics, name="step_ics"),
]

map_as_files = [
    path("me/map/bring/", map_files.map_bring, name="map_bring"),
    path("me/map/<uuid:map_id>/files/", map_files.map_files, name="map_files"),
    path("me/map/<uuid:map_id>/files/<str:name>", map_files.map_file, name="map_file"),
]

matching_people = [
    path("me/matching/", matching.matching_profile, name="matching_profile"),
    path("pair/<uuid:pair_id>/co-mentor/", matching.co_mentor_answer, name="co_mentor_answer"),
]

telling = [
    path("pair/<uuid:pair_id>/check-in/<str:moment>/", check_ins.check_in, name="check_in"),
    path("pair/<uuid:pair_id>/end/", ending.end_ask, name="end_ask"),
    path("me/not-right/", concerns.not_right, name="not_right"),
    path("me/not-right/sent/", concerns.not_right_sent, name="not_right_sent"),
    path("me/privacy/consents/", consents.consents, name="consents"),
    path("care/", care.care, name="care"),
    path("care/<uuid:concern_id>/", care.care_one, name="care_one"),
]

meeting = [
    path("me/mentor/", my_mentor.my_mentor, name="my_mentor"),
    path("mentoring/<uuid:pair_id>/sessions/", sessions.sessions, name="sessions"),
    path("mentoring/<uuid:pair_id>/sessions/new/", sessions.session_new, name="session_new"),
    path("mentoring/<uuid:pair_id>/sessions/<uuid:session_id>/", sessions.session, name="session"),
    path("pair/<uuid:pair_id>/next.ics", sessions.session_ics, name="session_ics"),
    path("pair/<uuid:pair_id>/pauses/", pauses.pauses, name="pauses"),
]

ending_well = [
    path("pair/<uuid:pair_id>/closing/", closing.closing, name="closing"),
    path("pair/<uuid:pair_id>/certificate/", certificates.certificate, name="certificate"),
    path("me/certificates/", certificates.certificates, name="certificates"),
    path("certificate/", certificates.certificate_check, name="certificate_check"),
]

coming_in = [
    path("join/", accounts.join, name="join"),
    path("join/card/", cards.card_typed, name="card_typed"),
    path("join/card/now/", cards.card_join, name="card_join"),
    path("join/card/<str:code>/", cards.card, name="card"),
    path("recover/", people.recover, name="recover"),
    path("signed-out/", leaving.signed_out, name="signed_out"),
]

urlpatterns = [
    *reading,
    *doing,
    *mine,
    *mapping,
    *sharing,
    *reading_maps,
    *taking_steps,
    *map_as_files,
    *matching_people,
    *telling,
    *meeting,
    *ending_well,
    *coming_in,
]
