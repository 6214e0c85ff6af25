import time


def init(subarray_id=None):
    pass


def main():
    while True:
        time.sleep(0.01)
