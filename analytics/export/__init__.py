"""What leaves the dashboard: images, tables, slides, workbooks, reports. Each stands alone."""
