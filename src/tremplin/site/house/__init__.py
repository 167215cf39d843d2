"""The pages of whoever runs the place: what works, what failed, who has an account. No file of anybody opens from here."""
