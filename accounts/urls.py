from django.urls import path

from accounts.views import (
    activation,
    changes,
    contact,
    login,
    management,
    recovery,
    second_step,
    signup,
)

app_name = "accounts"

urlpatterns = [
    path("sign-up/", signup.sign_up, name="sign_up"),
    path("sign-up/code/", signup.sign_up_code, name="sign_up_code"),
    path("sign-up/code/resend/", signup.sign_up_resend, name="sign_up_resend"),
    path("sign-up/done/", signup.sign_up_done, name="sign_up_done"),
    path("activate/<str:token>/", activation.activate, name="activate"),
    path("log-in/", login.log_in, name="log_in"),
    path("log-in/password/", login.log_in_password, name="log_in_password"),
    path("second-step/", second_step.ask, name="second_step"),
    path("second-step/set-up/", second_step.set_up, name="second_step_set_up"),
    path("second-step/set-up/begin/", second_step.begin, name="second_step_begin"),
    path("second-step/recovery-codes/", second_step.recovery_codes, name="recovery_codes"),
    path("forgotten/", recovery.forgotten_password, name="forgotten_password"),
    path("forgotten/sent/", recovery.link_sent, name="link_sent"),
    path("forgotten/<int:pk>/<str:token>/", recovery.new_password, name="new_password"),
    path("log-out/", login.log_out, name="log_out"),
    path("keep-alive/", login.keep_alive, name="keep_alive"),
    path("management/", management.management, name="management"),
    path("management/password/", changes.change_password, name="change_password"),
    path("management/phrase/", changes.change_phrase, name="change_phrase"),
    path("management/mobile/", contact.change_mobile, name="change_mobile"),
    path("management/mobile/code/", contact.change_mobile_code, name="change_mobile_code"),
    path("management/mobile/resend/", contact.change_mobile_resend, name="change_mobile_resend"),
    path("management/email/", contact.change_email, name="change_email"),
    path("confirm-email/<str:token>/", contact.confirm_email, name="confirm_email"),
    path("management/sessions/end/", changes.end_session, name="end_session"),
    path("management/sessions/end-others/", changes.end_other_sessions, name="end_other_sessions"),
]
