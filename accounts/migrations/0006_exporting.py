from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_second_step'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='user',
            options={'permissions': [('show_ic_number', 'Can see whole IC numbers'), ('export_lists', 'Can export lists')], 'verbose_name': 'user', 'verbose_name_plural': 'users'},
        ),
    ]
