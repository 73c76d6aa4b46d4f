"""What can be exported, by the ending of a file's name."""

FORMS = {
    "pptx": "slides with charts that can be edited",
    "pdf": "a report",
    "html": "the same report for a browser",
    "xlsx": "the model with live formulas, or one chart's data",
    "png": "a chart",
    "svg": "a chart",
    "csv": "a chart's data",
    "parquet": "a chart's data",
}
IMAGES = ("png", "svg")
