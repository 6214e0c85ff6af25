import threading

from pubsub import pub


def init(subarray_id):
    global subarray
    subarray = subarray_id


def main():
    text = f"Abort of subarray {subarray}"
    pub.sendMessage("script.announce", msg_src=threading.current_thread().name, msg=text)
