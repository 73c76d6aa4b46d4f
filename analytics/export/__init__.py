"""What leaves the dashboard for other programs."""
