import time


def main(path, seconds):
    try:
        time.sleep(600)
    finally:
        time.sleep(seconds)
        with open(path, "w") as file:
            file.write("cleaned up")
