"""What leaves the dashboard as a file: charts, data, networks, reports and animations."""
