"""How far has the matcher of later-docked footage read?"""

from django.db import models


class Watermark(models.Model):
    name = models.CharField(max_length=40, primary_key=True)
    reached_at = models.DateTimeField()
    reached_id = models.BigIntegerField(default=0)

    def __str__(self):
        return f"{self.name}: {self.reached_at:%Y-%m-%d %H:%M}"
