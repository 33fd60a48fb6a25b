"""网格事项准入退出: what grid staff may be given, how it came there and when it ends."""
