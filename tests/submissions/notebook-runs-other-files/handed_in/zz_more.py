def checked(cls):
    return cls
