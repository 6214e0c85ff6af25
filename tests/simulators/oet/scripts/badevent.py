import threading

from pubsub import pub


class Thing:
    pass


def main():
    pub.sendMessage("my.own.topic2", when="no msg_src: republished")
    pub.sendMessage("my.own.topic", msg_src=threading.current_thread().name, thing=Thing(), of={1: float("nan")})
    deep = []
    for _ in range(950):
        deep = [deep]
    pub.sendMessage("my.deep.topic", deep=deep)
