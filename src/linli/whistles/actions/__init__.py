"""What is done with a whistle: called, answered, arrived, ended; objections decided."""
