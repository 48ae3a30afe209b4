"""The pages about people: who there is, which posts they hold, what that lets them reach."""
