"""English dates: day first, 24 hours; short enough for a column."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
