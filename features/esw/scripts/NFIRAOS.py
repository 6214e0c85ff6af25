"""Cannot be loaded: what it is to command has moved elsewhere."""

from sequencer.Script import Script


def script(ctx: Script):
    ctx.Assembly(ctx.deformableMirror)
