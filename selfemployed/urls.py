from django.urls import path

from selfemployed.views.calendar import calendar_file
from selfemployed.views.documents import document
from selfemployed.views.places import cities, postcode
from selfemployed.views.registration import check, register
from selfemployed.views.reminders import choose, stop_by_link
from selfemployed.views.renewal import renew, renew_list
from selfemployed.views.sector import select_sector

app_name = "selfemployed"
urlpatterns = [
    path("contributions/register/", select_sector, name="select_sector"),
    path("contributions/register/<slug:sector_code>/", register, name="register"),
    path("contributions/register/<slug:sector_code>/check/", check, name="check"),
    path("contributions/renew/", renew_list, name="renew_list"),
    path("contributions/<int:registration_id>/renew/", renew, name="renew"),
    path("cover/<int:coverage_id>/calendar/", calendar_file, name="calendar"),
    path("documents/<int:document_id>/", document, name="document"),
    path("management/reminders/", choose, name="reminders"),
    path("reminders/stop/<str:token>/", stop_by_link, name="stop_reminders"),
    path("places/cities/", cities, name="places_cities"),
    path("places/postcode/", postcode, name="places_postcode"),
]
