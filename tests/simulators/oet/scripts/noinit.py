def main(*args, **kwargs):
    print("main was called with", args, kwargs)
