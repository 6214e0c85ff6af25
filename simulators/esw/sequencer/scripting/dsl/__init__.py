"""What scripts call, by the names of TMT's Python scripts: ``def script(ctx): @ctx.onSetup("expose") ...``."""
