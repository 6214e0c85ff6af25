"""Tells what it was given of a scheduling block."""

import json


def init(subarray_id):
    print("init", subarray_id)


def main(sb_json, sbi_id, raise_msg=None):
    with open(sb_json) as file:
        print("main", json.load(file)["sbd_id"], sbi_id)
