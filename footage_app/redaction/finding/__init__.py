"""Where is what must not be seen: faces, writing, and whatever a person drew a box around?"""
