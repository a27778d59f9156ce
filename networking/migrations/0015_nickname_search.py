from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networking', '0014_saying_no_to_an_agreement'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='nickname_search',
            field=models.CharField(editable=False, max_length=320, null=True),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(fields=['nickname_search'], name='user_nickname_search'),
        ),
    ]
