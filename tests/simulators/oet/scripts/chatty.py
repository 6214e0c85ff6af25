import threading

from pubsub import pub


def main(n, size=0):
    name = threading.current_thread().name
    for number in range(n):
        pub.sendMessage("my.chatty.topic", msg_src=name, number=number, padding="x" * size)
