"""地点: landmarks under whose name matters gather, their other names, the links to matters."""
