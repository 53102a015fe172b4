"""How does a plan become a file: the result, its preview, the copy for the reviewer?"""
