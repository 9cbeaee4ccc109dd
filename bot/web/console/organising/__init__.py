"""The pages on which the team changes what the organisation says of itself."""
