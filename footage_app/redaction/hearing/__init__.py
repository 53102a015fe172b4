"""When does somebody speak, what is said, and what may it give away?"""
