from django.urls import path

from matrix.pages import crawlers, feedback_pages, health, own_account, views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("faq/", views.faq, name="faq"),
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("security/", views.security, name="security"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("sitemap/", views.site_map_page, name="site_map"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap_xml"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("feedback/", feedback_pages.give_feedback, name="feedback"),
    path("feedback/sent/", feedback_pages.feedback_sent, name="feedback_sent"),
    path("mode/", views.mode, name="mode"),
    path("home/", views.member_home, name="member_home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("cover/card/", views.cover_card, name="cover_card"),
    path("management/activity/", views.account_activity, name="activity"),
    path("management/data/", own_account.my_data, name="my_data"),
    path("management/close/", own_account.close_account, name="close_account"),
    path("health/", health.health, name="health"),
]
