from django.urls import path

from matrix.pages import health, own_account, views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("mode/", views.mode, name="mode"),
    path("home/", views.member_home, name="member_home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("cover/card/", views.cover_card, name="cover_card"),
    path("management/data/", own_account.my_data, name="my_data"),
    path("management/close/", own_account.close_account, name="close_account"),
    path("health/", health.health, name="health"),
]
