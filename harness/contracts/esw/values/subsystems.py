"""Subsystems of TMT."""

from __future__ import annotations

from enum import unique

from harness.contracts.esw.values.words import Word


@unique
class Subsystem(Word):
    """A subsystem; those of CSW 6."""

    AOESW = "AOESW"
    APS = "APS"
    CIS = "CIS"
    CLN = "CLN"
    CRYO = "CRYO"
    CSW = "CSW"
    DMS = "DMS"
    DPS = "DPS"
    ENC = "ENC"
    ESEN = "ESEN"
    ESW = "ESW"
    HNDL = "HNDL"
    HQ = "HQ"
    IRIS = "IRIS"
    LGSF = "LGSF"
    M1COAT = "M1COAT"
    M1CS = "M1CS"
    M1S = "M1S"
    M2COAT = "M2COAT"
    M2S = "M2S"
    M3S = "M3S"
    MODHIS = "MODHIS"
    NFIRAOS = "NFIRAOS"
    OSS = "OSS"
    REFR = "REFR"
    SCMS = "SCMS"
    SER = "SER"
    SOSS = "SOSS"
    STR = "STR"
    SUM = "SUM"
    TCS = "TCS"
    TINS = "TINS"
    WFOS = "WFOS"
    CONTAINER = "Container"
