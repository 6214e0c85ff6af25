import time


def init():
    time.sleep(600)


def main():
    pass
