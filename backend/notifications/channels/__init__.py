"""The ways out of the instance: each takes a parcel and says what came of it. They know no database."""
