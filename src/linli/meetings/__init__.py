"""会商研判: meetings as records, from the proposed agenda to the promises kept."""
