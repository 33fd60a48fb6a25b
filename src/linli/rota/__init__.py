"""值班值守: rosters, hand-over, daily reports and the answer to emergencies."""
