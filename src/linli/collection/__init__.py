"""采集表、采集记录、报表口径: one purpose, one form; entered once, used for every report."""
