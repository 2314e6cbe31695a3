"""Pages of people: coming in, by password, link or provider; being asked again; one's own account; users."""
