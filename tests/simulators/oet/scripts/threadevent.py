import threading

from pubsub import pub


def main():
    pub.sendMessage("my.thread.topic", msg_src=threading.current_thread().name, msg="from main thread")
    thread = threading.Thread(target=publish, name="worker")
    thread.start()
    thread.join()


def publish():
    pub.sendMessage("my.thread.topic", msg_src=threading.current_thread().name, msg="from another thread")
